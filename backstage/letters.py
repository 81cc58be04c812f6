"""One shape for every mail: a greeting, what happened, the facts, one thing to do."""

from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils.translation import get_language

from backstage.mail import Calendar


@dataclass(frozen=True)
class Letter:
    """A mail in words. Rendered twice from the same words, so that text and HTML agree."""

    subject: str
    heading: str
    paragraphs: list[str]
    name: str = ""
    facts: list[tuple[str, str]] = field(default_factory=list)
    action: tuple[str, str] | None = None  # label, address
    code: str = ""  # a short code to type instead
    afterwards: list[str] = field(default_factory=list)
    sender: str = ""
    calendar: Calendar | None = None

    @property
    def text(self):
        return render_to_string("mail/letter.txt", self._context).strip() + "\n"

    @property
    def html(self):
        return render_to_string("mail/letter.html", self._context)

    @property
    def _context(self):
        return {"letter": self, "language": get_language()}
