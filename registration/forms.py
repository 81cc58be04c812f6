"""The forms in which people say who they are, when they come and what they need."""

import unicodedata
import uuid

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from people.address import normalise
from people.roles import Role
from programme.templatetags.content import text
from registration import consents, school_number
from registration.federal_states import FederalState
from registration.models import AccessNeed, Participant


def tidy(text):
    """One line of text without what can't be seen: control and direction characters, line breaks."""
    visible = (
        char
        if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp") or char == "\u200d"
        else " "
        for char in text
    )
    return " ".join("".join(visible).split())


class TidyCharField(forms.CharField):
    default_error_messages = {"required": _("Bitte füllen Sie dieses Feld aus.")}

    def to_python(self, value):
        return tidy(super().to_python(value))


class RoleField(forms.ChoiceField):
    """Radio buttons, each with a line that says who is meant."""

    def __init__(self, **kwargs):
        super().__init__(choices=role_choices, widget=forms.RadioSelect, **kwargs)


def role_choices():
    return [
        (
            role.value,
            format_html(
                '<strong>{}</strong> <span class="choice-hint">{}</span>',
                role.label,
                role.who_is_meant,
            ),
        )
        for role in Role
    ]


class DayField(forms.TypedMultipleChoiceField):
    """Days to choose from, given as objects and returned as objects: asks no database."""

    widget = forms.CheckboxSelectMultiple

    def offer(self, days):
        self.days = {str(day.pk): day for day in days}
        self.coerce = self.days.get
        self.choices = [(pk, day_label(day)) for pk, day in self.days.items()]


def day_label(day):
    """With the places left, if somebody has counted them (registration/free_places.py)."""
    date = date_format(day.date, _("l, j. F"))
    hint = getattr(day, "places_in_words", "")
    return format_html(
        '<strong>{}: {}</strong> <span class="choice-hint">{}</span>',
        date,
        text(day, "title"),
        hint,
    )


class FormKeyField(forms.UUIDField):
    """Tells a form that is sent twice from two forms. One that got lost is made anew."""

    widget = forms.HiddenInput

    def clean(self, value):
        try:
            return super().clean(value)
        except ValidationError:
            return uuid.uuid4()


class WithoutFormTag(FormHelper):
    def __init__(self, *fields):
        super().__init__()
        self.form_tag = False
        self.disable_csrf = True  # the template says it, outside of what may be cached
        self.form_show_errors = True
        self.layout = Layout(*fields)


MISSING = {
    "name": _("Bitte sagen Sie uns Ihren Namen."),
    "email": _("Bitte geben Sie Ihre E-Mail-Adresse an."),
    "role": _("Wählen Sie eine Rolle."),
    "organisation": _("Bitte nennen Sie Ihre Schule oder Organisation."),
    "federal_state": _("Wählen Sie ein Bundesland."),
    "days": _("Wählen Sie mindestens einen Tag."),
}


