"""History of the rules that organizers set. See programme/translation.py for the rest."""

import simple_history

from workshops.models import SeatQuota

simple_history.register(SeatQuota, app="workshops")
