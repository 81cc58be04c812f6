"""The sign-up form: who and when from registration, and from workshops what to join in."""

from crispy_forms.layout import HTML

from registration.forms import SignUpForm
from workshops.forms import ChoicesForm


class SignUpWithChoices(ChoicesForm, SignUpForm):
    def layout(self):
        about, whence, days, agreed = super().layout()
        choices = HTML('{% include "workshops/_choices.html" with form=form only %}')
        return [about, whence, days, choices, agreed]
