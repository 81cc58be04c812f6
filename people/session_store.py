"""Django's sessions in the database, with fewer questions. Named in settings.SESSION_ENGINE."""

from django.contrib.sessions.backends import base, db
from django.utils.crypto import get_random_string


class SessionStore(db.SessionStore):
    def _get_new_session_key(self):
        """Django asks whether a key is taken. One of 32 random characters never is, and if it were,
        the insert would say so and be tried again."""
        return get_random_string(32, base.VALID_KEY_CHARS)
