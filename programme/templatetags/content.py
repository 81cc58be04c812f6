"""Texts of the programme in the reader's language, or marked as being in the other one."""

from django import template
from django.utils.html import format_html
from django.utils.translation import get_language

from programme import markdown

register = template.Library()


@register.simple_tag
def text(thing, field):
    """A one-line text: {% text session "title" %}."""
    value, language = in_best_language(thing, field)
    return format_html('<span lang="{}">{}</span>', language, value) if language else value


@register.simple_tag
def rich_text(thing, field):
    """A Markdown text, as HTML."""
    value, language = in_best_language(thing, field)
    html = markdown.to_html(value)
    return format_html('<div lang="{}">{}</div>', language, html) if language else html


def in_best_language(thing, field):
    """(text, "" or the language that differs from the page's)."""
    here = get_language() or "de"
    other = "de" if here == "en" else "en"
    if value := getattr(thing, f"{field}_{here}"):
        return value, ""
    value = getattr(thing, f"{field}_{other}") or ""
    return value, other if value else ""
