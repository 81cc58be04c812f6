"""Django's sessions in the database, with fewer questions. Named in settings.SESSION_ENGINE."""

from django.contrib.sessions.backends import base, db
from django.db import DatabaseError, IntegrityError
from django.utils.crypto import get_random_string


class SessionStore(db.SessionStore):
    def _get_new_session_key(self):
        """Django asks whether a key is taken. One of 32 random characters never is, and if it were,
        the insert would say so and be tried again."""
        return get_random_string(32, base.VALID_KEY_CHARS)

    def save(self, must_create=False):
        """As Django does it, without a transaction around the one statement."""
        if self.session_key is None:
            return self.create()
        row = self.create_model_instance(self._get_session(no_load=must_create))
        try:
            row.save(force_insert=must_create, force_update=not must_create)
        except IntegrityError as error:
            if must_create:
                raise base.CreateError from error
            raise
        except DatabaseError as error:
            if not must_create:
                raise base.UpdateError from error
            raise
