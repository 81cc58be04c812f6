"""Participants from a table: registered at once like guests, by the same rules as everybody."""

import re
from contextlib import contextmanager

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.db import transaction
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from backstage import headings, imports, jobs
from backstage.imports import CHANGED, NEW, UNCHANGED, Verdict, refused
from meetup import participation
from meetup.admin.exports import ParticipantResource
from meetup.admin.forms import GuestForm
from people.address import normalise
from people.roles import Role
from programme.lock import lock
from programme.models import Meeting
from programme.templatetags.content import number
from registration import claims, places
from registration.models import DayPlace, Participant

Status, State = Participant.Status, DayPlace.State
DETAILS = [name for name in GuestForm.Meta.fields if name != "email"]


class RowForm(GuestForm):
    """A row is looked at by the form in which organizers enter guests."""

    reason = None  # said once for all


class ParticipantImport(imports.Kind):
    """Known by their address. Who is not in the file stays as they are."""

    model = Participant
    resource_class = ParticipantResource
    columns = (*GuestForm.Meta.fields, "status", "days")
    required = ("email",)
    aliases = {
        "E-Mail": "email",
        "Mail": "email",
        "Email": "email",
        "Vor- und Nachname": "name",
        "Schule": "organisation",
        "Schule oder Organisation": "organisation",
        "Sprache": "language",
        "Tag": "days",
    }
    #: The preview says what is stored under an address.
    permissions = (
        "registration.add_participant",
        "registration.change_participant",
        "registration.contact_participant",
    )

    def __init__(self, options, user):
        super().__init__(options, user)
        self.meeting = Meeting.objects.prefetch_related("days__slots").get(pk=options["meeting"])
        self.days = list(self.meeting.days.all())
        self.choices = {
            name: headings.by_name(Participant._meta.get_field(name).choices)
            for name in ("role", "federal_state", "language", "status")
        }
        self.choices["role"] = ALSO_CALLED | self.choices["role"]
        self.held = None
        #: {address: row} of those in this file.
        self.seen: dict[str, int] = {}
        self.figures = {"waiting": 0}
        #: How many of those who are new would wait.
        self.would_wait = 0

    @cached_property
    def free(self):
        """Places left, and fewer with every row that is looked at."""
        return places.Free(self.meeting)

    # --- Looking -----------------------------------------------------------------------------

    def check(self, records):
        addresses = {normalise(record.values["email"]) for record in records}
        theirs = self.meeting.participants.not_erased().filter(
            Q(email__in=addresses) | Q(user__email__in=addresses)
        )
        theirs = list(theirs.select_related("user").prefetch_related("day_places").order_by("pk"))
        return [self._judged(record, theirs) for record in records]

    def _judged(self, record, theirs):
        address = normalise(record.values["email"])
        own = [p for p in theirs if address in (p.email, p.user.email if p.user else "")]
        label = record.values.get("name", "") or address
        try:
            self._refuse_faults(record)
            if not self._is_registered(record):
                return self._ended(record, own, label)
            current = self._current(own, address)
            form = self._form(record, current)
            self._refuse_second(record, address)
            verdict = self._changed(record, form, current) if current else self._new(record, form)
        except Refused as error:
            return refused(record, *error.sentences, label=label)
        if not current and any(one.is_open_claim for one in own):
            verdict.remarks.append(OPEN_CLAIM)
        return verdict

    def _refuse_faults(self, record):
        if record.faults:
            raise Refused(*record.faults)

    def _is_registered(self, record):
        return self._choice(record, "status") in ("", Status.REGISTERED)

    def _ended(self, record, own, label):
        """An export has those, too, who have cancelled or not confirmed."""
        if any(one.status == self._choice(record, "status") for one in own):
            return Verdict(record.number, UNCHANGED, label, values=record.values)
        return refused(record, NOT_REGISTERED, label=label)

    def _refuse_second(self, record, address):
        before = self.seen.setdefault(address, record.number)
        if before != record.number:
            raise Refused(_("Diese E-Mail-Adresse steht schon in Zeile %s.") % before)

    def _current(self, own, address):
        """Whose address it is now comes before who has signed up with it."""
        registered = [one for one in own if one.status == Status.REGISTERED]
        proven = [one for one in registered if one.user and one.user.email == address]
        return next(iter([*proven, *registered]), None)

    def _form(self, record, current):
        data = {"language": "de"} | {
            name: getattr(current, name, "") for name in DETAILS if current
        }
        faults = Faults()
        for name in [name for name in DETAILS if name in record.values]:
            with faults.of(name):
                data[name] = ""
                data[name] = self._value(record, name)
        data["language"] = data["language"] or "de"
        data["email"] = current.email if current else record.values["email"]
        with faults.of("days"):
            data["days"] = [day.pk for day in self._days(record, current)]
        form = RowForm(data, days=self.days)
        sentences = faults.with_those_of(form)
        if sentences:
            raise Refused(*sentences)
        return form

    def _value(self, record, name):
        return self._choice(record, name) if name in self.choices else record.values[name]

    def _choice(self, record, name):
        """A value, by itself or by its name in any language."""
        text = record.values.get(name, "")
        if not text.strip():
            return ""
        value = self.choices[name].get(headings.tidy(text))
        if value is None:
            possible = [label for _value, label in Participant._meta.get_field(name).choices]
            raise Refused(headings.no_choice(heading_of(name), text, possible))
        return value

    def _days(self, record, current):
        text = record.values.get("days", "").strip()
        if text:
            return named_days(text, self.days)
        if current:
            wanted = {p.day_id for p in current.day_places.all() if p.state != State.GIVEN_UP}
            return [day for day in self.days if day.pk in wanted]
        return [] if "days" in record.values else self.days

    def _new(self, record, form):
        data = form.cleaned_data
        verdict = Verdict(record.number, NEW, f"{data['name']}, {data['email']}")
        verdict.values, verdict.form = record.values, form
        if self.held is None:  # else it shows
            standing = places.expected(self.free, data["role"], data["days"])
            waits = [day.title for day in data["days"] if standing[day.pk] == State.WAITING]
            if waits:
                self.would_wait += 1
                verdict.remarks.append(_("Kommt auf die Warteliste: %s.") % ", ".join(waits))
        return verdict

    def _changed(self, record, form, current):
        data = form.cleaned_data
        old_days = {p.day_id for p in current.day_places.all() if p.state != State.GIVEN_UP}
        new_days = {day.pk for day in data["days"]}
        verdict = Verdict(record.number, UNCHANGED, f"{current.name}, {current.email}")
        verdict.values, verdict.form, verdict.participant = record.values, form, current
        changed = [name for name in DETAILS if getattr(current, name) != data[name]]
        verdict.changes = [
            [
                heading_of(name),
                shown(current, name, getattr(current, name)),
                shown(current, name, data[name]),
            ]
            for name in changed
        ]
        if old_days != new_days:
            verdict.changes.append(
                [heading_of("days"), self._titles(old_days), self._titles(new_days)]
            )
        if verdict.changes:
            verdict.state = CHANGED
            if self.held is None and ("role" in changed or old_days - new_days):
                refuse_losses(participation.cost_of_change(current, **wanted(form)))
        return verdict

    def _titles(self, pks):
        return ", ".join(day.title for day in self.days if day.pk in pks)

    def notes(self):
        if not self.would_wait:
            return []
        words = ngettext(
            "%(number)s Person käme auf eine Warteliste: Dort, wohin sie möchte, ist kein Platz mehr "
            "frei.",
            "%(number)s Personen kämen auf eine Warteliste: Dort, wohin sie möchten, ist kein Platz "
            "mehr frei.",
            self.would_wait,
        )
        return [words % {"number": number(self.would_wait)}]

    # --- Taking over -------------------------------------------------------------------------

    @contextmanager
    def transaction(self):
        with lock(self.meeting) as self.held:
            self.log_entries: list[LogEntry] = []
            self.only_newcomers = True
            if self.held.meeting.is_over(self.held.now):
                raise jobs.Failed(str(claims.MeetingIsOver()))
            yield
            LogEntry.objects.bulk_create(self.log_entries)
            self.held.counts_stay_true = self.only_newcomers and not self.held.something_was_freed

    def write(self, verdict):
        try:
            with transaction.atomic():
                act = self._enter if verdict.state == NEW else self._change
                participant = act(verdict)
        except participation.WouldLose as error:
            return refused(verdict.record, *losses_in_words(error.losses), label=verdict.label)
        except claims.Over as error:
            return refused(verdict.record, str(error), label=verdict.label)
        if not self.options["letters"]:
            self.held.news.pop(participant.pk, None)
        return verdict

    def _enter(self, verdict):
        form = verdict.form
        details = {name: form.cleaned_data[name] for name in form.Meta.fields}
        guest, standing = participation.enter_guest(
            self.held,
            self.user,
            details=details,
            days=form.cleaned_data["days"],
            reason=self.options["reason"],
        )
        self.figures["waiting"] += State.WAITING in standing.values()
        self._log(guest, ADDITION, _("Aus einer Datei eingetragen"))
        return guest

    def _change(self, verdict):
        self.only_newcomers = False
        self.held.counted.clear()  # else whoever comes next would count without this one
        participant = participation.still_active(verdict.participant)
        participation.carry_out_change(
            self.held,
            participant,
            **wanted(verdict.form),
            organizer=self.user,
            reason=self.options["reason"],
        )
        if self.held.something_was_freed:
            self.held.settle()  # who waits comes before the rows that follow
        names = ", ".join(name for name, _old, _new in verdict.changes)
        self._log(participant, CHANGE, _("Aus einer Datei geändert: %s") % names)
        return participant

    def _log(self, participant, flag, words):
        self.log_entries.append(
            LogEntry(
                user=self.user,
                content_type=get_content_type_for_model(Participant),
                object_id=participant.pk,
                object_repr=str(participant),
                action_flag=flag,
                change_message=words,
            )
        )


