"""Links between the pages of the programme."""

from django import template
from django.urls import reverse

register = template.Library()


@register.simple_tag(takes_context=True)
def page_url(context, name, meeting, *args):
    """Like {% url %} for a page of a meeting: {% page_url "session" meeting session.code %}. From a
    preview it leads to the preview of that page."""
    if getattr(getattr(context, "request", None), "is_preview", False):
        return reverse(f"admin:preview-{name}", args=[meeting.pk, *args])
    return reverse(name, args=[meeting.slug, *args])
