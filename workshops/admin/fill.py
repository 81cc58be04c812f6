"""How full each workshop is, how many seats it has and for whom. Raising moves people up at once."""

from django.contrib import admin, messages
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from programme.admin import Labelled, Protected, UnderLock
from programme.admin.common import LabelledFormSet
from programme.models import Occurrence, Session
from programme.templatetags.content import number
from workshops.admin import lists, rosters, words
from workshops.admin.filters import AttentionFilter, DayFilter, MeetingFilter, meeting_shown
from workshops.models import OccurrenceFill, SeatQuota


class SeatQuotaInline(Labelled, admin.TabularInline):
    model = SeatQuota
    formset = LabelledFormSet
    fields = ["role", "at_most", "kept_free", "kept_until", "released_at"]
    readonly_fields = ["released_at"]
    extra = 0


@admin.register(OccurrenceFill)
class OccurrenceFillAdmin(Labelled, UnderLock, Protected, admin.ModelAdmin):
    list_display = ["what", "when", "how_full", "capacity", "booked", "waiting", "room"]
    list_filter = [MeetingFilter, DayFilter, AttentionFilter]
    show_facets = admin.ShowFacets.NEVER  # the meeting's filter always holds
    search_fields = ["session__code", "session__title_de", "session__title_en"]
    list_select_related = ["session", "slot__day__meeting", "room"]
    ordering = ["slot__day__date", "slot__starts", "slot__ends", "session__code"]
    fields = ["what", "when", "room_in_words", "seats", "minimum", "how_full", "by_role"]
    readonly_fields = ["what", "when", "room_in_words", "how_full", "by_role"]
    inlines = [SeatQuotaInline]

    # --- what may be done at all -------------------------------------------------------------

    def has_add_permission(self, request):
        return False  # workshops are made with the programme

    def meeting_of(self, obj):
        return obj.session.meeting

    def get_queryset(self, request):
        return super().get_queryset(request).with_seats().with_counts()

    def get_urls(self):
        def wrap(view):
            return self.admin_site.admin_view(view)

        own = [path("lists/", wrap(self.lists_view), name="seat-lists")]
        return own + super().get_urls()

    # --- what is shown -----------------------------------------------------------------------

    @admin.display(description=_("Workshop"), ordering="session__code")
    def what(self, occurrence):
        return str(occurrence.session)

    @admin.display(description=_("Wann"), ordering="slot__day__date")
    def when(self, occurrence):
        return words.when(occurrence.slot)

    @admin.display(description=_("Raum"))
    def room_in_words(self, occurrence):
        if occurrence.room is None:
            return gettext("noch keiner")
        seats = occurrence.room.seats
        words = ngettext("%(room)s, %(seats)s Sitzplatz", "%(room)s, %(seats)s Sitzplätze", seats)
        return words % {"room": occurrence.room, "seats": number(seats)}

    @admin.display(description=_("Plätze"))
    def capacity(self, occurrence):
        return occurrence.capacity

    @admin.display(description=_("vergeben"), ordering="booked_count")
    def booked(self, occurrence):
        return occurrence.booked_count

    @admin.display(description=_("Warteliste"), ordering="waiting_count")
    def waiting(self, occurrence):
        return occurrence.waiting_count

    @admin.display(description=_("Auslastung"))
    def how_full(self, occurrence):
        return words.how_full(occurrence)

    @admin.display(description=_("nach Rollen"))
    def by_role(self, occurrence):
        return words.by_role(occurrence)

    def changelist_view(self, request, extra_context=None):
        context = {
            "meeting": meeting_shown(request),
            "may_see_people": rosters.may_be_seen_by(request.user),
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        if obj and rosters.may_be_seen_by(request.user):
            (context["roster"],) = rosters.of([obj])
            context["printable"] = obj.session.status == Session.Status.PUBLISHED
            context["may_change_people"] = request.user.has_perm("registration.change_participant")
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    # --- saving ------------------------------------------------------------------------------

    def save_model(self, request, obj, form, change):
        # As the occurrence itself, not as its proxy: only so its history records the change.
        occurrence = Occurrence.objects.get(pk=obj.pk)
        occurrence.seats, occurrence.minimum = obj.seats, obj.minimum
        occurrence.save()

    def save_formset(self, request, form, formset, change):
        for row in formset.forms:
            keep_free_again(row.instance)
        super().save_formset(request, form, formset, change)

    def response_change(self, request, obj):
        self.warn(request, obj)
        return super().response_change(request, obj)

    def warn(self, request, occurrence):
        """Allowed, but it may not be what was meant."""
        if occurrence.capacity is None:
            return
        over = occurrence.booked_count - occurrence.capacity
        if over > 0:
            sentence = ngettext(
                "Es ist %(number)s Platz mehr vergeben, als es gibt. Niemand verliert einen, aber "
                "es rückt niemand nach, bis wieder einer frei ist.",
                "Es sind %(number)s Plätze mehr vergeben, als es gibt. Niemand verliert einen, aber "
                "es rückt niemand nach, bis wieder einer frei ist.",
                over,
            )
            messages.warning(request, sentence % {"number": number(over)})
        if occurrence.seats and occurrence.seats > occurrence.capacity:
            sentence = ngettext(
                "Der Raum %(room)s hat nur %(seats)s Sitzplatz. Mehr werden nicht vergeben.",
                "Der Raum %(room)s hat nur %(seats)s Sitzplätze. Mehr werden nicht vergeben.",
                occurrence.room.seats,
            )
            names = {"room": occurrence.room, "seats": number(occurrence.room.seats)}
            messages.warning(request, sentence % names)

    # --- lists -------------------------------------------------------------------------------

    def lists_view(self, request):
        return lists.view(self, request)


def keep_free_again(rule):
    """Seats that were let go are kept again if the time until which was put off, or taken away."""
    if rule.released_at and (rule.kept_until is None or rule.kept_until > timezone.now()):
        rule.released_at = None
