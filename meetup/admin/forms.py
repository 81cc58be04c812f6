from django import forms
from django.utils.translation import gettext_lazy as _

from backstage.import_admin import ImportForm
from people.address import normalise
from programme.models import Meeting
from registration.forms import ParticipantForm, TidyCharField


def reason_field():
    return TidyCharField(
        label=_("Grund"),
        max_length=300,
        help_text=_("Wird mit Ihrem Namen und der Zeit festgehalten. Bitte ohne Gesundheitsdaten."),
    )


class ReasonForm(forms.Form):
    reason = reason_field()


class EraseForm(forms.Form):
    sure = forms.BooleanField(
        label=_("Die Person möchte das, und ich bin sicher, dass sie es ist."),
        error_messages={"required": _("Bitte bestätigen Sie das, bevor Sie löschen.")},
    )


class MoveUpForm(ReasonForm):
    raise_limits = forms.BooleanField(
        label=_("Wenn alles voll ist: die erreichte Platzzahl dafür um eins erhöhen"),
        required=False,
    )


class GiveSeatForm(ReasonForm):
    raise_seats = forms.BooleanField(
        label=_("Wenn alles voll ist: dafür einen Platz mehr anbieten"), required=False
    )


class PutInForm(GiveSeatForm):
    occurrence = forms.TypedChoiceField(label=_("Workshop"), coerce=int)
    field_order = ["occurrence", "reason", "raise_seats"]

    def __init__(self, data, *, choices):
        super().__init__(data)
        self.fields["occurrence"].choices = choices


class GuestForm(ParticipantForm):
    """Somebody entered by hand, who need not confirm."""

    email = forms.EmailField(label=_("E-Mail-Adresse"), max_length=254)
    reason = reason_field()

    class Meta(ParticipantForm.Meta):
        fields = [
            "name",
            "email",
            "language",
            "role",
            "organisation",
            "federal_state",
            "school_number",
        ]

    def clean_email(self):
        return normalise(self.cleaned_data["email"])


class MeetingImportForm(ImportForm):
    """Into which meeting; what is over stays as it was."""

    meeting: forms.ModelChoiceField = forms.ModelChoiceField(
        Meeting.objects, label=_("Veranstaltung"), empty_label=None
    )
    field_order = ["meeting", "file"]

    def clean_meeting(self):
        meeting = self.cleaned_data["meeting"]
        if meeting.is_over():
            raise forms.ValidationError(_("Diese Veranstaltung ist vorbei."))
        return meeting

    @property
    def options(self):
        return {"meeting": self.cleaned_data["meeting"].pk}


class ParticipantImportForm(MeetingImportForm):
    reason = TidyCharField(
        label=_("Grund"),
        max_length=300,
        help_text=_(
            "Zum Beispiel: Meldeliste des Schulamts. Steht mit Ihrem Namen und der Zeit bei jeder "
            "Person, die neu ist. Bitte ohne Gesundheitsdaten."
        ),
    )
    letters = forms.BooleanField(
        label=_("Mails verschicken: an alle, die neu sind oder bei denen sich etwas ändert"),
        required=False,
    )
    field_order = ["meeting", "file", "reason", "letters"]

    @property
    def options(self):
        data = self.cleaned_data
        return super().options | {"reason": data["reason"], "letters": data["letters"]}
