"""The programme from a table: rooms, slots, sessions with their times and speakers.

The rows of one code are one session, and go together: all of them or none. Each is tried under the
lock and undone for the preview, so that the preview says what the programme itself would say.
"""

from contextlib import suppress
from datetime import datetime, time
from itertools import groupby

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backstage import headings, imports, jobs
from backstage.exports import name_of
from backstage.imports import CHANGED, CHANGED_MEANWHILE, NEW, UNCHANGED, Verdict, refused
from meetup.admin.losses import Losses
from meetup.participation import Undone
from people.roles import Role
from programme import clashes
from programme.exports import ProgrammeResource, people_in_words, yes_or_no
from programme.lock import lock
from programme.models import Appearance, Meeting, Occurrence, Room, Session, Slot, Speaker
from workshops.programme_change import consequences

MAX_ROWS = 2000
TEXTS = ("title_de", "title_en", "abstract_de", "abstract_en")
CHOICES = {
    "kind": Session.Kind,
    "language": Session.Language,
    "level": Session.Level,
    "status": Session.Status,
}
YES = {"ja": True, "j": True, "x": True, "yes": True, "1": True, "wahr": True, "true": True}
NO = {
    "nein": False,
    "n": False,
    "no": False,
    "0": False,
    "falsch": False,
    "false": False,
    "": False,
}


class Refused(Exception):
    def __init__(self, *sentences):
        super().__init__()
        self.sentences = sentences


