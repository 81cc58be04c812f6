from django import forms
from django.utils.translation import gettext_lazy as _

from people.address import normalise
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
