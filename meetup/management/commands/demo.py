from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from meetup.demo import crowd
from meetup.demo.load import PARTICIPANTS, demo_meeting, load
from programme.models import Meeting

WIDTH = 40


class Command(BaseCommand):
    help = (
        "Loads the demo meeting, unless there is a meeting already. With --participants 10000 it lets "
        "so many invented people sign up, all in all. Run twice it adds nobody."
    )

    def add_arguments(self, parser):
        parser.add_argument("--participants", type=int, help="how many invented people, all in all")

    def handle(self, *, participants, **options):
        if not settings.DEMO:
            raise CommandError("The demo is loaded in demo mode only (DEMO=1).")
        if participants is not None and participants < 0:
            raise CommandError("So viele Menschen gibt es nicht.")
        if not Meeting.objects.exists():
            self.load(participants)
        elif participants is None:
            self.stdout.write("Es gibt schon eine Veranstaltung; die Demo bleibt, wie sie ist.")
        if participants is not None:
            self.fill_up(participants)

    def load(self, participants):
        few = PARTICIPANTS if participants is None else min(participants, PARTICIPANTS)
        meeting = load(few)
        self.stdout.write(f"Die Demo ist geladen: {meeting}, {few} Teilnehmende.")

    def fill_up(self, total):
        meeting = demo_meeting()
        if meeting is None:
            raise CommandError(
                "Hier gibt es die Demo-Veranstaltung nicht, nur andere. Es bleibt alles so."
            )
        before = meeting.participants.count()
        if before >= total:
            self.stdout.write(f"{before} Menschen haben sich schon angemeldet; es bleibt dabei.")
            return
        try:
            added = crowd.fill_up(meeting, total, Progress(self.stdout, total - before))
        except crowd.Over as error:
            raise CommandError(
                "Die Demo-Veranstaltung ist vorbei, anmelden kann sich niemand mehr."
            ) from error
        self.stdout.write(f"{added} Menschen sind dazugekommen, jetzt sind es {total}.")


class Progress:
    """Says how far it is: as a bar on a terminal, else as a line for every tenth."""

    def __init__(self, out, total):
        self.out, self.total, self.said = out, total, 0

    def __call__(self, done):
        tenths = 10 * done // self.total
        if self.out.isatty():
            full = "█" * (WIDTH * done // self.total)
            end = "\n" if done == self.total else ""
            self.out.write(f"\r  {full:░<{WIDTH}} {done} von {self.total}", ending=end)
            self.out.flush()
        elif tenths > self.said:
            self.out.write(f"  {done} von {self.total}")
        self.said = tenths
