"""The way back for who has no link at hand: a new link, or a code. To "my page", to the page of one's
sessions, or to both."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from backstage import mail
from meetup.access import posted
from meetup.views.sign_up import broken_link
from people import network, session, throttle
from people.links import LinkError
from people.models import User
from people.session import CODE
from programme import invitations
from programme.access import public_meeting
from registration import letters, links
from registration.forms import CodeForm, LinkRequestForm
from registration.news import may_write_to

#: Where each purpose leads to.
PAGES = {links.MY_PAGE: "my-page", invitations.SPEAKER: "speaker-page"}
CODE_GOOD_FOR = timedelta(minutes=15)
CODE_TRIES = 5
#: For all codes of one person together, so that asking for another one gives no more tries.
CODE_TRIES_PER_PERSON_AND_HOUR = 20


def request_link(request, slug):
    """Ask for a link. The answer is the same, after the same work, whoever the address belongs to."""
    meeting = public_meeting(slug)
    form = LinkRequestForm(posted(request))
    if request.method == "POST" and form.is_valid() and may_ask(request, meeting, form):
        send_link(request, meeting, form.cleaned_data["email"])
        return redirect("enter-code", slug)
    context = {"meeting": meeting, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "meetup/request_link.html", context, status=status)


def may_ask(request, meeting, form):
    """Whether the network is within its limit; else says so in the form."""
    if throttle.hit("link", network.of(request), settings.LINK_REQUESTS_PER_NETWORK_AND_HOUR):
        return True
    form.add_error(
        None,
        _(
            "Aus Ihrem Netz wurden in dieser Stunde ungewöhnlich viele Links angefordert. Bitte "
            "senden Sie das Formular zur nächsten vollen Stunde noch einmal ab, nehmen Sie den "
            "Link aus einer früheren Mail von uns, oder schreiben Sie an %(email)s."
        )
        % {"email": meeting.organizer_email},
    )
    return False


def send_link(request, meeting, address):
    """Every address gets a mail: with its links and a code, with the link to confirm, or with the
    word that it takes no part. The statements are the same in all cases. Where the mails for this
    hour are used up, the answer is the same, and no code fits: nobody could know it."""
    code = f"{secrets.randbelow(10**8):08}"
    people = meeting.participants.select_related("user", "meeting")
    registration = people.registered().filter(user__email=address, user__is_active=True).first()
    claim = people.open_claims().filter(email=address).order_by("-pk").first()
    speaker = meeting.speakers.filter(user__email=address, user__is_active=True)
    speaker = speaker.select_related("user", "meeting").first()
    opens = purposes(registration, claim, speaker)
    if registration:
        letter = letters.link(registration, grouped(code), speaker)
    elif claim:
        letter = letters.unconfirmed(claim, speaker)
    elif speaker:
        letter = invitations.link(speaker, grouped(code))
    else:
        letter = letters.no_registration(meeting)
    mailed = may_write_to(address, "link")
    if mailed:
        mail.queue(address, letter.subject, letter.text, letter.html)
    request.session[CODE] = {
        "id": secrets.token_hex(16),
        "code": code,
        "user": (registration or speaker).user_id if opens and mailed else None,
        "opens": opens,
        "meeting": meeting.pk,
        "until": (timezone.now() + CODE_GOOD_FOR).isoformat(),
    }
    request.session.cycle_key()


def purposes(registration, claim, speaker):
    """What the code in the mail opens. A mail with the link to confirm has none."""
    if claim and not registration:
        return []
    found = {links.MY_PAGE: registration, invitations.SPEAKER: speaker}
    return [purpose for purpose, whose in found.items() if whose]


def grouped(code):
    return f"{code[:4]} {code[4:]}"


def enter_code(request, slug):
    """The code from the mail, typed in the browser that asked for it."""
    meeting = public_meeting(slug)
    form = CodeForm(posted(request))
    if request.method == "POST" and form.is_valid():
        user = user_by_code(request, meeting, form.cleaned_data["code"])
        if user:
            opens = request.session[CODE]["opens"]
            for purpose in opens:
                session.begin(request, user, purpose)
            return redirect(PAGES[opens[0]], slug)
        form.add_error(
            "code",
            _(
                "Dieser Code passt nicht oder gilt nicht mehr. Nach fünf Versuchen oder 15 Minuten "
                "brauchen Sie einen neuen: Fordern Sie einfach noch einmal einen Link an."
            ),
        )
    context = {"meeting": meeting, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "meetup/enter_code.html", context, status=status)


def user_by_code(request, meeting, typed):
    """The person whose code this is, or None."""
    asked = request.session.get(CODE)
    if not asked or not may_try(asked):
        return None
    in_time = asked["until"] > timezone.now().isoformat()
    fits = constant_time_compare(asked["code"], typed)
    if not (fits and in_time and asked["meeting"] == meeting.pk):
        return None
    return User.objects.filter(pk=asked["user"], is_active=True).first()


def may_try(asked):
    """Counts the tries in the database, so that many at once do not get more of them, and on the
    code itself, since the key of a session changes. Nobody's code is counted like somebody's."""
    person = asked["user"] or asked["id"]
    return throttle.hit("code", asked["id"], CODE_TRIES) and throttle.hit(
        "code-of-person", str(person), CODE_TRIES_PER_PERSON_AND_HOUR
    )


def open_my_page(request, slug, token):
    """Behind the mailed link to "my page": a button, since looking opens nothing."""
    meeting = public_meeting(slug)
    try:
        person = links.person_by(token, meeting)
    except LinkError as error:
        return broken_link(request, meeting, error)
    if request.method == "POST":
        if not meeting.participants.registered().filter(user=person).exists():
            return redirect("cancelled", slug)
        session.begin(request, person, links.MY_PAGE)
        return redirect("seats" if links.TO_WORKSHOPS in request.GET else "my-page", slug)
    response = render(request, "meetup/open_my_page.html", {"meeting": meeting})
    response["Referrer-Policy"] = "strict-origin"  # the address is the key
    return response