class Refused(Exception):
    def __init__(self, *sentences):
        super().__init__()
        self.sentences = sentences


def wanted(form):
    data = form.cleaned_data
    return {"details": {name: data[name] for name in DETAILS}, "days": data["days"]}


def heading_of(name):
    return str(ParticipantResource().fields[name].column_name)


class Faults:
    """All that is wrong with a row, by column, so that nobody has to upload it once for each."""

    def __init__(self):
        self.found: dict[str, list[str]] = {}

    @contextmanager
    def of(self, name):
        try:
            yield
        except Refused as error:
            self.found[name] = list(error.sentences)

    def with_those_of(self, form):
        for name, errors in form.errors.as_data().items():
            if name not in self.found:
                self.found[name] = [sentence(name, error) for error in errors]
        return [words for sentences in self.found.values() for words in sentences]


def sentence(name, error):
    """The form speaks to who fills it in, here somebody reads about others."""
    message = " ".join(error.messages)
    if name not in ParticipantImport.columns:
        return message
    if error.code == "required":
        return _("%(column)s: Diese Angabe fehlt.") % {"column": heading_of(name)}
    return f"{heading_of(name)}: {message}"


def shown(participant, name, value):
    choices = dict(participant._meta.get_field(name).choices or [])
    return str(choices.get(value, value))


