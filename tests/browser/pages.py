"""Every page there is, by the name of its address: in which states it is looked at, whose session
that takes, and what is done there first.

`NOT_LOOKED_AT` names the addresses that show no page. An address in neither place fails
test_accessible_pages.py, so that a new page can't be forgotten.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib import admin
from django.urls import reverse
from django.utils import translation

SLUG = "bremen-2019"


@dataclass(frozen=True)
class Page:
    name: str
    state: str = ""
    #: For the path; a value "$key" is looked up in what the world knows, see visitors.py.
    args: dict = field(default_factory=dict)
    query: str = ""
    language: str = "de"
    #: Whose session the browser has; none for a stranger.
    whose: str = ""
    #: What is done there, before it is looked at.
    step: Callable | None = None

    def __str__(self):
        return " ".join(filter(None, [self.name, self.language, self.state, self.query]))

    def path(self, known):
        values = {
            key: known[value[1:]] if str(value).startswith("$") else value
            for key, value in self.args.items()
        }
        if ":" not in self.name and not self.name.startswith(ROOT):
            values = {"slug": SLUG} | values
        with translation.override(self.language):
            return reverse(self.name, kwargs=values) + self.query


#: What these begin with is not about a meeting.
ROOT = ("start", "demo-", "account_", "mfa_")


# --- What is done on a page before it is looked at ------------------------------------------------


def send(page):
    """Send the form as it is, past what the browser itself would object to."""
    form = page.locator("main form[method=post], #content form[method=post]").first
    form.evaluate("form => { form.noValidate = true }")
    with page.expect_navigation():
        form.locator("[type=submit]").first.click()


def send_nonsense(page):
    for box in page.locator("main form input:is([type=text], [type=email])").all():
        box.fill("<Unsinn>")
    for box in page.locator("main form [type=password]").all():
        box.fill("nicht das Passwort")
    send(page)


def send_without_a_name(page):
    page.locator("[name=name]").fill("")
    send(page)


def look_at_the_mail(page):
    page.locator("[name=subject]").fill("Bitte Laptop mitbringen")
    page.locator("[name=text]").fill("Strom gibt es genug.\n\nWLAN auch.")
    press("Vorschau")(page)


def press(name):
    def step(page):
        with page.expect_navigation():
            page.get_by_role("button", name=re.compile(name)).first.click()

    return step


def choose_workshops(page):
    """Everything that can be open on the form is open."""
    for box in page.locator("[name=days]").all():
        box.check()
    for slot in page.locator(".slot-choice").all():
        slot.get_by_role("radio").nth(1).check()
    for summary in page.locator("details.about summary").all()[:3]:
        summary.click()


def look_for(words):
    def step(page):
        page.locator("[name=typed]").fill(words)
        press("Einlassen oder suchen")(page)

    return step


def let_in(page):
    look_for("Ahlers")(page)
    press("^Einlassen(?! oder)")(page)


def too_many_used(page):
    page.locator("[name=skip]").fill("99")
    send(page)


def unfold(page):
    for summary in page.locator("summary").all():
        summary.click()


def choose_without_the_day(page):
    choose_workshops(page)
    page.locator("[name=days]").first.uncheck()
    send(page)


def become_a_school_authority(page):
    page.locator("[name=role][value=school_authority]").check()
    press("speichern")(page)


def begin_to_log_in(page):
    page.locator("[name=login]").fill("orga@example.org")
    page.locator("[name=password]").fill("nutzertreffen-demo")
    send(page)


def begin_with_a_passkey(page):
    page.locator("[name=login]").fill("passkey@example.org")
    page.locator("[name=password]").fill("ein-langes-passwort")
    send(page)


def mistype_the_code(page):
    begin_to_log_in(page)
    send_nonsense(page)


# --- The pages ------------------------------------------------------------------------------------

PUBLIC = [
    Page("home"),
    Page("home", language="en"),
    Page("programme"),
    Page("programme", language="en"),
    Page("programme", "nothing found", query="?art=panel&tag=2"),
    Page("grid"),
    Page("session", "full, with material and access facts", {"code": "WA3"}),
    Page("session", "two speakers", {"code": "WA2"}),
    Page("session", "cancelled", {"code": "WB7"}),
    Page("speaker", args={"speaker": "kim-albers"}),
    Page("venue"),
    Page("plain-language"),
    *(
        Page("legal", args={"page": page})
        for page in ("impressum", "datenschutz", "barrierefreiheit")
    ),
    Page("report-barrier"),
    Page("report-barrier", "errors", step=send),
    Page("barrier-reported"),
    Page("cancelled"),
    Page("erased"),
    Page("session-ended"),
    Page("demo-mailbox"),
    Page("demo-mail", args={"name": "$mail"}),
]

SIGNING_UP = [
    Page("sign-up"),
    Page("sign-up", language="en"),
    Page("sign-up", "filled in", step=choose_workshops),
    Page("sign-up", "errors", step=send),
    Page("sign-up", "errors in the workshops", step=choose_without_the_day),
    *(
        Page("claim", state, whose=state)
        for state in ("claimed", "lapsed", "registered", "cancelled", "expired")
    ),
    *(
        Page("confirm", state, {"token": f"${state}-link"})
        for state in ("claimed", "lapsed", "registered", "cancelled", "expired")
    ),
    Page("confirm", "keep or replace", {"token": "$second-link"}),
    Page("confirm", "would lose", {"token": "$second-link"}, step=press("neue ersetzen")),
    Page("confirm", "broken link", {"token": "unsinn"}),
    Page("request-link"),
    Page("request-link", "errors", step=send),
    Page("enter-code"),
    Page("enter-code", "errors", step=send_nonsense),
    Page("open-my-page", args={"token": "$my-page-link"}),
    Page("open-my-page", "broken link", {"token": "unsinn"}),
]

OWN = [
    Page("my-page", "a seat, a line and needs", whose="participant"),
    Page("my-page", "no place yet", whose="waiting"),
    Page("my-page", language="en", whose="waiting"),
    Page("seats", "a seat and a line", whose="participant"),
    Page("seats", "a message", whose="participant", step=press("Warteliste verlassen")),
    Page("seats", "no place yet", whose="waiting"),
    Page("change", whose="participant"),
    Page("change", "would lose", whose="participant", step=become_a_school_authority),
    Page("change", "errors", whose="participant", step=send_nonsense),
    Page("needs", whose="participant"),
    Page("consents", whose="participant"),
    Page("cancel", whose="participant"),
    Page("erase", whose="participant"),
    Page("my-page", "a message", whose="participant", step=press("Links sperren")),
]

OWN_WORKSHOP = {"code": "WA2", "occurrence": "$occurrence"}
SPEAKERS = [
    Page("open-speaker-page", args={"token": "$speaker-link"}),
    Page("open-speaker-page", "broken link", {"token": "unsinn"}),
    Page("speaker-page", whose="speaker"),
    Page("speaker-page", language="en", whose="speaker"),
    Page("speaker-face", whose="speaker"),
    Page("speaker-face", "errors", whose="speaker", step=send_without_a_name),
    Page("speaker-session", args={"code": "WA2"}, whose="speaker"),
    Page("speaker-session", "preview", {"code": "WA2"}, whose="speaker", step=press("Vorschau")),
    Page("speaker-photo", whose="speaker"),
    Page("speaker-photo", "errors", whose="speaker", step=send),
    Page("speaker-materials", args={"code": "WA2"}, whose="speaker"),
    Page("speaker-materials", "errors", {"code": "WA2"}, whose="speaker", step=send),
    Page("speaker-material", args={"code": "WA2", "pk": "$material"}, whose="speaker"),
    Page("speaker-people", args=OWN_WORKSHOP, whose="speaker"),
    Page("speaker-message", args=OWN_WORKSHOP, whose="speaker"),
    Page("speaker-message", "errors", OWN_WORKSHOP, whose="speaker", step=send),
    Page("speaker-message", "preview", OWN_WORKSHOP, whose="speaker", step=look_at_the_mail),
]

ACCOUNTS = [
    Page("account_login"),
    Page("account_login", language="en"),
    Page("account_login", "errors", step=send_nonsense),
    Page("account_login", "second step", step=begin_to_log_in),
    Page("account_login", "errors in the second step", step=mistype_the_code),
    Page("account_login", "second step with a passkey", step=begin_with_a_passkey),
    Page("account_inactive"),
    Page("account_signup"),
    Page("account_reset_password"),
    Page("account_reset_password", "errors", step=send_nonsense),
    Page("account_reset_password_done"),
    Page("account_reset_password_from_key", args={"uidb36": "$uid", "key": "$key"}),
    Page("account_reset_password_from_key", "errors", {"uidb36": "$uid", "key": "$key"}, step=send),
    Page("account_reset_password_from_key", "broken link", {"uidb36": "0", "key": "unsinn"}),
    Page("account_reset_password_from_key_done"),
    Page("account_logout", whose="organizer"),
    Page("account_change_password", whose="organizer"),
    Page("account_change_password", "errors", whose="organizer", step=send_nonsense),
    Page("account_reauthenticate", whose="organizer"),
    Page("mfa_reauthenticate", whose="organizer"),
    Page("mfa_index", whose="organizer"),
    Page("mfa_index", "not set up", whose="newcomer"),
    Page("mfa_index", "a passkey", whose="passkey"),
    Page("mfa_add_webauthn", whose="newcomer"),
    Page("mfa_remove_webauthn", args={"pk": "$passkey"}, whose="passkey"),
    Page("mfa_reauthenticate_webauthn", whose="passkey"),
    Page("mfa_activate_totp", whose="newcomer"),
    Page("mfa_activate_totp", "errors", whose="newcomer", step=send_nonsense),
    Page("mfa_deactivate_totp", whose="organizer"),
    Page("mfa_view_recovery_codes", "saved", whose="organizer"),
    Page("mfa_view_recovery_codes", "to be saved", whose="passkey"),
    Page("mfa_view_recovery_codes", "errors", whose="passkey", step=send),
    Page("mfa_generate_recovery_codes", whose="organizer"),
]


def desk(name, state="", args=None, **options):
    return Page(f"admin:{name}", state, args or {}, whose="organizer", **options)


#: The desk's own pages, and those of Django's that are changed here.
DESK = [
    desk("index"),
    desk("index", language="en"),
    desk("index", "unfolded", step=unfold),
    desk("registration_participant_changelist", "searched", query="?q=ahlers"),
    desk("registration_participant_changelist", "nothing found", query="?q=niemand"),
    desk("registration_participant_add"),
    desk("registration_participant_add", "errors", step=send),
    desk("registration_participant_change", "waiting", {"object_id": "$waiting"}),
    desk("registration_participant_history", args={"object_id": "$participant"}),
    desk("registration_participant_export"),
    desk("registration_participant_import"),
    desk("registration_participant_import", "errors", step=send),
    desk("registration_school_export"),
    desk("registration_school_import"),
    desk("programme_session_export"),
    desk("programme_session_import"),
    desk("participant-edit", args={"pk": "$participant"}),
    desk("participant-edit", "errors", {"pk": "$participant"}, step=send_nonsense),
    desk("participant-cancel", args={"pk": "$participant"}),
    desk("participant-erase", args={"pk": "$participant"}),
    desk("participant-erase", "errors", {"pk": "$participant"}, step=send),
    desk("participant-move-up", args={"pk": "$place"}),
    desk("seat-put-in", args={"pk": "$participant"}),
    desk("seat-put-in", "errors", {"pk": "$participant"}, step=send),
    desk("seat-give", args={"pk": "$line"}),
    desk("seat-take-out", args={"pk": "$seat"}),
    desk("seat-lists"),
    desk("seat-lists", "a list", step=press("Zum Drucken anzeigen")),
    desk("door-choose"),
    desk("door-house", args={"day": "$programme.day"}),
    desk("door-house", "errors", {"day": "$programme.day"}, step=send),
    desk("door-house", "found", {"day": "$programme.day"}, step=look_for("Ahlers")),
    desk("door-house", "let in", {"day": "$programme.day"}, step=let_in),
    desk("door-house", "unknown", {"day": "$programme.day"}, step=look_for("ffffffff")),
    desk("door-room", args={"day": "$programme.day", "occurrence": "$occurrence"}),
    desk("badges"),
    desk("badges", "errors", step=too_many_used),
    desk("registration_mailing_add"),
    desk("registration_mailing_add", "errors", step=send),
    desk("mailing-edit", args={"pk": "$mailing"}),
    desk("registration_mailing_change", "a draft", {"object_id": "$mailing"}),
    desk("registration_mailing_change", "a draft", {"object_id": "$mailing"}, language="en"),
    desk("registration_mailing_change", "to nobody", {"object_id": "$mailing-to-nobody"}),
    desk("registration_mailing_change", "stopped", {"object_id": "$mailing-stopped"}),
    desk("registration_mailtemplate_add"),
    desk("registration_mailtemplate_add", "errors", step=send),
    desk("backstage_job_change", "over, with a file", {"object_id": "$job-over"}),
    desk("backstage_job_change", "preview of an import", {"object_id": "$job-preview"}),
    desk("backstage_job_change", "an import taken over", {"object_id": "$job-taken-over"}),
    desk("backstage_job_change", "an import not to be read", {"object_id": "$job-unreadable"}),
    desk("backstage_job_change", "a large export", {"object_id": "$job-export"}),
    desk("programme_meeting_add"),
    desk("programme_session_add", "errors", step=send),
    desk("programme_session_history", args={"object_id": "$session"}),
    desk("programme_session_delete", "not allowed", {"object_id": "$session"}),
    desk("programme_track_delete", "in use", {"object_id": "$programme.track"}),
    desk("programme_room_delete", "in use", {"object_id": "$programme.room"}),
    desk("board-day", args={"pk": "$programme.day"}),
    desk("board-day", "errors", {"pk": "$programme.day"}, step=send),
    desk("board-day", language="en", args={"pk": "$programme.day"}),
    desk("meeting-copy", args={"pk": "$programme.meeting"}),
    desk("meeting-copy", "errors", {"pk": "$programme.meeting"}, step=send_nonsense),
    desk("meeting-deleted", args={"pk": "$programme.meeting"}),
    desk("meeting-publish", args={"pk": "$programme.meeting"}),
    desk("meeting-publish", "errors", {"pk": "$programme.meeting"}, step=send),
    desk("preview-programme", args={"pk": "$programme.meeting"}),
    desk("preview-grid", args={"pk": "$programme.meeting"}),
    desk("preview-session", args={"pk": "$programme.meeting", "code": "WA3"}),
    desk("preview-speaker", args={"pk": "$programme.meeting", "speaker": "kim-albers"}),
]
#: A list and a page of each kind of thing.
RECORDS = [
    desk(f"{model._meta.app_label}_{model._meta.model_name}_{what}", args=args)
    for model in admin.site._registry
    for what, args in [
        ("changelist", {}),
        ("change", {"object_id": f"${model._meta.label_lower}"}),
    ]
]

PARTS = {
    "public": PUBLIC,
    "signing up": SIGNING_UP,
    "one's own": OWN,
    "speakers": SPEAKERS,
    "accounts": ACCOUNTS,
    "desk": DESK,
    "records": RECORDS,
}

NOT_LOOKED_AT = {
    "health": "for machines",
    "start": "leads to the meeting; without one: test_other_states.py",
    "demo-mail-html": "a letter: test_letters.py",
    "demo-attachment": "a file",
    "calendar": "a file",
    "download-data": "a file",
    "mfa_download_recovery_codes": "a file",
    "draw": "a meeting with wishes: test_draw.py",
    "draw-script": "a file",
    "draw-public-file": "a file",
    "admin:meeting-draw": "a meeting with wishes: test_draw.py",
    "admin:draw-report": "a meeting with wishes: test_draw.py",
    "admin:draw-trial": "a button",
    "admin:draw-numbers-from": "a button",
    "admin:draw-freeze": "a button",
    "admin:draw-numbers": "a button",
    "admin:draw-publish": "a button",
    "admin:draw-replay": "a button",
    "admin:draw-file": "a file",
    "resend-claim": "a button",
    "withdraw-claim": "a button",
    "revoke-links": "a button",
    "end-session": "a button",
    "end-sessions": "a button",
    "admin:participant-data": "a file",
    "speaker-withdraw": "a button",
    "speaker-remove-photo": "a button",
    "speaker-remove-material": "a button",
    "photo": "a picture",
    "material": "a file",
    "mfa_authenticate": "the second step of logging in",
    "admin:participant-link": "a button",
    "admin:door-undo": "a button",
    "admin:badge": "a file",
    "admin:mailing-test": "a button",
    "admin:mailing-start": "a button",
    "admin:mailing-stop": "a button",
    "admin:mailing-go-on": "a button",
    "admin:email-again": "a button",
    "admin:backstage_job_stop": "a button",
    "admin:backstage_job_file": "a file",
    "admin:backstage_job_take_over": "a button",
    "admin:backstage_job_discard": "a button",
    "admin:board": "leads to its first day",
    "admin:room-empty": "a button",
    "admin:login": "leads to account_login",
    "admin:logout": "a button",
    "admin:password_change": "leads to account_change_password",
    "admin:password_change_done": "leads to the index",
    "admin:autocomplete": "for scripts",
    "admin:jsi18n": "for scripts",
    "admin:view_on_site": "leads elsewhere",
    "admin:app_list": "a part of the index",
    "admin:": "Django's own: what is not found, and short addresses",
}
#: Pages that Django makes alike for each kind of thing: one of each is looked at.
ALIKE = re.compile(r"^admin:\w+_(add|delete|history|simple_history)$")
