from django.conf import settings
from django.urls import Resolver404, translate_url


def site(request):
    """What base.html needs on every page."""
    return {"demo": settings.DEMO, "other_language_url": other_language_url(request)}


def other_language_url(request):
    """This very page in the other language."""
    other = "de" if getattr(request, "LANGUAGE_CODE", "de") == "en" else "en"
    try:
        return translate_url(request.get_full_path(), other)
    except Resolver404:
        return "/en/" if other == "en" else "/"