class ProgrammeImport(imports.Kind):
    """A session is known by its code, one of its times by day, begin and end. With a single time
    before and a single row now, another time means that it is moved."""

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

    def _set_fields(self, session, values):
        """Returns what that changes: [heading, old, new]."""
        wanted = {name: tidy(values[name]) for name in TEXTS if name in values}
        wanted |= {name: self._chosen(name, values[name]) for name in CHOICES if values.get(name)}
        if "audience" in values:
            wanted["audience"] = self._audience(values["audience"])
        if "booked" in values:
            wanted["booked"] = self._yes_or_no(values["booked"])
        if "track" in values:
            wanted["track"] = self._track(values["track"])
        changes = []
        for name, value in wanted.items():
            old = getattr(session, name)
            if (tidy(old or "") if name in TEXTS else old or "") != (value or ""):
                setattr(session, name, value)
                changes.append(
                    [self._heading(name), self._shown(name, old), self._shown(name, value)]
                )
        return changes

    def _heading(self, name):
        return str(self.fields[name].column_name)

    def _shown(self, name, value):
        if name in CHOICES:
            return name_of(CHOICES[name], value)
        if name == "audience":
            return "; ".join(name_of(Role, role) for role in value)
        return yes_or_no(value) if name == "booked" else str(value or "")

    def _chosen(self, name, text):
        value = self.known[name].get(headings.tidy(text))
        if value is None:
            raise Refused(self._unknown(name, text))
        return value

    def _unknown(self, name, text):
        return _("%(column)s: „%(text)s“ gibt es nicht.") % {
            "column": self._heading(name),
            "text": text[:60],
        }

    def _audience(self, text):
        names = [name for name in text.split(";") if name.strip()]
        unknown = [name for name in names if headings.tidy(name) not in self.roles]
        if unknown:
            raise Refused(self._unknown("audience", unknown[0].strip()))
        return [self.roles[headings.tidy(name)] for name in names]

    def _yes_or_no(self, text):
        value = (YES | NO).get(headings.tidy(text))
        if value is None:
            raise Refused(self._unknown("booked", text))
        return value

    def _track(self, text):
        if not text.strip():
            return None
        for track in self.meeting.tracks.all():
            names = {track.key, track.name_de or "", track.name_en or ""}
            if headings.tidy(text) in {headings.tidy(name) for name in names}:
                return track
        raise Refused(self._unknown("track", text))

    def _save(self, thing):
        """As the programme's own pages do: only what is complete, and with who it was."""
        try:
            thing.full_clean()
        except ValidationError as error:
            raise Refused(*sentences_of(thing, error)) from error
        thing._history_user = self.user
        thing.save()

    # --- Who speaks --------------------------------------------------------------------------

    def _set_speakers(self, session, text):
        if text is None:
            return []
        before = list(session.appearances.select_related("speaker")) if session.pk else []
        wanted = [
            self._named(entry) for entry in text.replace("\n", ";").split(";") if entry.strip()
        ]
        now = []
        for position, (name, part) in enumerate(wanted):
            speaker = self._speaker(name)
            own = next((a for a in before if a.speaker_id == speaker.pk), None)
            appearance = own or Appearance(session=session, speaker=speaker)
            if not own or own.part != part:
                appearance.part, appearance.position = part, position
                now.append((appearance, True))
            else:
                now.append((appearance, False))
        old = people_in_words(before)
        kept = {appearance.pk for appearance, _is_other in now}
        gone = [appearance for appearance in before if appearance.pk not in kept]
        for appearance in gone:
            appearance._history_user = self.user
            appearance.delete()
        for appearance, is_other in now:
            if is_other:
                self._save(appearance)
        if not gone and not any(is_other for _appearance, is_other in now):
            return []
        new = people_in_words([appearance for appearance, _is_other in now])
        return [[self._heading("speakers"), old, new]]

    def _named(self, entry):
        """ "Ole Ott (Moderation)": the name, and what they do."""
        name, _bracket, part = entry.strip().removesuffix(")").partition(" (")
        if part and headings.tidy(part) in self.parts:
            return tidy(name), self.parts[headings.tidy(part)]
        return tidy(entry), Appearance.Part.SPEAKER

    def _speaker(self, name):
        found = [s for s in self.meeting.speakers.all() if s.name.casefold() == name.casefold()]
        if len(found) > 1:
            raise Refused(
                _("„%(name)s“ gibt es mehrmals unter den Referierenden.") % {"name": name}
            )
        if found:
            return found[0]
        speaker = Speaker(meeting=self.meeting, name=name, slug=self._free_slug(name))
        self._save(speaker)
        return speaker

    def _free_slug(self, name):
        slug = slugify(name)[:70] or "person"
        taken = set(self.meeting.speakers.values_list("slug", flat=True))
        free = [slug, *(f"{slug}-{number}" for number in range(2, 1000))]
        return next(one for one in free if one not in taken)

    # --- When and where ----------------------------------------------------------------------

    def _time(self, session, record):
        values = record.values
        verdict = Verdict(record.number, UNCHANGED, str(session), values=values)
        if not any(values.get(name, "").strip() for name in ("date", "starts", "ends")):
            if values.get("room", "").strip():
                raise Refused(_("Zum Raum fehlen Datum, Beginn und Ende."))
            return verdict
        slot = self._slot(values, verdict)
        occurrence, moved_from = self._occurrence(session, slot, values)
        old_room = occurrence.room
        is_new = occurrence.pk is None
        changes = []
        if moved_from:
            changes.append([_("Wann"), str(moved_from), str(slot)])
        if "room" in values:
            occurrence.room = self._room(values, verdict)
            if old_room != occurrence.room:
                changes.append(
                    [self._heading("room"), str(old_room or ""), str(occurrence.room or "")]
                )
        for name in ("seats", "minimum"):
            if name in values:
                old, new = getattr(occurrence, name), self._number(name, values[name])
                if old != new:
                    setattr(occurrence, name, new)
                    changes.append(
                        [self._heading(name), *("" if n is None else str(n) for n in (old, new))]
                    )
        if is_new or changes:
            self._save(occurrence)
        if is_new:
            verdict.state = CHANGED
            verdict.changes = [[_("Neuer Termin"), "", f"{slot}, {occurrence.room or '–'}"]]
        elif changes:
            verdict.state, verdict.changes = CHANGED, changes
        return verdict

    def _occurrence(self, session, slot, values):
        """The time that is meant, and from where it is moved, if it is."""
        own = list(session.occurrences.select_related("slot__day", "room"))
        for occurrence in own:
            if occurrence.slot_id == slot.pk:
                return occurrence, None
        if len(own) == 1 and values["rows"] == "1":
            occurrence, before = own[0], own[0].slot
            occurrence.slot = slot
            return occurrence, before
        return Occurrence(session=session, slot=slot), None

    def _slot(self, values, verdict):
        date, starts, ends = (
            read_date(values.get("date")),
            *map(read_time, (values.get("starts"), values.get("ends"))),
        )
        day = self.meeting.days.filter(date=date).first() if date else None
        if day is None:
            raise Refused(_("Das Datum fehlt oder ist keiner der Tage dieser Veranstaltung."))
        if starts is None or ends is None:
            raise Refused(
                _("Beginn und Ende fehlen oder sind keine Uhrzeiten, zum Beispiel 14:15.")
            )
        slot = day.slots.filter(starts=starts, ends=ends).first()
        if slot is None:
            slot = Slot(day=day, starts=starts, ends=ends)
            self._save(slot)
            verdict.remarks.append(_("Das Zeitfenster wird angelegt."))
        return slot

    def _room(self, values, verdict):
        name = tidy(values["room"])
        if not name:
            return None
        number = self._number("room_seats", values.get("room_seats", ""))
        room = self.meeting.rooms.filter(name__iexact=name).first()
        known = room.seats if room else self.planned_rooms.get(name.casefold())
        if number is not None and known is not None and known != number:
            raise Refused(
                _("Raum %(room)s hat %(known)s Sitzplätze und nicht %(number)s.")
                % {"room": name, "known": known, "number": number}
            )
        if room is None:
            number = known if number is None else number
            if number is None:
                raise Refused(
                    _("Raum %(room)s ist neu; dazu fehlt, wie viele Sitzplätze er hat.")
                    % {"room": name}
                )
            room = Room(meeting=self.meeting, name=name, seats=number)
            self._save(room)
            self.planned_rooms[name.casefold()] = number
            verdict.remarks.append(_("Der Raum wird angelegt."))
        return room

    def _number(self, name, text):
        if not text.strip():
            return None
        with suppress(ValueError):
            if 0 <= int(text) <= 100_000:
                return int(text)
        raise Refused(_("%(column)s ist keine Zahl.") % {"column": self._heading(name)})

    # --- What can't be -----------------------------------------------------------------------

    def _refuse_what_can_not_be(self, held, session):
        found = list(dict.fromkeys(clashes.among(session.occurrences.all())))
        if found and not session.is_cancelled:
            raise Refused(*found)
        held.look_at_limits()
        losses = Losses(consequences(held))
        if losses:
            raise Refused(*losses.in_words, ON_ITS_OWN_PAGE)

    def _refuse_clashes_in_file(self, verdicts):
        """What earlier rows of the same file plan is not in the database as yet."""
        session = verdicts[0].session
        if session.is_cancelled:
            return
        speakers = {a.speaker.name: a for a in session.appearances.select_related("speaker")}
        own = [
            (o.slot, o.room.name if o.room else None, speakers, session.code)
            for o in session.occurrences.select_related("slot__day", "room")
        ]
        for slot, room, _speakers, _code in own:
            for other_slot, other_room, others, code in self.planned:
                if not slot.overlaps(other_slot):
                    continue
                if room and room == other_room:
                    raise Refused(IN_ONE_ROOM % {"room": room, "other": code})
                for name in (name for name in speakers if name in others):
                    raise Refused(WITH_ONE_SPEAKER % {"speaker": name, "other": code})
        self.planned += own


