"""Somebody tells the organizers what is in their way: the form, and the mail that comes of it."""

from django import forms
from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backstage import mail
from backstage.letters import Letter, subject_about
from people import throttle
from registration.forms import FormKeyField, TidyCharField, WithoutFormTag, tidy


class TidyTextField(forms.CharField):
    """Several lines. A browser does not stop at the limit, for it would cut off a text that is
    pasted without a word; the form says so instead."""

    widget = forms.Textarea(attrs={"rows": 8})

    def to_python(self, value):
        # Browsers send two characters for a line break and count one.
        lines = super().to_python(value).splitlines()
        return "\n".join(tidy(line) for line in lines).strip()

    def widget_attrs(self, widget):
        return {}


class BarrierForm(forms.Form):
    PAGE_LENGTH = 300

    what = TidyTextField(
        label=gettext_lazy("Was hat Sie gehindert?"),
        max_length=4000,
        error_messages={
            "required": gettext_lazy("Bitte schreiben Sie, was Sie gehindert hat."),
            "max_length": gettext_lazy(
                "Bitte kürzen Sie den Text auf %(limit_value)s Zeichen, zurzeit sind es "
                "%(show_value)s. Längeres nehmen wir gern als Mail."
            ),
        },
        help_text=gettext_lazy(
            "Schreiben Sie mit Ihren eigenen Worten, was Sie tun wollten und was dann geschah. Wenn "
            "Sie mögen, auch, womit Sie arbeiten, zum Beispiel mit einem Screenreader."
        ),
    )
    page = TidyCharField(
        label=gettext_lazy("Auf welcher Seite? (freiwillig)"),
        max_length=PAGE_LENGTH,
        required=False,
        help_text=gettext_lazy("Der Name oder die Adresse der Seite."),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-Mail-Adresse für die Antwort (freiwillig)"),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    #: Not in the layout: the template says it, as in the sign-up form.
    form_key = FormKeyField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = WithoutFormTag("what", "page", "email")


def report(meeting, form_key, what, page, email):
    """Queue the mail to the organizers. Sent twice, the same words of the same form are one mail;
    other words, after the browser's back button, are another."""
    with transaction.atomic():
        said = "\n".join([str(form_key), what, page, email])
        if throttle.hit("barrier", said, at_most=1):
            queue_letter(meeting, what, page, email)


def queue_letter(meeting, what, page, email):
    """In German, whatever language the page was read in: it is for those who run the meeting."""
    language = translation.get_language()
    with translation.override(settings.LANGUAGE_CODE):
        letter = letter_about(meeting, what, page, email, language)
        mail.queue(meeting.organizer_email, letter.subject, letter.text, letter.html)


def letter_about(meeting, what, page, email, language):
    """What we know stands before what somebody wrote, who could write anything."""
    page_language = dict(settings.LANGUAGES)[language]
    return Letter(
        subject=subject_about(_("Barriere gemeldet: %(meeting)s"), meeting.title),
        heading=_("Jemand meldet eine Barriere"),
        about=meeting.title,
        paragraphs=[
            _(
                "Über das Formular „Barriere melden“ kam eine Nachricht. Von wem, ist nicht geprüft."
            ),
            _("Seite: %(page)s") % {"page": page or _("nicht genannt")},
            _("Sprache: %(language)s") % {"language": page_language},
            _("Antwort innerhalb von vier Wochen an: %(email)s") % {"email": email}
            if email
            else _("Eine Adresse für die Antwort ist nicht angegeben."),
            _("Die Nachricht:"),
            *filter(None, what.split("\n")),
        ],
        sender=meeting.organizer_name,
    )
