from django.conf import settings


def site(request):
    """What base.html needs on every page."""
    return {"demo": settings.DEMO, "other_language_url": other_language_url(request)}


def other_language_url(request):
    """This very page in the other language: the path alone says which one it is."""
    path = request.get_full_path()
    if path == "/en" or path.startswith("/en/"):
        return path.removeprefix("/en") or "/"
    return f"/en{path}"
