"""The programme in the admin once more: who changes it sees what that would cost people who have
seats, before it is saved. It stands here because the programme knows nothing of seats."""

from contextlib import contextmanager, nullcontext

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from backstage.export_admin import LoggedExports
from backstage.import_admin import Imports
from meetup.admin.forms import MeetingImportForm
from meetup.admin.losses import Losses, WouldLose
from programme import admin as programme
from programme.admin.session import SessionForm
from programme.admin.speaker import SpeakerForm
from programme.exports import ProgrammeResource
from programme.lock import lock
from programme.models import Day, Meeting, Session, Speaker
from workshops.programme_change import consequences


class AskingForm(forms.ModelForm):
    #: Set on the page that asks: it is shown again with all that was typed, and not saved.
    asks = False

    def clean(self):
        data = super().clean()
        if self.asks:
            self.add_error(None, _("Noch ist nichts gespeichert."))
        return data


class SaysWhatIsLost:
    """Saves under the lock and looks at what follows from it. What costs people something is undone
    and asked about; if the box was ticked, the settling carries it out and tells everybody.
    Its `form` is an AskingForm."""

    object_history_form_template = "admin/programme/history_form.html"

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        view = super().changeform_view
        return self.asking(
            request, lambda more: view(request, object_id, form_url, more), extra_context
        )

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        view = super().history_form_view
        return self.asking(
            request, lambda more: view(request, object_id, version_id, more), extra_context
        )

    def asking(self, request, view, context):
        try:
            return view(context)
        except WouldLose as error:  # the transaction is undone, and the lock given back
            request.would_lose = error.losses
            # The page says what it is about; "correct the errors below" would not be true.
            return view((context or {}) | {"losses": error.losses, "errors": None})

    @contextmanager
    def saving(self, request, meeting):
        asks = hasattr(request, "would_lose")
        with nullcontext() if asks else lock(meeting) as held:
            request.held = held
            yield

    def get_form(self, request, obj=None, change=False, **kwargs):
        form_class = super().get_form(request, obj, change=change, **kwargs)
        form_class.asks = hasattr(request, "would_lose")
        return form_class

    def meeting_to_lock(self, request, object_id):
        """Something new can cost a seat, too: who has it may speak at that time."""
        if object_id:
            return super().meeting_to_lock(request, object_id)
        try:
            chosen = request.POST.get("meeting")
            return forms.ModelChoiceField(Meeting.objects, required=False).clean(chosen)
        except ValidationError:
            return None  # the form says so

    # Everything is saved and in the log by now, and nothing is said about it yet.

    def response_add(self, request, obj, post_url_continue=None):
        self.look_at_losses(request)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request, obj):
        self.look_at_losses(request)
        return super().response_change(request, obj)

    def look_at_losses(self, request):
        held = request.held
        held.look_at_limits()
        losses = Losses(consequences(held))
        if not losses.accepted_by(request.POST):
            raise WouldLose(losses)
        held.freed()
        if losses:
            words = ngettext(
                "%(number)s Person hat dadurch etwas verloren und bekommt eine Mail.",
                "%(number)s Personen haben dadurch etwas verloren und bekommen eine Mail.",
                losses.people,
            )
            messages.warning(request, words % {"number": losses.people})


class AskingSessionForm(AskingForm, SessionForm):
    pass


class SessionAdmin(Imports, LoggedExports, SaysWhatIsLost, programme.SessionAdmin):
    form = AskingSessionForm
    resource_classes = [ProgrammeResource]
    export_file = "programm"
    import_kind = "programme"
    import_form = MeetingImportForm
    import_notes = (
        _(
            "Jede Zeile ist ein Termin. Ein Programmpunkt wird an seinem Kürzel erkannt, ein Termin an "
            "Datum, Beginn und Ende; was mehrmals stattfindet, hat mehrere Zeilen."
        ),
        _(
            "Räume, Zeitfenster und Referierende, die es noch nicht gibt, werden angelegt, Referierende "
            "zunächst unveröffentlicht. Was nicht in der Datei steht, bleibt, wie es ist."
        ),
    )


class DayAdmin(SaysWhatIsLost, programme.DayAdmin):
    form = AskingForm


class AskingSpeakerForm(AskingForm, SpeakerForm):
    pass


class SpeakerAdmin(SaysWhatIsLost, programme.SpeakerAdmin):
    form = AskingSpeakerForm


for model, model_admin in {Session: SessionAdmin, Day: DayAdmin, Speaker: SpeakerAdmin}.items():
    admin.site.unregister(model)
    admin.site.register(model, model_admin)
