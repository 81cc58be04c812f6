import logging
from functools import wraps

from allauth.account.adapter import get_adapter
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meetup.desk import page as start_page
from meetup.views import errors
from people import second_factor
from programme.models import Material, Revision

logger = logging.getLogger(__name__)

#: The start page: headings in organizers' words, and under each what it is about, in this order.
DESK = [
    (
        _("Wer kommt"),
        [
            "Participant",
            "PlacesOfDay",
            "OccurrenceFill",
            "CheckIn",
            "AccessNeed",
            "Decision",
            "School",
        ],
    ),
    (_("Was geschieht"), ["Session", "Speaker", "Revision", "Material", "Track"]),
    (_("Wann und wo"), ["Meeting", "Day", "Room"]),
    (_("Post"), ["Mailing", "MailTemplate", "Email", "SpeakerMessage"]),
    (_("Im Hintergrund"), ["Job"]),
    (_("Zugänge"), ["User", "Group", "ExportRecord", "LogEntry"]),
]

#: What Django itself calls otherwise.
NAMES = {"LogEntry": _("Protokoll der Änderungen")}

#: Of what something may wait for an organizer to look at it.
WAITING = {"Revision": Revision, "Material": Material}

#: What Django's admin raises where a number, an id or a filter in a request can't be read.
#: DataError: PostgreSQL's word for a number too large, OverflowError: SQLite's. IntegrityError:
#: what a form with forged numbers of rows comes to, or two of the same saved at the same moment.
UNREADABLE = (
    ValueError,
    OverflowError,
    ValidationError,
    IncorrectLookupParameters,
    DataError,
    IntegrityError,
)


def readable_requests_only(view):
    """Answers in words what can't be read. It may be a mistake of ours all the same, so the log
    says what was raised and where (and no more than that, see meetup/logs.py)."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except UNREADABLE as error:
            name = request.resolver_match.view_name
            kind = type(error).__name__
            logger.warning("%s %s: %s", request.method, name, kind, exc_info=True)
            return errors.bad_request(request, error)

    return wrapped


class MeetupAdminSite(admin.AdminSite):
    """The organizers' desk. Opens to staff who have shown a second factor in this session, and who
    have saved their spare codes."""

    site_header = site_title = pgettext_lazy("desk", "Organisation")
    index_title = _("Was möchten Sie tun?")
    enable_nav_sidebar = False

    def has_permission(self, request):
        return (
            super().has_permission(request)
            and second_factor.was_shown(request)
            and not second_factor.codes_to_save(request)
        )

    def admin_view(self, view, cacheable=False):
        return super().admin_view(readable_requests_only(view), cacheable)

    def login(self, request, extra_context=None):
        """Send everybody who may not come in to the step that is missing."""
        target = request.GET.get("next") or resolve_url("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(target, resolve_url("account_login"))
        if not second_factor.is_set_up(request.user):
            return redirect("mfa_index")  # which says what to do
        if not second_factor.was_shown(request):
            (method, *_others) = get_adapter(request).get_reauthentication_methods(request.user)
            return redirect(f"{method['url']}?{urlencode({'next': target})}")
        if second_factor.codes_to_save(request):
            return redirect("mfa_view_recovery_codes")
        return redirect("admin:index")

    def index(self, request, extra_context=None):
        """How the meeting stands, what waits for somebody to look at it, and where to go."""
        desk = start_page.of(request)
        context = {"desk": desk}
        if desk.meeting:
            context["title"] = desk.meeting.title
        response = super().index(request, context | (extra_context or {}))
        models = [model for group in response.context_data["app_list"] for model in group["models"]]
        for model in models:
            if kind := WAITING.get(model["object_name"]):
                model["waiting"] = kind.objects.waiting().count()
        return response

    def password_change(self, request, extra_context=None):
        return redirect("account_change_password")  # one page for this, and in our words

    def password_change_done(self, request, extra_context=None):
        return redirect("admin:index")

    def get_app_list(self, request, app_label=None):
        """Not by Django's apps, which are rooms of the house, but by what organizers do."""
        apps = super().get_app_list(request, app_label)
        if app_label:
            return apps
        left = {model["object_name"]: model for app in apps for model in app["models"]}
        for name, model in left.items():
            model["name"] = NAMES.get(name, model["name"])
        desk = []
        for heading, names in [*DESK, (_("Weiteres"), list(left))]:
            models = [left.pop(name) for name in names if name in left]
            if models:
                desk.append(
                    {
                        "name": heading,
                        "app_label": models[0]["admin_url"].split("/")[-3],
                        "app_url": None,
                        "has_module_perms": True,
                        "models": models,
                    }
                )
        return desk
