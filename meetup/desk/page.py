"""The start page for one person and one meeting. Of each part only what the person may see."""

from functools import cached_property

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from post_office.models import Email

from meetup.desk import attention
from meetup.desk.background import Background
from meetup.desk.places import Places
from meetup.desk.seats import Seats
from meetup.desk.sign_ups import SignUps
from programme.models import Material, Meeting, Revision, Session
from registration.models import Participant, PlacesOfDay
from workshops.models import OccurrenceFill


def of(request):
    """For the meeting that was chosen, else the current one, else the newest."""
    meetings = list(Meeting.objects.prefetch_related("days__slots"))
    chosen = [one for one in meetings if str(one.pk) == request.GET.get("meeting")]
    meeting = next(iter([*chosen, *meetings]), None)
    return StartPage(request.user, meeting, meetings, timezone.now())


class StartPage:
    """Asked by the template; what it does not ask for is not counted."""

    def __init__(self, user, meeting, meetings, now):
        self.user, self.now = user, now
        #: None if there is none yet.
        self.meeting, self.meetings = meeting, meetings

    def may_see(self, model):
        """As the model's own page of the admin decides."""
        app, name = model._meta.app_label, model._meta.model_name
        return any(self.user.has_perm(f"{app}.{right}_{name}") for right in ("view", "change"))

    @property
    def may_begin(self):
        """To set up the first meeting."""
        return self.user.has_perm("programme.add_meeting")

    # --- the meeting in a line --------------------------------------------------------------------

    @property
    def dates(self):
        days = [day.date for day in self.meeting.days.all()]
        if not days:
            return _("noch ohne Tage")
        ends = [min(days)] if len(days) == 1 else [min(days), max(days)]
        return " – ".join(date_format(day, _("j. F Y")) for day in ends)

    @property
    def days_left(self):
        """In words; nothing once it is over."""
        days = [day.date for day in self.meeting.days.all()]
        if not days or self.meeting.is_over(self.now):
            return _("vorbei") if days else ""
        left = (min(days) - timezone.localtime(self.now, self.meeting.zone).date()).days
        if left <= 0:
            return _("läuft gerade")
        return ngettext("noch %(number)s Tag", "noch %(number)s Tage", left) % {"number": left}

    @property
    def registration(self):
        meeting = self.meeting
        moment = {
            "soon": meeting.registration_opens_at,
            "open": meeting.registration_closes_at,
            "closed": None,
        }[meeting.registration]
        words = {
            "soon": _("Anmeldung ab %(moment)s"),
            "open": _("Anmeldung offen bis %(moment)s") if moment else _("Anmeldung offen"),
            "closed": _("Anmeldung geschlossen"),
        }[meeting.registration]
        if not moment:
            return words
        local = timezone.localtime(moment, meeting.zone)
        return words % {"moment": date_format(local, _(r"j. F, H:i \U\h\r"))}

    # --- the figures ------------------------------------------------------------------------------

    @cached_property
    def sign_ups(self):
        return SignUps(self.meeting) if self.may_see(Participant) else None

    @cached_property
    def over_time(self):
        return self.sign_ups.over_time(self.now) if self.sign_ups else None

    @cached_property
    def places(self):
        return Places(self.meeting) if self.may_see(PlacesOfDay) else None

    @cached_property
    def places_chart(self):
        if self.places and self.places.days:
            return self.places.chart(may_see_people=self.may_see(Participant))
        return None

    @cached_property
    def seats(self):
        return Seats(self.meeting) if self.may_see(OccurrenceFill) else None

    @cached_property
    def background(self):
        """For who looks after the mails or the meeting as a whole."""
        concerned = self.may_see(Email) or self.may_see(Meeting)
        return Background(self.now) if concerned else None

    # --- what needs attention ---------------------------------------------------------------------

    @cached_property
    def attention(self):
        return attention.in_order(self._notices())

    def _notices(self):
        if self.background:
            yield from attention.of_background(self.background)
        if self.may_see(Email):
            yield from attention.of_mails(self.now)
        if self.meeting is None:
            return
        if self.may_see(Meeting):
            yield from attention.of_meeting(self.meeting, self.now)
        if self.sign_ups:
            yield from attention.of_claims(self.meeting, self.now)
        if self.places:
            yield from attention.of_places(self.places)
        if self.seats:
            yield from attention.of_seats(self.seats, self.now)
        if self.may_see(Revision):
            yield from attention.of_proposals(self.meeting)
        if self.may_see(Material):
            yield from attention.of_materials(self.meeting)
        if self.may_see(Session):
            yield from attention.of_programme(self.meeting, self.now)
