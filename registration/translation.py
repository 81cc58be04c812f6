"""History of the limits that organizers set. See programme/translation.py for the rest."""

import simple_history

from registration.models import RolePlaces

simple_history.register(RolePlaces, app="registration")
