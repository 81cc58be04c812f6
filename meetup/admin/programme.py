"""The programme in the admin once more: who changes it sees what that would cost people who have
seats, before it is saved. It stands here because the programme knows nothing of seats."""

from contextlib import contextmanager, nullcontext

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from backstage.export_admin import LoggedExports
from backstage.import_admin import Imports
from meetup.admin import remarks
from meetup.admin.board import BoardPages
from meetup.admin.copying import CopyPage
from meetup.admin.deleted import DeletedPage
from meetup.admin.drawing import DrawPages
from meetup.admin.forms import MeetingImportForm
from meetup.admin.losses import WouldLose, look, were_told
from meetup.admin.publishing import PublishPage
from programme import admin as programme
from programme.admin.meanwhile import AwareForm
from programme.admin.preview import PreviewPages
from programme.admin.session import SessionForm
from programme.admin.speaker import SpeakerForm
from programme.exports import ProgrammeResource
from programme.lock import lock
from programme.models import Day, Meeting, Occurrence, Room, Session, Speaker
from registration.admin import overfull_in_words
from registration.models import DayPlace
from workshops import refusals


class AskingForm(AwareForm):
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
        if losses := look(request.held, request.POST):
            messages.warning(request, were_told(losses))


class AskingSessionForm(AskingForm, SessionForm):
    pass


class SessionAdmin(Imports, LoggedExports, BoardPages, SaysWhatIsLost, programme.SessionAdmin):
    form = AskingSessionForm
    change_list_template = "admin/programme/session/change_list.html"
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

    def response_change(self, request, obj):
        response = super().response_change(request, obj)
        say_remarks(request, Occurrence.objects.filter(session=obj))
        return response


class RoomAdmin(programme.RoomAdmin):
    def response_change(self, request, obj):
        say_remarks(request, Occurrence.objects.filter(room=obj))
        return super().response_change(request, obj)


def say_remarks(request, occurrences):
    """What is allowed and may not be what was meant: fewer seats than people, say."""
    occurrences = list(occurrences.select_related("session", "slot", "room"))
    for pk, sentences in remarks.about(occurrences).items():
        code = next(o.session.code for o in occurrences if o.pk == pk)
        for sentence in sentences:
            messages.warning(request, f"{code}: {sentence}")


class MeetingForm(AwareForm):
    """How seats are given is settled before anybody has asked for one."""

    def clean(self):
        data = super().clean()
        meeting = self.instance
        changed = {"seat_mode", "wishes_until"} & set(self.changed_data)
        if meeting.pk and changed and (why := refusals.of_changed_mode(meeting, data, changed)):
            self.add_error(why.field, why.sentence)
        return data


class MeetingAdmin(
    DrawPages, DeletedPage, CopyPage, PublishPage, PreviewPages, programme.MeetingAdmin
):
    form = MeetingForm

    def response_change(self, request, obj):
        held = DayPlace.objects.held().filter(day__meeting=obj)
        people = held.aggregate(people=Count("participant", distinct=True))["people"]
        if sentence := overfull_in_words(people, obj.places):
            messages.warning(request, sentence)
        return super().response_change(request, obj)


class DayAdmin(SaysWhatIsLost, programme.DayAdmin):
    form = AskingForm


class AskingSpeakerForm(AskingForm, SpeakerForm):
    pass


class SpeakerAdmin(SaysWhatIsLost, programme.SpeakerAdmin):
    form = AskingSpeakerForm


for model, model_admin in {
    Meeting: MeetingAdmin,
    Session: SessionAdmin,
    Day: DayAdmin,
    Room: RoomAdmin,
    Speaker: SpeakerAdmin,
}.items():
    admin.site.unregister(model)
    admin.site.register(model, model_admin)