def refuse_losses(losses):
    if losses:
        raise Refused(*losses_in_words(losses))


def losses_in_words(losses):
    what = ", ".join(str(loss.titled.title) for loss in losses)
    words = ngettext(
        "Das würde einen Platz oder eine Position kosten: %(what)s. Ändern Sie es bei der Person.",
        "Das würde Plätze oder Positionen kosten: %(what)s. Ändern Sie es bei der Person.",
        len(losses),
    )
    return [words % {"what": what}]


#: After a day's name: how somebody stands there, as the export says it. It is not read.
STANDING = re.compile(r"\s*:[^,;/]*")
SEPARATORS = " ,;/+\n"


def named_days(text, days):
    """The days of "Fachtag: Platz, BarCamp", "14.11.2019; 2" or "1, 2". Raises Refused."""
    names = sorted(names_of(days), key=lambda pair: -len(pair[0]))
    rest, found = text.strip(SEPARATORS).casefold(), set()
    while rest:
        name, day = next((pair for pair in names if begins_with(rest, pair[0])), ("", None))
        if day is None:
            raise Refused(
                _("Tage: „%(text)s“ ist nicht zu verstehen. Möglich sind: %(days)s.")
                % {"text": text[:60], "days": ", ".join(one.title for one in days)}
            )
        found.add(day.pk)
        rest = rest[len(name) :]
        if standing := STANDING.match(rest):
            rest = rest[standing.end() :]
        rest = rest.strip(SEPARATORS)
    return [day for day in days if day.pk in found]


def begins_with(text, name):
    return text.startswith(name) and not text[len(name) : len(name) + 1].isalnum()


def names_of(days):
    for position, day in enumerate(days, start=1):
        titles = {day.title_de, day.title_en} - {None, ""}
        dates = {
            day.date.isoformat(),
            f"{day.date:%d.%m.%Y}",
            f"{day.date.day}.{day.date.month}.{day.date.year}",
        }
        for name in titles | dates | {str(position)}:
            yield name.casefold(), day


#: How lists of others call the roles, beside the names that we use.
ALSO_CALLED = {
    "lehrkraft": Role.TEACHER,
    "lehrkräfte": Role.TEACHER,
    "lehrer": Role.TEACHER,
    "lehrerin": Role.TEACHER,
    "lehrer/in": Role.TEACHER,
    "schulleiter": Role.SCHOOL_LEADER,
    "schulleiterin": Role.SCHOOL_LEADER,
    "medienbeauftragte": Role.MEDIA_OFFICER,
    "medienbeauftragter": Role.MEDIA_OFFICER,
}
NOT_REGISTERED = gettext_lazy(
    "Importiert wird nur, wer angemeldet ist. Absagen tragen Sie bei der Person ein."
)
OPEN_CLAIM = gettext_lazy("Unter dieser Adresse wartet auch eine Anmeldung auf ihre Bestätigung.")
