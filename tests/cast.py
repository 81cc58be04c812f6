"""Who takes part in the tests: a teacher, a school leader, an organizer, a speaker, a stranger."""

import re
import uuid
from datetime import date, time, timedelta

from django.utils import timezone
from lxml import html as lxml_html
from post_office.models import Email

from meetup import participation
from people.models import Role, User
from programme.admin.common import saving
from programme.models import Appearance, Day, Meeting, Occurrence, Room, Session, Slot, Speaker
from registration import news
from registration.models import DayPlace
from registration.news import send_noted
from workshops.models import Booking, SeatQuota
from workshops.wishes import WAIT, Choice

# name, address, role, organisation, federal state
TOMKE = ("Tomke Ahlers", "tomke@schule.example", Role.TEACHER, "Oberschule am Deich", "HB")
BIRTE = ("Birte Brandt", "birte@schule.example", Role.TEACHER, "Grundschule Lindenhof", "NI")
CEM = ("Cem Çelik", "cem@schule.example", Role.TEACHER, "Gymnasium Nordstraße", "HB")
LENI = ("Leni Lind", "leni@schule.example", Role.SCHOOL_LEADER, "Gesamtschule Mitte", "HH")
OLAF = ("Olaf Ott", "olaf@kreis.example", Role.SCHOOL_AUTHORITY, "Musterkreis", "NW")


def a_meeting(slug="treffen", *, places=None, day_places=(None, None), weeks_ahead=8, **fields):
    """A published meeting of two days with one slot each, sign-up open since yesterday."""
    now = timezone.now()
    meeting = Meeting.objects.create(
        slug=slug,
        title_de=f"Nutzertreffen {slug}",
        title_en=f"User meeting {slug}",
        organizer_name="Orga-Team",
        organizer_email="orga@example.org",
        places=places,
        **{
            "status": Meeting.Status.PUBLISHED,
            "registration_opens_at": now - timedelta(days=1),
            "registration_closes_at": now + timedelta(weeks=weeks_ahead - 1),
            "privacy_version": "2019-09-01",
            "venue_name": "Oberschule Habenhausen",
        }
        | fields,
    )
    first = timezone.localdate() + timedelta(weeks=weeks_ahead)
    for offset, kind in enumerate(("talks", "questions")):
        a_day(meeting, first + timedelta(days=offset), kind, day_places[offset])
    return meeting


def a_day(meeting, on: date, kind="talks", places=None):
    title = {"talks": ("Fachtag", "Conference day"), "questions": ("BarCamp", "Barcamp")}[kind]
    day = Day.objects.create(
        meeting=meeting, date=on, kind=kind, title_de=title[0], title_en=title[1], places=places
    )
    a_slot(day, "09:00", "17:00")
    return day


def a_slot(day, starts, ends):
    return Slot.objects.create(
        day=day, starts=time.fromisoformat(starts), ends=time.fromisoformat(ends)
    )


def a_room(meeting, name="Aula", seats=100, **fields):
    return Room.objects.create(meeting=meeting, name=name, seats=seats, **fields)


def a_session(meeting, code="V1", title="Lernwege", slot=None, room=None, speakers=(), **fields):
    """A published talk; with a slot, it occurs there."""
    session = Session.objects.create(
        meeting=meeting,
        code=code,
        title_de=title,
        **{"kind": Session.Kind.TALK, "status": Session.Status.PUBLISHED} | fields,
    )
    if slot:
        Occurrence.objects.create(session=session, slot=slot, room=room)
    for speaker in speakers:
        Appearance.objects.create(session=session, speaker=speaker)
    return session


def a_workshop(meeting, code="W1", *, seats=1, slot=None, room=None, **fields):
    """A workshop whose seats are booked, in the afternoon unless a slot is given. Its occurrence."""
    session = a_session(
        meeting,
        code,
        fields.pop("title", f"Workshop {code}"),
        **{"kind": Session.Kind.WORKSHOP, "booked": True} | fields,
    )
    return repeated(session, slot=slot or afternoon(meeting), seats=seats, room=room)


def repeated(session, *, slot, seats=1, room=None):
    return Occurrence.objects.create(session=session, slot=slot, room=room, seats=seats)


def afternoon(meeting, day=0):
    """14:15–15:30. What is asked for twice is the same slot."""
    slot = Slot.objects.filter(day=days(meeting)[day], starts=time(14, 15), ends=time(15, 30))
    return slot.first() or a_slot(days(meeting)[day], "14:15", "15:30")


def evening(meeting, day=0):
    """15:30–16:45: begins when the afternoon ends, and does not clash with it."""
    slot = Slot.objects.filter(day=days(meeting)[day], starts=time(15, 30), ends=time(16, 45))
    return slot.first() or a_slot(days(meeting)[day], "15:30", "16:45")


def a_quota(occurrence, role, **numbers):
    """At most so many seats for a role, or so many kept free for it: saved by an organizer."""
    with saving(occurrence.session.meeting):
        return SeatQuota.objects.create(occurrence=occurrence, role=role, **numbers)


def set_limit(limiting, **fields):
    """An organizer changes what limits places or seats: under the lock, as the admin does."""
    fresh = type(limiting)._base_manager.get(pk=limiting.pk)
    with saving(Meeting.objects.get(pk=fresh.its_meeting_id)):
        for name, value in fields.items():
            setattr(fresh, name, value)
        fresh.save()