class ParticipantForm(forms.ModelForm):
    """Who somebody is and when they come. Used for signing up, for changes and by organizers."""

    name = TidyCharField(label=_("Vor- und Nachname"), max_length=150)
    role = RoleField(label=_("In welcher Rolle nehmen Sie teil?"))
    organisation = TidyCharField(label=_("Schule oder Organisation"), max_length=200)
    federal_state = forms.ChoiceField(
        label=_("Bundesland"), choices=[("", _("Bitte wählen")), *FederalState.choices]
    )
    school_number = TidyCharField(
        label=_("Schulnummer (freiwillig)"),
        max_length=20,
        required=False,
        help_text=_("Nur für Schulen. Wenn Sie sie nicht kennen, lassen Sie das Feld leer."),
    )
    days = DayField(label=_("Wann kommen Sie?"))

    class Meta:
        model = Participant
        fields = ["name", "role", "organisation", "federal_state", "school_number"]

    autocomplete = {"name": "name", "email": "email", "organisation": "organization"}

    def __init__(self, *args, days, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["days"].offer(days)
        for name, token in self.autocomplete.items():
            if name in self.fields:
                self.fields[name].widget.attrs["autocomplete"] = token
        for name, sentence in MISSING.items():
            if name in self.fields:
                self.fields[name].error_messages["required"] = sentence
        self.helper = WithoutFormTag(*self.layout())

    def layout(self):
        return [
            Fieldset(_("Über Sie"), "name", "role", css_class="form-part", css_id="about-you"),
            Fieldset(
                _("Woher Sie kommen"),
                "organisation",
                "federal_state",
                Field("school_number", wrapper_class="for-schools"),
                css_class="form-part",
                css_id="where-from",
            ),
            Fieldset(_("Ihre Tage"), "days", css_class="form-part", css_id="your-days"),
        ]

    def clean(self):
        data = super().clean()
        role, state = data.get("role"), data.get("federal_state")
        if role and not Role(role).at_a_school:
            data["school_number"] = ""
        elif data.get("school_number") and state:
            try:
                data["school_number"] = school_number.normalise(data["school_number"], state)
            except ValidationError as error:
                self.add_error("school_number", error)
        return data


class SignUpForm(ParticipantForm):
    email = forms.EmailField(
        label=_("E-Mail-Adresse"),
        max_length=254,
        help_text=_("Dorthin senden wir den Link, mit dem Sie Ihre Anmeldung bestätigen."),
    )
    consents = forms.MultipleChoiceField(
        label=_("Womit sind Sie einverstanden? (freiwillig)"),
        choices=list(consents.TEXTS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Jede Einwilligung können Sie später auf Ihrer Seite widerrufen."),
    )
    #: Not in the layout: the template says it, outside of what may be kept for the next one.
    form_key = FormKeyField()

    class Meta(ParticipantForm.Meta):
        fields = ["name", "email", "role", "organisation", "federal_state", "school_number"]

    def layout(self):
        about, whence, days = super().layout()
        about.fields = ["name", "email", "role"]
        agreed = Fieldset(
            _("Einwilligungen"), "consents", css_class="form-part", css_id="your-consents"
        )
        return [about, whence, days, agreed]

    def clean_email(self):
        return normalise(self.cleaned_data["email"])

    @property
    def details(self):
        """The participant's own fields, as claims.make() wants them."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def renew_key(self):
        """Let the form be sent again as a new sign-up, with everything that was typed."""
        self.data = self.data.copy()
        self.data["form_key"] = str(uuid.uuid4())


class LinkRequestForm(forms.Form):
    email = forms.EmailField(
        error_messages={"required": MISSING["email"]},
        label=_("E-Mail-Adresse"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Die Adresse, mit der Sie sich angemeldet haben."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = WithoutFormTag("email")

    def clean_email(self):
        return normalise(self.cleaned_data["email"])


class CodeForm(forms.Form):
    code = TidyCharField(
        label=_("Code aus der Mail"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = WithoutFormTag("code")

    def clean_code(self):
        return self.cleaned_data["code"].replace(" ", "")


class AccessNeedForm(forms.ModelForm):
    """Health data: every field is optional, and the law wants an explicit yes."""

    allergies = TidyCharField(
        label=_("Allergien und Unverträglichkeiten (freiwillig)"), max_length=300, required=False
    )
    agreed = forms.BooleanField(
        label=_(
            "Ich bin einverstanden, dass diese Angaben für meine Teilnahme gespeichert werden. "
            "Nur die dafür benannten Personen sehen sie; 14 Tage nach der Veranstaltung werden "
            "sie gelöscht."
        ),
        required=False,
    )

    class Meta:
        model = AccessNeed
        fields = [
            "step_free",
            "induction_loop",
            "interpreting",
            "captions",
            "companion",
            "quiet_room",
            "other",
            "meal",
            "allergies",
        ]
        widgets = {"other": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["other"].label = _("Was wir noch wissen sollten (freiwillig)")
        self.fields["meal"].label = _("Essen (freiwillig)")
        self.fields["meal"].choices = [("", _("keine Angabe")), *AccessNeed.Meal.choices]
        self.fields["agreed"].initial = bool(self.instance.pk)
        self.helper = WithoutFormTag(
            Fieldset(
                _("Was Sie brauchen, um gut teilnehmen zu können (freiwillig)"),
                "step_free",
                "induction_loop",
                "interpreting",
                "captions",
                "companion",
                "quiet_room",
                "other",
                css_class="form-part",
            ),
            Fieldset(_("Verpflegung"), "meal", "allergies", css_class="form-part"),
            "agreed",
        )

    @property
    def is_empty(self):
        return not any(self.cleaned_data.get(name) for name in self.Meta.fields)

    def clean(self):
        data = super().clean()
        if not self.is_empty and not data.get("agreed"):
            self.add_error(
                "agreed",
                _("Ohne Ihr Einverständnis dürfen wir diese Angaben nicht speichern."),
            )
        return data


class ConsentForm(forms.Form):
    consents = forms.MultipleChoiceField(
        label=_("Ich bin einverstanden mit:"),
        choices=list(consents.TEXTS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = WithoutFormTag("consents")
