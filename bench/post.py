"""What the load client hears from the mail server."""

import socket
import threading

from bench.visitor import Failed

SECONDS_FOR_MAIL = 60
#: A complete sign-up gets two mails: how to confirm, and that it is confirmed.
MAILS = 2


class Post:
    """Hears from the mail server (bench/sink.py) which mails have come. {address: [(when, link)]}"""

    def __init__(self, port):
        self.arrived = {}
        self.news = threading.Condition()
        self.on_arrival = lambda address: None
        connection = socket.create_connection(("127.0.0.1", port))
        self.lines = connection.makefile()
        self.lines.readline()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        for line in self.lines:
            address, moment, link = line.split()
            with self.news:
                self.arrived.setdefault(address, []).append((float(moment), link))
                self.on_arrival(address)
                self.news.notify_all()

    def wait_for(self, address, count=1):
        """The mails to an address once there are so many of them. Raises Failed."""
        with self.news:
            enough = self.news.wait_for(
                lambda: len(self.arrived.get(address, [])) >= count, timeout=SECONDS_FOR_MAIL
            )
            if not enough:
                raise Failed(f"mail: number {count} did not come")
            return self.arrived[address]


def wait_for_second_mails(people, post, log):
    """Until then the CPU of the mail worker is not complete."""
    for visitor in people:
        if visitor.confirmed:
            try:
                post.wait_for(visitor.email, MAILS)
            except Failed as error:
                log.errors.append(str(error))
                return


def mail_times(people, post):
    """From the answer to the form to the mail with the link, in ms."""
    return [
        (post.arrived[visitor.email][0][0] - visitor.sent_at) * 1000
        for visitor in people
        if visitor.claimed and visitor.email in post.arrived
    ]
