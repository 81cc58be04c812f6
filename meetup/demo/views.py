"""Pages that exist in the demo only: the mailbox, and the organizer's second factor."""

import time

from allauth.mfa import app_settings
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from csp.decorators import csp_replace, csp_update
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.clickjacking import xframe_options_sameorigin

from meetup import demo
from meetup.demo import mailbox as box


def mailbox(request):
    context = {
        "mails": box.newest(),
        "organizer_email": demo.ORGANIZER_EMAIL,
        "organizer_password": demo.ORGANIZER_PASSWORD,
        "code": current_code(),
    }
    return render(request, "meetup/demo/mailbox.html", context)


def current_code():
    """What the demo organizer's authenticator app would show right now."""
    counter = int(time.time()) // app_settings.TOTP_PERIOD
    return format_hotp_value(hotp_value(demo.TOTP_SECRET, counter))


# csp's type hints know only views without arguments.
@csp_update({"frame-src": ["'self'"]})  # type: ignore[arg-type]
def mail(request, name):
    found = box.read(name)
    if found is None:
        raise Http404
    return render(request, "meetup/demo/mail.html", {"mail": found})


@xframe_options_sameorigin
@csp_replace(  # type: ignore[arg-type]
    {"style-src": ["'unsafe-inline'"], "frame-ancestors": ["'self'"]}
)
def mail_as_html(request, name):
    """The HTML as a mail program would show it: no scripts, styles of its own."""
    found = box.read(name)
    if found is None:
        raise Http404
    # A link in it opens instead of the page around it.
    return HttpResponse(found.html.replace("<head>", '<head><base target="_top">', 1))


def attachment(request, name, number):
    """A file that came with a mail, to be saved. Counted from 1."""
    found = box.read(name)
    if found is None or not 1 <= number <= len(found.attachments):
        raise Http404
    file = found.attachments[number - 1]
    disposition = content_disposition_header(as_attachment=True, filename=file.filename)
    headers = {"Content-Disposition": disposition}
    return HttpResponse(file.content, content_type=file.kind, headers=headers)
