"""Forms in which organizers write to many: the words, checked for what can't be replaced, and to whom."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from meetup.barriers import TidyTextField
from people.roles import Role
from programme.models import Day
from registration import placeholders, selections
from registration.forms import TidyCharField
from registration.models import Mailing, MailTemplate
from registration.models.mailing import SUBJECT, TEXT
from workshops import plan as plans
from workshops.admin.words import when

WORDS = ["subject_de", "text_de", "subject_en", "text_en"]
Purpose = MailTemplate.Purpose


def subject_field(label, **options):
    return TidyCharField(label=label, max_length=SUBJECT, **options)


class WordsForm(forms.ModelForm):
    """Subject and text in German, and in English where there is any."""

    subject_de = subject_field(_("Betreff auf Deutsch"))
    text_de = TidyTextField(label=_("Text auf Deutsch"), max_length=TEXT)
    subject_en = subject_field(_("Betreff auf Englisch"), required=False)
    text_en = TidyTextField(label=_("Text auf Englisch"), max_length=TEXT, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for language in ("de", "en"):
            self.fields[f"text_{language}"].widget.attrs |= {"rows": 12, "lang": language}
            self.fields[f"subject_{language}"].widget.attrs["lang"] = language
        self.fields["text_de"].error_messages["required"] = _("Bitte füllen Sie dieses Feld aus.")
        self.fields["text_en"].help_text = _(
            "Englisch braucht es, sobald jemand von den Angeschriebenen Englisch liest."
        )

    def clean(self):
        data = super().clean()
        for language in ("de", "en"):
            self.check(f"subject_{language}", placeholders.check_subject)
            self.check(f"text_{language}", placeholders.check_text)
        half = bool(data.get("subject_en")) != bool(data.get("text_en"))
        if half and not {"subject_en", "text_en"} & set(self.errors):
            missing = "text_en" if data.get("subject_en") else "subject_en"
            self.add_error(missing, _("Auf Englisch braucht es beides, Betreff und Text."))
        return data

    def check(self, name, is_right):
        try:
            is_right(self.cleaned_data.get(name) or "")
        except ValidationError as error:
            self.add_error(name, error)


class ComposeForm(WordsForm):
    """A draft. Who was picked in the list of participants stays picked: then `who` is no question."""

    class Language(TextChoices):
        GERMAN = "de", _("nur wer Deutsch liest")
        ENGLISH = "en", _("nur wer Englisch liest")

    who = forms.ChoiceField(
        label=_("An wen?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie aus, an wen die Mail geht.")},
    )
    occurrence = forms.TypedChoiceField(
        label=_("Workshop"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Nur wenn oben ein Workshop gemeint ist."),
    )
    day = forms.TypedChoiceField(label=_("Tag"), coerce=int, empty_value=None, required=False)
    roles = forms.MultipleChoiceField(
        label=_("Rollen"),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Ohne Kreuz: alle Rollen."),
    )
    language = forms.ChoiceField(
        label=_("Sprache"),
        choices=[("", _("alle")), *Language.choices],
        required=False,
    )
    criteria = ["who", "occurrence", "day", "roles", "language"]
    field_order = [*criteria, *WORDS]

    class Meta:
        model = Mailing
        fields = WORDS

    def __init__(self, data=None, *, instance, **kwargs):
        super().__init__(data, instance=instance, **kwargs)
        if self.is_picked:
            for name in self.criteria:
                del self.fields[name]
            return
        self.fields["who"].choices = selections.offered()
        self.fields["occurrence"].choices = occurrences(instance.meeting_id)
        days = Day.objects.filter(meeting=instance.meeting_id)
        self.fields["day"].choices = [("", _("alle")), *((day.pk, str(day)) for day in days)]
        for name in self.criteria:
            self.fields[name].initial = instance.criteria.get(name)

    @property
    def is_picked(self):
        return self.instance.criteria.get("who") == selections.CHOSEN

    def clean(self):
        data = super().clean()
        who = data.get("who")
        is_missing = not data.get("occurrence") and "occurrence" not in self.errors
        if who and selections.named(who).of_an_occurrence and is_missing:
            self.add_error("occurrence", _("Bitte wählen Sie den Workshop aus."))
        return data

    def save(self, commit=True):
        if not self.is_picked:
            wanted = {name: self.cleaned_data.get(name) for name in self.criteria}
            if not selections.named(wanted["who"]).of_an_occurrence:
                wanted["occurrence"] = None
            self.instance.criteria = {name: value for name, value in wanted.items() if value}
        return super().save(commit)


def occurrences(meeting_id):
    """What seats are booked for, in the order of time."""
    offers = plans.load(meeting_id).offers.values()
    return [("", "–"), *((offer.pk, f"{when(offer.slot)} {offer.session}") for offer in offers)]


class TemplateForm(WordsForm):
    """Words to begin with, or, for what the timer sends, the words themselves and when."""

    class Meta:
        model = MailTemplate
        fields = ["name", "is_on", "days_before", *WORDS]

    def __init__(self, data=None, *, instance, **kwargs):
        super().__init__(data, instance=instance, **kwargs)
        is_own = instance.purpose == Purpose.OWN
        self.fields["name"].required = is_own
        unneeded = ["is_on", "days_before"] if is_own else ["name"]
        if instance.purpose == Purpose.THANKS:
            unneeded.append("days_before")
        for name in unneeded:
            del self.fields[name]
