"""School numbers, kept as DE-HB-<number>: they are unique within a federal state only."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

PATTERN = re.compile(r"^(?:DE-?(?P<state>[A-Z]{2})-?)?(?P<number>[0-9A-Z]{2,10})$")


def normalise(text, federal_state):
    """ "123" or "de-hb-123" with state HB becomes "DE-HB-123". Raises ValidationError."""
    match = PATTERN.match(re.sub(r"\s", "", text).upper())
    if not match:
        raise ValidationError(
            _(
                "Eine Schulnummer besteht aus Ziffern, zum Beispiel 123. "
                "Sie können das Feld auch leer lassen."
            ),
            code="no_number",
        )
    if match["state"] not in (None, federal_state):
        raise ValidationError(
            _(
                "Diese Schulnummer gehört zu einem anderen Bundesland als dem, das Sie gewählt haben."
            ),
            code="other_state",
        )
    return f"DE-{federal_state}-{match['number']}"
