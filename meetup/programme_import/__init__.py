"""The programme from a table: rooms, slots, sessions with their times and speakers.

The rows of one code are one session, and go together: all of them or none. Each is tried under the
lock and undone for the preview, so that the preview says what the programme itself would say.
"""

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.utils.translation import gettext as _

from backstage import headings, imports, jobs
from backstage.imports import CHANGED, CHANGED_MEANWHILE, NEW, UNCHANGED, Verdict
from meetup.participation import Undone
from meetup.programme_import.clashes import Clashes
from meetup.programme_import.reading import (
    CHOICES,
    Refused,
    by_code,
    refuse_all,
    refuse_contradiction,
)
from meetup.programme_import.speakers import Speakers
from meetup.programme_import.texts import Texts
from meetup.programme_import.times import Times
from people.roles import Role
from programme.exports import ProgrammeResource
from programme.lock import lock
from programme.models import Appearance, Meeting, Session

MAX_ROWS = 2000


class ProgrammeImport(Texts, Speakers, Times, Clashes, imports.Kind):
    """A session is known by its code, one of its times by day, begin and end. With a single time
    before and a single row now, another time means that it is moved."""

    model = Session
    resource_class = ProgrammeResource
    columns = tuple(ProgrammeResource.Meta.fields)
    required = ("code",)
    aliases = {"Code": "code", "Titel (Deutsch)": "title_de", "Sprache": "language", "Tag": "date"}
    permissions = (
        "programme.add_session",
        "programme.change_session",
        "programme.add_room",
        "programme.add_slot",
        "programme.add_speaker",
        "programme.add_appearance",
        "programme.delete_appearance",
        "programme.add_occurrence",
        "programme.change_occurrence",
    )
    at_a_time = MAX_ROWS

    def __init__(self, options, user):
        super().__init__(options, user)
        self.meeting = Meeting.objects.get(pk=options["meeting"])
        self.known = {name: headings.by_name(choices.choices) for name, choices in CHOICES.items()}
        self.roles = headings.by_name(Role.choices)
        self.parts = headings.by_name(Appearance.Part.choices)
        self.fields = ProgrammeResource().fields
        #: What earlier rows of this file have put where: [(slot's times, room, speakers, code)].
        self.planned: list[tuple] = []
        self.planned_rooms: dict[str, int] = {}
        self.was_called = False

    def check(self, records):
        if self.was_called:
            raise jobs.Failed(_("Ein Programm hat höchstens 2.000 Zeilen."))
        self.was_called = True
        verdicts = [verdict for group in by_code(records) for verdict in self._tried(group)]
        return sorted(verdicts, key=lambda verdict: verdict.number)

    def _tried(self, group):
        for record in group:
            record.values["rows"] = str(len(group))
        verdicts: list[Verdict] = []
        try:
            with lock(self.meeting) as held:
                verdicts = self._written(held, group)
                self._refuse_clashes_in_file(verdicts)
                raise Undone
        except Undone:
            return verdicts
        except Refused as error:
            return refuse_all(group, *error.sentences)

    def carry_out(self, shown):
        groups = by_code(shown, lambda verdict: verdict.values)
        return [verdict for group in groups for verdict in self._carried_out(group)]

    def _carried_out(self, shown):
        group = [verdict.record for verdict in shown]
        try:
            with lock(self.meeting) as held:
                now = self._written(held, group)
                before = [(verdict.state, verdict.changes) for verdict in shown]
                if all(verdict.state == UNCHANGED for verdict in now):
                    return now
                if before != [(verdict.state, verdict.changes) for verdict in now]:
                    raise Refused(CHANGED_MEANWHILE)
                self._log(now[0].session)
                held.freed()
                return now
        except Refused as error:
            return refuse_all(group, *error.sentences)

    def _log(self, session):
        LogEntry.objects.create(
            user=self.user,
            content_type=get_content_type_for_model(Session),
            object_id=session.pk,
            object_repr=session.code,
            action_flag=CHANGE,
            change_message=_("Aus einer Datei übernommen"),
        )

    # --- One session, under the lock ---------------------------------------------------------

    def _written(self, held, group):
        """Save a session and its times. Returns a Verdict for each row. Raises Refused."""
        faults = [fault for record in group for fault in record.faults]
        if faults:
            raise Refused(*faults)
        first = group[0].values
        for record in group[1:]:
            refuse_contradiction(first, record, group[0].number)
        session = self._session(first)
        is_new = session.pk is None
        changes = self._set_fields(session, first)
        if is_new or changes:
            self._save(session)
        changes += self._set_speakers(session, first.get("speakers"))
        verdicts = []
        for number, record in enumerate(group):
            verdict = self._time(session, record)
            verdict.session = session
            if is_new:
                verdict.state = NEW
            elif number == 0 and changes:
                verdict.state = CHANGED
                verdict.changes = [*changes, *verdict.changes]
            verdicts.append(verdict)
        self._refuse_what_can_not_be(held, session)
        return verdicts

    def _session(self, values):
        code = values["code"].strip()
        if not code:
            raise Refused(_("Das Kürzel fehlt."))
        found = self.meeting.sessions.filter(code__iexact=code).first()
        return found or Session(meeting=self.meeting, code=code)
