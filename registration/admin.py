"""Places and their limits, what people need, and what organizers decided.
Participants themselves stand in meetup/admin/: cancelling and changing joins several rooms."""

from django.contrib import admin, messages
from django.db.models import Count
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from backstage.export_admin import LoggedExports
from backstage.import_admin import Imports
from programme.admin import Labelled, Protected, UnderLock
from programme.models import Day
from programme.templatetags.content import number
from registration.models import AccessNeed, Decision, PlacesOfDay, RolePlaces, School
from registration.schools import SchoolForm, SchoolResource


class ReadOnly:
    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class RolePlacesInline(Labelled, admin.TabularInline):
    model = RolePlaces
    extra = 0


@admin.register(PlacesOfDay)
class PlacesOfDayAdmin(UnderLock, Protected, admin.ModelAdmin):
    """How full each day is, and how many places it has. Raising moves people up at once."""

    list_display = ["title", "date", "meeting", "places", "held", "waiting", "how_full"]
    list_filter = ["meeting"]
    fields = ["title", "date", "places", "how_full", "by_role"]
    readonly_fields = ["title", "date", "how_full", "by_role"]
    inlines = [RolePlacesInline]

    def has_add_permission(self, request):
        return False  # days are made with the programme

    def get_queryset(self, request):
        return super().get_queryset(request).with_counts().select_related("meeting")

    def save_model(self, request, obj, form, change):
        # As the day itself, not as its proxy: only so its history records the change.
        day = Day.objects.get(pk=obj.pk)
        day.places = obj.places
        day.save()

    def response_change(self, request, obj):
        if sentence := overfull_in_words(obj.day_places.held().count(), obj.places):
            messages.warning(request, sentence)
        return super().response_change(request, obj)

    @admin.display(description=_("vergeben"))
    def held(self, day):
        return day.held_count

    @admin.display(description=_("Warteliste"))
    def waiting(self, day):
        return day.waiting_count

    @admin.display(description=_("Auslastung"))
    def how_full(self, day):
        if day.places is None:
            return gettext("unbegrenzt")
        left = day.places - day.held_count
        if left < 0:
            return gettext("überbelegt um %(number)s, es rückt niemand nach") % {
                "number": number(-left)
            }
        return format_html(
            '<meter min="0" max="{}" value="{}"></meter> {}',
            day.places,
            day.held_count,
            self.left_in_words(day, left),
        )

    def left_in_words(self, day, left):
        """On the website the smaller number counts: of the day, or of the meeting in all."""
        if day.meeting.places is None or day.meeting.places - day.people_count >= left:
            return gettext("%(left)s frei") % {"left": number(left)}
        return gettext("%(left)s frei, wegen der Plätze insgesamt nur %(in_all)s") % {
            "left": number(left),
            "in_all": number(max(day.meeting.places - day.people_count, 0)),
        }

    @admin.display(description=_("nach Rollen"))
    def by_role(self, day):
        counts = day.day_places.held().values_list("participant__role").annotate(count=Count("pk"))
        limits = dict(day.role_places.values_list("role", "at_most"))
        roles = dict(RolePlaces._meta.get_field("role").choices)
        limited = gettext("%(count)s von höchstens %(number)s")
        lines = [
            f"{roles[role]}: "
            + (limited % {"count": count, "number": limits[role]} if role in limits else str(count))
            for role, count in counts.order_by("participant__role")
        ]
        return "; ".join(lines) or "–"


def overfull_in_words(held, places):
    """For who has lowered places below what is given; empty if there are enough."""
    if places is None or held <= places:
        return ""
    words = ngettext(
        "Hier gibt es jetzt %(places)s Platz, vergeben sind %(held)s. Niemand verliert einen, aber es "
        "rückt niemand nach, bis wieder einer frei ist.",
        "Hier gibt es jetzt %(places)s Plätze, vergeben sind %(held)s. Niemand verliert einen, aber es "
        "rückt niemand nach, bis wieder einer frei ist.",
        places,
    )
    return words % {"places": number(places), "held": number(held)}


@admin.register(AccessNeed)
class AccessNeedAdmin(ReadOnly, admin.ModelAdmin):
    """Health data: a permission of its own, and no way to change it but the person's."""

    list_display = ["who", "needs", "meal", "allergies"]
    list_filter = ["participant__meeting", "meal", "step_free", "interpreting", "captions"]
    list_select_related = ["participant"]

    @admin.display(description=_("Name"))
    def who(self, need):
        return need.participant.name

    @admin.display(description=_("Bedarf"))
    def needs(self, need):
        names = [
            "step_free",
            "induction_loop",
            "interpreting",
            "captions",
            "companion",
            "quiet_room",
        ]
        words = [str(need._meta.get_field(n).verbose_name) for n in names if getattr(need, n)]
        return ", ".join([*words, *([need.other] if need.other else [])]) or "–"


@admin.register(Decision)
class DecisionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["decided_at", "kind", "who", "what", "reason", "by_whom"]
    list_filter = ["meeting", "kind"]
    list_select_related = [
        "participant",
        "day",
        "occurrence__session",
        "occurrence__slot__day",
        "decided_by",
    ]

    @admin.display(description=_("Für wen"))
    def who(self, decision):
        return decision.participant.name or decision.participant

    @admin.display(description=_("Tag oder Termin"))
    def what(self, decision):
        return decision.occurrence or decision.day or "–"

    @admin.display(description=_("Von wem"))
    def by_whom(self, decision):
        return decision.decided_by.name or decision.decided_by.email


@admin.register(School)
class SchoolAdmin(Imports, LoggedExports, admin.ModelAdmin):
    """Which school has which number: as the states' lists say, imported."""

    form = SchoolForm
    list_display = ["number", "name", "federal_state"]
    list_filter = ["federal_state"]
    search_fields = ["number", "name"]
    resource_classes = [SchoolResource]
    export_file = "schulen"
    import_kind = "schools"
    import_notes = (
        _("Eine Schule wird an Bundesland und Nummer erkannt; ihr Name darf sich ändern."),
        _("Schulen, die nicht in der Datei stehen, bleiben, wie sie sind."),
    )
