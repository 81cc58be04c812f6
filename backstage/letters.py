"""One shape for every mail, and one order: a greeting, what happened, how things stand, the one
thing to do, whom to ask."""

from dataclasses import dataclass, field
from textwrap import TextWrapper
from typing import Any

from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from backstage.mail import Calendar

#: Characters: a line of the text, and a subject, of which a phone shows about 35.
LINE, SUBJECT = 72, 60

_whole_words: dict[str, Any] = {"break_long_words": False, "break_on_hyphens": False}
_paragraph = TextWrapper(LINE, **_whole_words)
_point = TextWrapper(LINE, initial_indent="- ", subsequent_indent="  ", **_whole_words)
_below = TextWrapper(LINE, initial_indent="  ", subsequent_indent="  ", **_whole_words)


def _as_typed(words):
    """Set off from what we say ourselves, and with the line breaks it was typed with."""
    return "\n".join(_below.fill(line) for line in words.split("\n"))


@dataclass(frozen=True)
class Typed:
    """A paragraph as somebody has typed it: its lines stay lines, its addresses become links."""

    #: (words, "" or the address they lead to)
    pieces: list[tuple[str, str]]

    def __str__(self):
        return "".join(words for words, _address in self.pieces)

    @property
    def html(self):
        return format_html_join("", "{}", ([self._piece(*piece)] for piece in self.pieces))

    def _piece(self, words, address):
        if address:
            return format_html(
                '<a class="teal" href="{}" style="color:#0b6e69;">{}</a>', address, words
            )
        return linebreaksbr(words)


@dataclass(frozen=True)
class Letter:
    """A mail in words. Rendered twice from the same words, so that text and HTML agree. The text
    has no heading: its subject says it."""

    subject: str
    heading: str
    #: What happened; the first one is shown in the list of mails.
    paragraphs: list[str] | list[Typed]
    about: str = ""  # the meeting's title: the mark of a mail without pictures
    name: str = ""
    message: str = ""  # what somebody else says, as it was typed: plain text
    facts: list[tuple[str, str]] = field(default_factory=list)  # how things stand: what, how
    facts_are: str = ""  # their heading, if it is not "how things stand"
    free: list[tuple[str, str]] = field(default_factory=list)  # what they could have: what, how
    request: str = ""  # the one thing to do, and by when
    action: tuple[str, str] | None = None  # label, address
    second_action: tuple[str, str] | None = None  # for who has two pages here
    code: str = ""  # a short code to type instead
    afterwards: list[str] = field(default_factory=list)
    questions_to: str = ""  # an address
    sender: str = ""
    calendar: Calendar | None = None

    @property
    def text(self):
        blocks = [_filled(words) for words in (self.greeting, *self.paragraphs)]
        if self.message:
            blocks.append(_as_typed(self.message))
        if self.facts:
            blocks.append(_points(self.facts_are or _how_things_stand(), self.facts))
        if self.free:
            blocks.append(_points(_what_is_free(), self.free))
        if self.request:
            blocks.append(_paragraph.fill(self.request))
        for label, address in filter(None, (self.action, self.second_action)):
            blocks.append(_paragraph.fill(f"{label}:") + f"\n{address}")
        if self.code:
            blocks += [_paragraph.fill(_where_to_enter_the_code()), f"  {self.code}"]
        blocks += [_paragraph.fill(words) for words in self.afterwards]
        if self.questions_to:
            blocks.append(_paragraph.fill(_whom_to_ask() % {"email": self.questions_to}))
        blocks.append(f"{_farewell()}\n{self.sender}")
        return "\n\n".join(blocks).rstrip() + "\n"

    @property
    def html(self):
        before_address, _address, after_address = _whom_to_ask().partition("%(email)s")
        return render_to_string(
            "mail/letter.html",
            {
                "letter": self,
                "language": get_language(),
                "lists": [
                    (heading, points)
                    for heading, points in (
                        (self.facts_are or _how_things_stand(), self.facts),
                        (_what_is_free(), self.free),
                    )
                    if points
                ],
                "where_to_enter_the_code": _where_to_enter_the_code(),
                "before_address": before_address,
                "after_address": after_address,
                "farewell": _farewell(),
            },
        )

    @property
    def greeting(self):
        return _("Guten Tag %(name)s,") % {"name": self.name} if self.name else _("Guten Tag,")

    @property
    def preview(self):
        """What a list of mails shows after the subject: there, no greeting goes before it."""
        first = " ".join(str(self.paragraphs[0]).split())
        return first[:1].upper() + first[1:]

    @property
    def html_paragraphs(self):
        return [words.html if isinstance(words, Typed) else words for words in self.paragraphs]


def _filled(words):
    if isinstance(words, Typed):
        return "\n".join(_paragraph.fill(line) for line in str(words).split("\n"))
    return _paragraph.fill(words)


def _points(heading, points):
    entries = [f"{_point.fill(what)}\n{_below.fill(how)}" for what, how in points]
    return "\n".join([f"{heading}:", *entries])


def _what_is_free():
    return _("Das ist zurzeit noch frei")


def _how_things_stand():
    return _("So stehen Sie jetzt")


def _where_to_enter_the_code():
    return _(
        "Oder geben Sie auf der Seite, auf der Sie den Link angefordert haben, diesen Code ein. "
        "Er gilt 15 Minuten:"
    )


def _whom_to_ask():
    return _("Fragen? Schreiben Sie uns gern: %(email)s. Antworten auf diese Mail kommen nicht an.")


def _farewell():
    return _("Freundliche Grüße")


def subject_about(what, title):
    """`what` with a meeting's title in it, which is shortened to what there is room for."""
    room = SUBJECT - len(what % {"meeting": ""})
    return what % {"meeting": shortened(title, room)}


def shortened(title, length):
    """Ends with a whole word, and not with a small one: "Nutzertreffen…", not "Nutzertreffen in…"."""
    if len(title) <= length:
        return title
    words = title[:length].split(" ")[:-1]
    while words and len(words[-1]) <= 3:
        words.pop()
    start = " ".join(words).rstrip(" ,:;–-") or title[: length - 1]
    return f"{start}…"
