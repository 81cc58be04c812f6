"""A browser that costs nearly nothing: keeps cookies, follows no link by itself.

It stands where a buffering proxy stands in production, and asks the app like one: HTTP/1.0, one
connection per request, and the headers that tell of the visitor.
"""

import gzip
import socket
import time
from dataclasses import dataclass
from urllib.parse import urlencode

SECONDS_TO_WAIT = 120


@dataclass
class Answer:
    status: int
    ms: float
    body: bytes = b""
    location: str = ""
    retry_after: str = ""
    zipped: bool = False

    @property
    def text(self):
        return (gzip.decompress(self.body) if self.zipped else self.body).decode()

    @property
    def is_fine(self):
        return 200 <= self.status < 400


class Browser:
    def __init__(self, port, network="192.0.2.1"):
        self.port = port
        self.cookies = {}
        self.always = (
            f"Host: 127.0.0.1:{port}\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: {network}\r\n"
            "User-Agent: bench\r\nAccept: text/html\r\nAccept-Language: de\r\n"
            "Accept-Encoding: gzip\r\n"
        )

    def ask(self, method, path, fields=None):
        """One request. Without a usable answer the status is 0 and the body says why."""
        begun = time.perf_counter()
        try:
            raw = self._exchange(self._request(method, path, fields))
        except OSError as error:
            return Answer(0, elapsed(begun), repr(error).encode())
        return self._read(raw, elapsed(begun))

    def _request(self, method, path, fields):
        head = f"{method} {path} HTTP/1.0\r\n{self.always}"
        if self.cookies:
            pairs = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            head += f"Cookie: {pairs}\r\n"
        body = b""
        if fields is not None:
            body = urlencode(fields, doseq=True).encode()
            head += (
                f"Origin: https://127.0.0.1:{self.port}\r\nContent-Length: {len(body)}\r\n"
                "Content-Type: application/x-www-form-urlencoded\r\n"
            )
        return head.encode() + b"\r\n" + body

    def _exchange(self, request):
        address = ("127.0.0.1", self.port)
        with socket.create_connection(address, timeout=SECONDS_TO_WAIT) as connection:
            connection.sendall(request)
            parts = []
            while part := connection.recv(65536):
                parts.append(part)
        return b"".join(parts)

    def _read(self, raw, ms):
        head, found, body = raw.partition(b"\r\n\r\n")
        if not found:
            return Answer(0, ms, b"hung up: " + raw[:200])
        answer = Answer(int(head[9:12]), ms, body)
        for line in head.decode("latin-1").split("\r\n")[1:]:
            name, _, value = line.partition(": ")
            match name.lower():
                case "set-cookie":
                    self._keep(value)
                case "location":
                    answer.location = value
                case "retry-after":
                    answer.retry_after = value
                case "content-length" if len(body) < int(value):
                    return Answer(0, ms, b"hung up: in the middle of the page")
                case "content-encoding":
                    answer.zipped = value == "gzip"
        return answer

    def _keep(self, cookie):
        name, _, value = cookie.partition(";")[0].partition("=")
        if value in ("", '""'):
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value


def elapsed(begun):
    return (time.perf_counter() - begun) * 1000
