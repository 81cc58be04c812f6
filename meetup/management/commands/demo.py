from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from meetup.demo.load import load
from programme.models import Meeting


class Command(BaseCommand):
    help = "Loads the demo meeting, unless there is a meeting already."

    def add_arguments(self, parser):
        parser.add_argument("--participants", type=int, default=72, help="how many invented people")

    def handle(self, *, participants, **options):
        if not settings.DEMO:
            raise CommandError("The demo is loaded in demo mode only (DEMO=1).")
        if Meeting.objects.exists():
            self.stdout.write("Es gibt schon eine Veranstaltung; die Demo bleibt, wie sie ist.")
            return
        meeting = load(participants)
        self.stdout.write(f"Die Demo ist geladen: {meeting}, {participants} Teilnehmende.")
