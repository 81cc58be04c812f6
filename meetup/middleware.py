"""What holds for every request and every answer."""

import gzip
import hashlib
import math
import time
from dataclasses import dataclass

from django.core.cache import caches
from django.db import connection
from django.http import HttpResponse
from django.utils import translation

from backstage import database
from meetup.views import errors

ADMIN_PATHS = ("/admin/", "/en/admin/")


@dataclass(frozen=True)
class KeptPage:
    """A finished answer, with all headers that the middleware below has given it."""

    made_at: float
    headers: dict[str, str]
    compressed: bytes

    def answer(self, request):
        small = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
        content = self.compressed if small else gzip.decompress(self.compressed)
        response = HttpResponse(content, headers=self.headers)
        if small:
            response.headers["Content-Encoding"] = "gzip"
        # Whoever keeps it on the way must know that it is not quite new. Rounded up, so that it is
        # never kept for longer than max-age altogether.
        response.headers["Age"] = str(math.ceil(time.time() - self.made_at))
        return response


class KeepPublicPages:
    """Outermost: answers with a page that was made some seconds ago, if it is the same for
    everybody. A rush of readers costs no database and no template, and seats left are never older
    than the ten seconds that the page's max-age says.

    Packed with gzip here, which is safe for pages without secrets. Django's own cache middleware
    asks its store twice per page and lies about the age."""

    SECONDS = 5
    LONGEST_PATH = 150

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        path = request.get_full_path()
        if request.method not in ("GET", "HEAD") or len(path) > self.LONGEST_PATH:
            return self.get_response(request)
        # With the scheme and the host: another one may get another answer.
        address = f"{request.scheme}://{request.get_host()}{path}"
        key = hashlib.sha256(address.encode(errors="replace")).hexdigest()
        kept = caches["pages"].get(key)
        if kept is None:
            response = self.get_response(request)
            kept = self.keep(request, key, response)
            if kept is None:
                return response
        return kept.answer(request)

    def keep(self, request, key, response):
        """The page, if it may be kept: public, and without a cookie."""
        is_public = (
            response.status_code == 200
            and request.method == "GET"
            and "public" in response.get("Cache-Control", "")
            and not response.cookies
            and not response.streaming
        )
        if not is_public:
            return None
        response.headers["Vary"] = "Accept-Encoding"
        response.headers.pop("Content-Length", None)
        compressed = gzip.compress(response.content, 6)
        kept = KeptPage(time.time(), dict(response.items()), compressed)
        caches["pages"].set(key, kept, self.SECONDS)
        return kept


class DatabaseAway:
    """Answers with 503 and words while the database can't be asked: it restarts, say. Pages that
    are kept are answered above. What middleware raises does not come here but to handler500.

    Django asks in each request whether the connection is still there. In a rush that is one
    statement in eight, so it asks once a second: a restart of the database costs at most one 503
    more per process, and after an error Django looks in any case."""

    #: For how many seconds a connection that was there is taken to be there.
    TRUSTED_FOR = 1

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        trusted = time.monotonic() < getattr(connection, "trusted_until", 0)
        if trusted:
            connection.health_check_done = True
        response = self.get_response(request)
        if connection.health_check_done and not trusted:
            connection.trusted_until = time.monotonic() + self.TRUSTED_FOR
        return response

    def process_exception(self, request, exception):
        return errors.database_away(request) if database.is_away(exception) else None


class PrivateUnlessPublic:
    """No answer is stored by anybody unless its view says that it is public. The admin's own
    pages set style attributes, so its policy allows them, and only there."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if "public" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "no-store, private"
        if request.path.startswith(ADMIN_PATHS):
            response._csp_update = {"style-src": ["'unsafe-inline'"]}
        return response


class ReadableInput:
    """Refuses what no person types and no database stores: NUL in a path, a query or a cookie."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\0" in request.path or any("\0" in part for part in query_parts(request)):
            return errors.bad_request(request)
        for name, value in list(request.COOKIES.items()):
            if "\0" in value or not value.isprintable():
                del request.COOKIES[name]
        return self.get_response(request)


def query_parts(request):
    for key, values in request.GET.lists():
        yield key
        yield from values


class LanguageFromPath:
    """The path alone says the language: /en/… is English, everything else German. So a page
    can be cached and a link can be passed on."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with translation.override(translation.get_language_from_path(request.path_info) or "de"):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
            return response
