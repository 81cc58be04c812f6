"""The programme as a table: a row for each time at which something takes place."""

from dataclasses import dataclass

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from import_export import resources
from import_export.fields import Field

from backstage.exports import Choice, Text, harmless, name_of
from people.roles import Role
from programme.models import Appearance, Occurrence, Session

Part = Appearance.Part


@dataclass
class Line:
    """A session at one of its times; at none if it has none yet."""

    session: Session
    occurrence: Occurrence | None


class ProgrammeResource(resources.ModelResource):
    code = Text("session__code", _("Kürzel"))
    title_de = Text("session__title_de", _("Titel"))
    title_en = Text("session__title_en", _("Titel (Englisch)"))
    kind = Choice("session__kind", _("Art"), Session.Kind)
    track = Text("session__track__name", _("Themenreihe"))
    abstract_de = Text("session__abstract_de", _("Kurzbeschreibung"))
    abstract_en = Text("session__abstract_en", _("Kurzbeschreibung (Englisch)"))
    language = Choice("session__language", _("Sprache der Veranstaltung"), Session.Language)
    level = Choice("session__level", _("Niveau"), Session.Level)
    audience = Field(column_name=_("Für wen"))
    booked = Field(column_name=_("mit Platzbuchung"))
    status = Choice("session__status", _("Stand"), Session.Status)
    speakers = Field(column_name=_("Referierende"))
    date = Field(column_name=_("Datum"))
    starts = Field(column_name=_("Beginn"))
    ends = Field(column_name=_("Ende"))
    room = Text("occurrence__room__name", _("Raum"))
    room_seats = Field("occurrence__room__seats", _("Sitzplätze im Raum"))
    seats = Field("occurrence__seats", pgettext_lazy("of a workshop", "Plätze"))
    minimum = Field("occurrence__minimum", _("Mindestzahl"))

    class Meta:
        model = Session
        fields = export_order = [
            "code",
            "title_de",
            "title_en",
            "kind",
            "track",
            "abstract_de",
            "abstract_en",
            "language",
            "level",
            "audience",
            "booked",
            "status",
            "speakers",
            "date",
            "starts",
            "ends",
            "room",
            "room_seats",
            "seats",
            "minimum",
        ]

    def filter_export(self, queryset, **kwargs):
        return queryset.select_related("track").prefetch_related(
            "appearances__speaker", "occurrences__slot__day", "occurrences__room"
        )

    def iter_queryset(self, queryset):
        for session in super().iter_queryset(queryset):
            for occurrence in session.occurrences.all() or [None]:
                yield Line(session, occurrence)

    def dehydrate_audience(self, line):
        return "; ".join(name_of(Role, role) for role in line.session.audience)

    def dehydrate_booked(self, line):
        return yes_or_no(line.session.booked)

    def dehydrate_speakers(self, line):
        return harmless(people_in_words(line.session.appearances.all()))

    def dehydrate_date(self, line):
        return f"{line.occurrence.slot.day.date:%d.%m.%Y}" if line.occurrence else ""

    def dehydrate_starts(self, line):
        return f"{line.occurrence.slot.starts:%H:%M}" if line.occurrence else ""

    def dehydrate_ends(self, line):
        return f"{line.occurrence.slot.ends:%H:%M}" if line.occurrence else ""


def yes_or_no(value):
    return gettext("ja") if value else gettext("nein")


def people_in_words(appearances):
    """ "Kim Albers; Ole Ott (Moderation)": what they do only where it is not the usual."""
    return "; ".join(
        f"{a.speaker.name} ({name_of(Part, a.part)})" if a.part != Part.SPEAKER else a.speaker.name
        for a in appearances
    )
