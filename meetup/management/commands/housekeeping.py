from django.core.management.base import BaseCommand, CommandError

from backstage import housekeeping


class Command(BaseCommand):
    help = (
        "Does at once what `manage.py work` does as time goes by and once a day: gives on what lapsed, "
        "reminds, and deletes personal data whose time has come. Safe to run twice and in parallel."
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="count only, change nothing")

    def handle(self, *, dry_run, **options):
        self.stdout.write("Fällig wären:" if dry_run else "Fällig waren:")
        for words, number in housekeeping.due():
            self.stdout.write(f"{number:6} {words}")
        if dry_run:
            self.stdout.write("Es wurde nichts verändert.")
            return
        if failed := housekeeping.carry_out():
            raise CommandError(
                f"Nicht alles gelang, Näheres steht im Protokoll: {', '.join(failed)}"
            )
        self.stdout.write("Erledigt.")