def a_speaker(meeting, name="Kim Albers", address=None, **fields):
    user = User.objects.by_address(address) if address else None
    slug = name.lower().replace(" ", "-")
    return Speaker.objects.create(
        meeting=meeting, name=name, slug=slug, user=user, **{"published": True} | fields
    )


def an_organizer(address="orga@example.org", **fields):
    return User.objects.create_superuser(address, "ein-langes-passwort", name="Orga", **fields)


def days(meeting):
    return list(meeting.days.order_by("date"))


def details(who, **changes):
    name, address, role, organisation, state = who
    return {
        "name": name,
        "email": address,
        "role": role.value,
        "organisation": organisation,
        "federal_state": state,
        "school_number": "",
        "language": "de",
    } | changes


def sign_up(
    meeting, who=TOMKE, on=None, *, choices=(), when_full=WAIT, key=None, earlier=(), **changes
):
    """Sign somebody up for days (all of them unless said). Returns the claim, fresh. Of `choices`
    each is a workshop, or a pair: the first and the second one wanted in a slot."""
    claim = participation.sign_up(
        meeting,
        details=details(who, **changes),
        days=days(meeting) if on is None else list(on),
        consent_kinds=[],
        form_key=key or uuid.uuid4(),
        choices=[choice(wanted) for wanted in choices],
        when_full=when_full,
        earlier_ids=[before.pk for before in earlier],
    )
    claim.refresh_from_db()
    return claim


def choice(wanted):
    first, second = wanted if isinstance(wanted, tuple) else (wanted, None)
    return Choice(first.pk, second.pk if second else None)


def register(meeting, who=TOMKE, on=None, **options):
    """Sign up, see there, and confirm."""
    participant = participation.confirm(sign_up(meeting, who, on, **options))
    participant.refresh_from_db()
    return participant


def stranger(number, role=Role.TEACHER):
    return (f"Person {number}", f"person{number}@example.org", role, "Irgendwo", "HB")


def form_data(meeting, who=TOMKE, on=None, **changes):
    """What a browser sends for the sign-up form."""
    data = details(who) | {
        "days": [day.pk for day in (days(meeting) if on is None else on)],
        "form_key": str(uuid.uuid4()),
    }
    del data["language"]
    return data | changes


def held(day):
    """Who has a place on a day, by name, first in line first."""
    places = DayPlace.objects.held().filter(day=day).order_by("queued_at", "pk")
    return [place.participant.name for place in places.select_related("participant")]


def waiting(day):
    places = DayPlace.objects.in_line().filter(day=day).order_by("queued_at", "pk")
    return [place.participant.name for place in places.select_related("participant")]


def holders(occurrence):
    """Who has a seat, by name, in the order of asking."""
    bookings = Booking.objects.holding_seat().filter(occurrence=occurrence.pk)
    return _names(bookings.order_by("queued_at", "pk"))


def in_line(occurrence):
    """Who waits for a seat, by name, first in line first. Lapsed claims keep their position."""
    return _names(Booking.objects.in_line().filter(occurrence=occurrence.pk))


def _names(bookings):
    return [booking.participant.name for booking in bookings.select_related("participant")]


def tell_at_once(held):
    """For settings.TELLER: the letters are there when the step is done, as if somebody had waited
    for `manage.py work` after each of them."""
    news.send(held)
    news.send_noted()


def mails_to(who):
    """The mails for somebody, oldest first. What is only noted as yet is written."""
    send_noted()
    address = who if isinstance(who, str) else who[1]
    return [mail for mail in Email.objects.order_by("pk") if mail.to == [address]]


def subjects(who):
    return [mail.subject for mail in mails_to(who)]


def link_in(mail):
    """The path of the first link in a mail."""
    return re.search(r"https?://[^/\s]+(/\S+)", mail.message)[1]


def log_in_with_second_factor(client, user):
    """What allauth leaves in a session after password and second factor."""
    client.force_login(user, backend="people.staff.StaffBackend")
    session = client.session
    session["account_authentication_methods_user"] = str(user.pk)
    session["account_authentication_methods"] = [
        {"method": "password", "at": 1.0},
        {"method": "mfa", "at": 2.0, "type": "totp"},
    ]
    session["spare_codes_saved"] = True
    session.save()


def open_page(client, participant):
    """What pressing the button behind the mailed link to "my page" leaves in a session."""
    open_session(client, participant.user, "my-page")


def open_speaker_page(client, speaker):
    """The same with the link to a speaker's page."""
    open_session(client, speaker.user, "speaker")


def open_session(client, user, *purposes):
    session = client.session
    session["person"] = [user.pk, user.session_stamp]
    session["opened"] = dict.fromkeys(purposes, timezone.now().isoformat())
    session.save()


def form_on(response, with_field):
    """What a browser would send back unchanged from the form of a page that has this field."""
    forms = lxml_html.document_fromstring(response.content.decode()).forms
    form = next(form for form in forms if with_field in form.fields)
    data = {}
    for name, value in form.form_values():
        data.setdefault(name, []).append(value.removeprefix("\n"))  # as browsers read a textarea
    return data


def text_of(response):
    """A page's HTML on one line, so that line breaks in it don't matter."""
    return " ".join(response.content.decode().split())
