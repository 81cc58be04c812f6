import time

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from programme import invariants as programme
from registration import invariants as registration
from workshops import invariants as workshops


def everything_wrong():
    """A sentence for each rule that the live data breaks."""
    now = timezone.now()
    return [*programme.check(), *registration.check(now), *workshops.check(now)]


class Command(BaseCommand):
    help = "Checks on the live data that the rules of docs/decisions.md hold. Changes nothing."

    def handle(self, **options):
        begun = time.monotonic()
        wrong = everything_wrong()
        for sentence in wrong:
            self.stderr.write(sentence)
        seconds = time.monotonic() - begun
        if wrong:
            raise CommandError(f"{len(wrong)} Regeln verletzt ({seconds:.2f} s).")
        self.stdout.write(f"Alles in Ordnung ({seconds:.2f} s).")
