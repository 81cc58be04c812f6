"""What holds for every request and every answer."""

from django.http import HttpResponseBadRequest
from django.template.loader import render_to_string
from django.utils import translation

ADMIN_PATHS = ("/admin/", "/en/admin/")


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
            return HttpResponseBadRequest(render_to_string("400.html", {"request": request}))
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
