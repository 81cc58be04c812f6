"""Markdown from organizers and speakers, made safe in this one place."""

import nh3
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt

_parser = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table")
# No images: they would ask other hosts. Headings begin below the page's own.
_TAGS = {"a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre"} | {
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
}


def to_html(text):
    """Safe HTML. Everything but a short list of tags is dropped; links lead to the web or a mail."""
    html = nh3.clean(
        _parser.render(text or ""),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )
    return mark_safe(html)  # noqa: S308 - the one sanitizing function
