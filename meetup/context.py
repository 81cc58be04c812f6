from django.conf import settings
from django.utils.http import escape_leading_slashes


def site(request):
    """What base.html needs on every page."""
    return {
        "demo": settings.DEMO,
        "site_url": settings.SITE_URL,
        "other_language_url": other_language_url(request),
    }


def other_language_url(request):
    """This very page in the other language: the path alone says which one it is. A page that
    leads on to another (`next`, before a login) leads to that one in the same language."""
    path = request.get_full_path()
    if request.GET.get("next", "").startswith("/"):
        query = request.GET.copy()
        query["next"] = in_other_language(query["next"])
        path = f"{request.path}?{query.urlencode(safe='/')}"
    return in_other_language(path)


def in_other_language(path):
    if path == "/en" or path.startswith(("/en/", "/en?")):
        # "//" would be the beginning of another host.
        return escape_leading_slashes(path.removeprefix("/en")) or "/"
    return f"/en{path}"
