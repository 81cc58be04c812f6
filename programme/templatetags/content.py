"""Texts of the programme in the reader's language, or marked as being in the other one. And numbers."""

from django import template
from django.utils.formats import number_format
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


class Label(str):
    """A text where no markup can stand, as in a select."""

    #: "" or the language that differs from the page's.
    language = ""


def label(thing, field):
    value, language = in_best_language(thing, field)
    found = Label(value)
    found.language = language
    return found


@register.filter
def number(value):
    """1.234 in German, 1,234 in English."""
    return number_format(value, force_grouping=True) if value >= 1000 else str(value)


def in_best_language(thing, field):
    """(text, "" or the language that differs from the page's)."""
    here = get_language() or "de"
    other = "de" if here == "en" else "en"
    if value := getattr(thing, f"{field}_{here}"):
        return value, ""
    value = getattr(thing, f"{field}_{other}") or ""
    return value, other if value else ""
