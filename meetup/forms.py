"""The sign-up form: who and when from registration, and from workshops what to join in."""

from crispy_forms.layout import HTML

from registration.forms import SignUpForm
from workshops import seating
from workshops.forms import ChoicesForm
from workshops.wish_forms import SignUpWishes


class SignUpWithChoices(ChoicesForm, SignUpForm):
    def layout(self):
        about, whence, days, agreed = super().layout()
        choices = HTML('{% include "workshops/_choices.html" with form=form only %}')
        return [about, whence, days, choices, agreed]


class SignUpWithWishes(SignUpWishes, SignUpForm):
    def layout(self):
        about, whence, days, agreed = super().layout()
        ranking = HTML('{% include "workshops/_wishes.html" with form=form signs_up=True only %}')
        return [about, whence, days, ranking, agreed]


class SignUpDuringDraw(SignUpWishes, SignUpForm):
    """Between the deadline for wishes and the draw there is nothing to choose."""

    def offer(self, offers):
        super().offer([])

    def layout(self):
        about, whence, days, agreed = super().layout()
        return [about, whence, days, HTML('{% include "workshops/_being_drawn.html" %}'), agreed]


FORMS = {
    seating.Phase.FIRST_COME: SignUpWithChoices,
    seating.Phase.WISHING: SignUpWithWishes,
    seating.Phase.DRAWING: SignUpDuringDraw,
}


def sign_up_form(meeting):
    """The class of form by which seats are asked for at this moment."""
    return FORMS[seating.phase_of(meeting)]
