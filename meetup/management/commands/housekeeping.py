from django.core.management.base import BaseCommand

from registration import retention


class Command(BaseCommand):
    help = "Deletes personal data whose time has come. `manage.py work` does the same once a day."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="count only, delete nothing")

    def handle(self, *, dry_run, **options):
        counts = retention.carry_out(dry_run=dry_run)
        self.stdout.write("Zu löschen wären:" if dry_run else "Gelöscht:")
        for kind, number in counts.items():
            self.stdout.write(f"{number:6} {retention.IN_WORDS[kind]}")
        if dry_run:
            self.stdout.write("Es wurde nichts verändert.")
