"""Who speaks. Speakers are invited to look at their sessions."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from people.address import normalise
from people.models import User
from programme import invitations, speaking, uploads
from programme.admin.common import OfOneMeeting, UnderLock, WithHistory
from programme.admin.deleting import DeletesWhatIsFree
from programme.admin.meanwhile import AwareForm
from programme.models import Speaker

#: How many letters are shown before they are sent; the others read alike.
SHOWN = 20


class SpeakerForm(AwareForm):
    """With the address itself, and not a choice among people: who is new is made by it."""

    email = forms.EmailField(
        label=_("E-Mail-Adresse"),
        max_length=254,
        required=False,
        help_text=_(
            "Dorthin gehen die Einladung und der Link, über den Referierende ihren Beitrag "
            "bearbeiten. Wer auch teilnimmt, braucht hier dieselbe Adresse."
        ),
    )
    new_photo = forms.FileField(
        label=_("Neues Foto"),
        required=False,
        allow_empty_file=True,  # said in our words
        widget=forms.FileInput,
        help_text=_("Nur mit Einwilligung der Person. JPG oder PNG, höchstens 10 MB."),
    )
    remove_photo = forms.BooleanField(label=_("Foto löschen"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        person = User.objects.filter(pk=self.instance.user_id).first()
        self.initial.setdefault("email", person.email if person else "")

    def clean_email(self):
        return normalise(self.cleaned_data["email"])

    def clean_new_photo(self):
        file = self.cleaned_data["new_photo"]
        return uploads.photo(file) if file is not None else None

    def clean(self):
        data = super().clean()
        others = Speaker.objects.exclude(pk=self.instance.pk).filter(meeting=data.get("meeting"))
        if data.get("email") and others.filter(user__email=data["email"]).exists():
            self.add_error("email", _("Diese Person ist hier schon als referierend eingetragen."))
        return data

    def save(self, commit=True):
        if "email" in self.fields:  # who may not see addresses leaves them as they are
            email = self.cleaned_data["email"]
            self.instance.user = User.objects.by_address(email) if email else None
        new_photo = self.cleaned_data.get("new_photo")
        if new_photo or self.cleaned_data.get("remove_photo"):
            speaking.keep_photo(self.instance, new_photo)
        return super().save(commit)


@admin.register(Speaker)
class SpeakerAdmin(OfOneMeeting, UnderLock, DeletesWhatIsFree, TranslationAdmin, WithHistory):
    before_deleting = _("Nehmen Sie die Person zuerst aus diesen Programmpunkten heraus.")
    form = SpeakerForm
    called_in_form = {"user": "email"}
    fields = [
        "meeting",
        "name",
        "slug",
        "email",
        "language",
        "affiliation",
        "bio",
        "new_photo",
        "remove_photo",
        "published",
        "invited_at",
    ]
    readonly_fields = ["invited_at"]
    list_display = ["name", "affiliation", "email", "invited", "published", "meeting"]
    list_filter = ["meeting", "published", ("invited_at", admin.EmptyFieldListFilter)]
    list_select_related = ["user", "meeting"]
    search_fields = ["name", "user__email"]
    prepopulated_fields = {"slug": ["name"]}
    actions = ["invite"]

    # --- addresses, and writing to them, are for who invites ---------------------------------

    def has_invite_permission(self, request):
        return request.user.has_perm("programme.invite_speaker")

    def get_form(self, request, obj=None, change=False, **kwargs):
        form_class = super().get_form(request, obj, change=change, **kwargs)
        if not self.has_invite_permission(request):
            form_class.base_fields.pop("email", None)
        return form_class

    def get_fields(self, request, obj=None):
        return self.as_may_be_seen(request, super().get_fields(request, obj))

    def get_list_display(self, request):
        return self.as_may_be_seen(request, super().get_list_display(request))

    def get_search_fields(self, request):
        return self.as_may_be_seen(request, super().get_search_fields(request))

    def as_may_be_seen(self, request, names):
        if self.has_invite_permission(request):
            return names
        return [name for name in names if name not in ("email", "user__email")]

    # --- what is shown -----------------------------------------------------------------------

    @admin.display(description=_("E-Mail-Adresse"), ordering="user__email")
    def email(self, speaker):
        return speaker.user.email if speaker.user else "–"

    @admin.display(description=_("Eingeladen"), ordering="invited_at")
    def invited(self, speaker):
        return when(speaker) or gettext("noch nicht")

    @admin.action(description=_("Einladen"), permissions=["invite"])
    def invite(self, request, queryset):
        """First a page with the letters and who gets none; its button sends them."""
        speakers = list(invitations.with_sessions(queryset).order_by("name"))
        if "send" in request.POST:
            self.send_invitations(request, speakers)
            return None
        skipped = [(speaker, why) for speaker in speakers if (why := invitations.obstacle(speaker))]
        left_out = {speaker.pk for speaker, _why in skipped}
        invited = [speaker for speaker in speakers if speaker.pk not in left_out]
        context = {
            "title": gettext("Referierende einladen"),
            "opts": self.opts,
            "letters": [
                (speaker, when(speaker), invitations.preview(speaker))
                for speaker in invited[:SHOWN]
            ],
            "further": [(speaker, when(speaker)) for speaker in invited[SHOWN:]],
            "number": len(invited),
            "skipped": skipped,
            "chosen": [speaker.pk for speaker in speakers],
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "now": timezone.now().isoformat(),
        }
        context = self.admin_site.each_context(request) | context
        return TemplateResponse(request, "admin/programme/speaker/invite.html", context)

    def send_invitations(self, request, speakers):
        shown_at = parse_datetime(request.POST["send"])
        if shown_at is None or timezone.is_naive(shown_at):
            raise ValueError("not a time of ours")
        invited = invitations.invite(speakers, unless_since=shown_at)
        for speaker in invited:
            self.log_change(request, speaker, gettext("Eingeladen"))
        if not invited:
            messages.info(
                request, _("Hier ist niemand mehr einzuladen, es ging keine Mail hinaus.")
            )
            return
        words = ngettext(
            "%(number)s Einladung ist unterwegs.",
            "%(number)s Einladungen sind unterwegs.",
            len(invited),
        )
        messages.success(request, words % {"number": len(invited)})


def when(speaker):
    """When somebody was invited last, in words; empty if never."""
    if speaker.invited_at is None:
        return ""
    local = timezone.localtime(speaker.invited_at, speaker.meeting.zone)
    return date_format(local, gettext(r"j. F Y, H:i \U\h\r"))
