"""Everything that is stored about one participation, for the person to look at and take along:
also what they signed up before in the same meeting and replaced, cancelled or never confirmed.

Records are made from the models' own fields, so that a new field is in here by itself.
"""

import csv
import io
import json
from datetime import datetime
from importlib import import_module

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backstage import mail
from backstage.exports import harmless
from registration import line, news
from registration.models import AccessNeed, CheckIn, Consent, DayPlace, Decision, Participant

SECTIONS = {
    "participation": gettext_lazy("Anmeldung"),
    "person": gettext_lazy("Person"),
    "days": gettext_lazy("Tag"),
    "consents": gettext_lazy("Einwilligung"),
    "access_needs": gettext_lazy("Unterstützungsbedarf und Verpflegung"),
    "decisions": gettext_lazy("Entscheidung der Organisation"),
    "check_ins": gettext_lazy("Einlass"),
    "mails": gettext_lazy("E-Mail"),
}
#: A part of these records only: the rest is about others, or about how a library works.
FIELDS = {
    "person": ["email", "name", "date_joined", "link_version"],
    "decisions": ["participant", "kind", "day", "occurrence", "reason", "decided_at"],
    "check_ins": ["participant", "day", "occurrence", "came_at", "withdrawn_at"],
    "mails": ["created", "subject", "status"],
}


def as_dict(participant):
    """{section: [{field: {"label": words, "value": plain data}}]}, times in the meeting's zone."""
    zone = participant.meeting.zone
    return {
        section: [record(row, zone, FIELDS.get(section)) for row in rows]
        for section, rows in everything_about(participant).items()
    }


def everything_about(participant):
    """{section: rows of the database}."""
    own = Participant.objects.of_same_person(participant)

    def of_own(model, *related):
        rows = model.objects.filter(participant__in=own).select_related("participant", *related)
        return rows.order_by("-participant_id", "pk")

    return {
        "participation": own.select_related("meeting", "user").order_by("-pk"),
        "person": [participant.user],
        "days": line.with_position(of_own(DayPlace, "day"), DayPlace.objects.in_line(), "day"),
        **{room.SECTION: room.rows(of_own) for room in further_rooms()},
        "consents": of_own(Consent),
        "access_needs": of_own(AccessNeed),
        "decisions": of_own(Decision, "day", "occurrence__session", "occurrence__slot__day"),
        "check_ins": of_own(CheckIn, "day", "occurrence__session", "occurrence__slot__day"),
        "mails": mail.sent_to(participant.email, news.address_of(participant)),
    }


def further_rooms():
    """What the rooms at the right keep about somebody: modules with SECTION, LABEL and rows()."""
    return [import_module(name) for name in settings.OWN_DATA]


def headings():
    return SECTIONS | {room.SECTION: room.LABEL for room in further_rooms()}


def record(row, zone, names=None):
    """One row as {field: {"label", "value"}}; all of its own fields, or those named."""
    fields = row._meta.concrete_fields if names is None else map(row._meta.get_field, names)
    facts = {
        field.name: {"label": str(field.verbose_name), "value": plain(row, field, zone)}
        for field in fields
    }
    if hasattr(row, "before"):  # stands in a line, or has stood in one
        position = line.position(row) if row.participant.is_active else None
        facts["position"] = {"label": _("Position in der Reihe"), "value": position}
    return facts


def plain(row, field, zone):
    """A value in words where it has some, else as plain data. Whoever is pointed at appears
    as its str(): people by their number."""
    if field.choices:
        return getattr(row, f"get_{field.name}_display")()
    value = getattr(row, field.name)
    if isinstance(value, datetime):
        return timezone.localtime(value, zone).isoformat(timespec="seconds")
    return value if value is None or isinstance(value, (bool, int)) else str(value)


def as_json(participant):
    return json.dumps(as_dict(participant), indent=2, ensure_ascii=False)


def as_csv(participant):
    """One row per fact, for a German spreadsheet: label;value."""
    file = io.StringIO()
    rows = csv.writer(file, delimiter=";")
    labels = headings()
    for section, records in as_dict(participant).items():
        for number, facts in enumerate(records, 1):
            heading = f"{labels[section]} {number}" if len(records) > 1 else labels[section]
            for fact in facts.values():
                rows.writerow([f"{heading}: {fact['label']}", in_words(fact["value"])])
    return "\ufeff" + file.getvalue()


def in_words(value):
    if isinstance(value, bool):
        return _("ja") if value else _("nein")
    return "" if value is None else harmless(str(value))


#: Ending of the file → how it is made, and what it is.
FORMATS = {
    "json": (as_json, "application/json"),
    "csv": (as_csv, "text/csv; charset=utf-8"),
}
