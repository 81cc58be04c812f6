"""What of the workshops can stand in a mail to many; see registration/placeholders.py."""

from django.utils.translation import gettext_lazy as _

from registration.placeholders import in_lines, means, still_counts
from workshops import standing


@means(_("die Workshops der Person, mit Zeit, Raum und Stand"), is_long=True)
def workshops(participant):
    return in_lines(standing.facts(participant) if still_counts(participant) else [])