ON_ITS_OWN_PAGE = gettext_lazy(
    "Der Import nimmt niemandem einen Platz. Ändern Sie es auf der Seite des Programmpunkts."
)
IN_ONE_ROOM = gettext_lazy(
    "Raum %(room)s: In dieser Datei ist dort zur gleichen Zeit schon %(other)s."
)
WITH_ONE_SPEAKER = gettext_lazy(
    "%(speaker)s ist nach dieser Datei zur gleichen Zeit schon bei %(other)s."
)


def by_code(rows, values_of=lambda record: record.values):
    """Rows in groups of one code, in the order of the first of each."""

    def code(row):
        return values_of(row).get("code", "").strip().casefold()

    first = {}
    for row in rows:
        first.setdefault(code(row), row.number)
    ordered = sorted(rows, key=lambda row: (first[code(row)], row.number))
    return [list(group) for _code, group in groupby(ordered, key=code)]


def refuse_all(group, *sentences):
    return [
        refused(
            record,
            *sentences,
            label=" ".join(
                filter(None, [record.values.get("code"), record.values.get("title_de")])
            ),
        )
        for record in group
    ]


def refuse_contradiction(first, record, number):
    """Of several rows of a session each says the same about it, or nothing."""
    for name in (*TEXTS, *CHOICES, "audience", "booked", "track", "speakers"):
        text = record.values.get(name, "").strip()
        if text and text != first.get(name, "").strip():
            raise Refused(
                _("Zeile %(row)s sagt etwas anderes als Zeile %(first)s: %(column)s.")
                % {
                    "row": record.number,
                    "first": number,
                    "column": ProgrammeResource().fields[name].column_name,
                }
            )


def sentences_of(thing, error):
    names = {field.name: str(field.verbose_name) for field in thing._meta.fields}
    for name, messages in error.message_dict.items():
        for message in messages:
            yield f"{names[name]}: {message}" if name in names else message


def tidy(text):
    """Lines as they are, without the spaces and marks that programs add."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def read_date(text):
    for pattern in ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"):
        with suppress(ValueError):
            return datetime.strptime((text or "").strip(), pattern).date()
    return None


def read_time(text):
    text = (text or "").strip().casefold().removesuffix("uhr").strip().replace(".", ":")
    for pattern in ("%H:%M", "%H:%M:%S", "%H"):
        with suppress(ValueError):
            read = datetime.strptime(text, pattern)
            return time(read.hour, read.minute)
    return None
