"""Things that do not work, for tests of what happens then."""

from django.core.mail.backends.base import BaseEmailBackend


class Backend(BaseEmailBackend):
    def send_messages(self, email_messages):
        raise ConnectionRefusedError("no server there")


def task():
    raise RuntimeError("out of order")
