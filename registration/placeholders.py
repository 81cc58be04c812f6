"""What organizers can write into a mail to many, to be replaced for each person: {name}, {tage} and
so on, named in settings.PLACEHOLDERS. The names are the same in both languages.

Values are put in as they are and never looked through for further placeholders; nothing is ever
rendered as a template.
"""

import difflib
import re
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backstage.letters import Typed
from programme.templatetags.when import dates
from registration import links, standing

#: {something}, or a brace that belongs to nothing.
BRACES = re.compile(r"\{([^{}\n]*)\}|[{}]")
ADDRESS = re.compile(r"https?://[^\s<>\"“”„]+[^\s<>\"“”„.,;:!?)\]]")
#: What somebody might try first, and what they mean.
MEANT = {
    "vorname": "name",
    "nachname": "name",
    "titel": "veranstaltung",
    "meeting": "veranstaltung",
    "date": "datum",
    "link": "meine_seite",
    "days": "tage",
    "workshop": "workshops",
}


@dataclass(frozen=True)
class Placeholder:
    name: str
    #: What stands there in the mail, in words for organizers.
    means: object
    #: participant → text
    value: object
    #: Of this person alone, and so not to be shown to anybody else.
    is_link: bool
    #: Several lines: not for a subject.
    is_long: bool

    @property
    def in_braces(self):
        return f"{{{self.name}}}"


def means(words, *, is_link=False, is_long=False):
    """Says what a placeholder's function is for."""

    def mark(function):
        function.means, function.is_link, function.is_long = words, is_link, is_long
        return function

    return mark


@cache
def known():
    """{name: Placeholder}, in the order in which they are listed beside a form."""
    functions = {name: import_string(path) for name, path in settings.PLACEHOLDERS.items()}
    return {
        name: Placeholder(name, value.means, value, value.is_link, value.is_long)
        for name, value in functions.items()
    }


# --- Checking -------------------------------------------------------------------------------------


def check_text(text):
    """Raises ValidationError with a sentence for each thing that could not be replaced."""
    _refuse(list(_mistakes(text)))


def check_subject(text):
    _refuse([*_mistakes(text), *_too_long(text)])


def _refuse(sentences):
    if sentences:
        raise ValidationError(sentences)


def _mistakes(text):
    for number, line in enumerate(text.splitlines(), start=1):
        for found in BRACES.finditer(line):
            name = found[1]
            if name is None:
                yield _(
                    "In Zeile %(line)s steht eine einzelne Klammer „%(brace)s“. Geschweifte Klammern "
                    "stehen nur um einen Platzhalter, zum Beispiel {name}."
                ) % {"line": number, "brace": found[0]}
            elif name not in known():
                yield _unknown(name)


def _unknown(name):
    meant = nearest(name)
    if meant:
        return _("{%(name)s} gibt es nicht. Meinten Sie {%(meant)s}?") % {
            "name": name,
            "meant": meant,
        }
    everything = ", ".join(placeholder.in_braces for placeholder in known().values())
    return _("{%(name)s} gibt es nicht. Es gibt: %(all)s.") % {"name": name, "all": everything}


def nearest(name):
    """The placeholder that was probably meant, or ""."""
    plain = re.sub(r"[\s-]+", "_", name.strip().lower())
    if plain in known():
        return plain
    if plain in MEANT:
        return MEANT[plain]
    return next(iter(difflib.get_close_matches(plain, known(), 1)), "")


def _too_long(subject):
    for name in used_in(subject):
        if known()[name].is_long or known()[name].is_link:
            yield _("{%(name)s} passt nicht in einen Betreff.") % {"name": name}


def used_in(text):
    """The placeholders of a text, each once, in their order."""
    names = (found[1] for found in BRACES.finditer(text))
    return list(dict.fromkeys(name for name in names if name in known()))


# --- Filling in -----------------------------------------------------------------------------------


def one_line(subject, value_of):
    """A subject with its placeholders replaced. `value_of`: Placeholder → (words, address)."""
    return "".join(words for words, _address in pieces(subject, value_of))


def paragraphs(text, value_of):
    """A text with its placeholders replaced, as paragraphs of a letter."""
    blocks = re.split(r"\n[^\S\n]*\n\s*", text.replace("\r\n", "\n").strip())
    return [Typed(list(pieces(block, value_of))) for block in blocks]


def pieces(text, value_of):
    """(words, address) one after the other. Only what organizers typed is looked through for
    addresses: a person's name never becomes a link."""
    end = 0
    for found in BRACES.finditer(text):
        yield from _with_addresses(text[end : found.start()])
        end = found.end()
        placeholder = known().get(found[1])
        yield value_of(placeholder) if placeholder else (found[0], "")
    yield from _with_addresses(text[end:])


def _with_addresses(text):
    end = 0
    for found in ADDRESS.finditer(text):
        if found.start() > end:
            yield text[end : found.start()], ""
        yield found[0], found[0]
        end = found.end()
    if end < len(text):
        yield text[end:], ""


def of(participant):
    """What stands in this person's mail."""

    def value_of(placeholder):
        words = str(placeholder.value(participant))
        return words, words if placeholder.is_link else ""

    return value_of


def shown_of(participant):
    """The same for somebody else's eyes: without what opens the person's page."""
    value_of = of(participant)

    def shown(placeholder):
        if placeholder.is_link:
            return _("(hier steht der persönliche Link)"), ""
        return value_of(placeholder)

    return shown


def example_of(person):
    """For a person who stands for nobody in particular: they have neither days nor a page."""
    value_of = of(person)

    def example(placeholder):
        if placeholder.is_link or placeholder.is_long:
            return f"({placeholder.means})", ""
        return value_of(placeholder)

    return example


# --- What there is --------------------------------------------------------------------------------


@means(gettext_lazy("der Name der Person"))
def name(participant):
    return participant.name


@means(gettext_lazy("der Titel der Veranstaltung"))
def title(participant):
    return participant.meeting.title


@means(gettext_lazy("wann die Veranstaltung ist"))
def date(participant):
    return dates(participant.meeting.days.all()) or _("noch offen")


@means(gettext_lazy("wo die Veranstaltung ist"))
def venue(participant):
    return participant.meeting.venue_name or _("noch offen")


@means(gettext_lazy("die Tage der Person und wie es um sie steht"), is_long=True)
def days(participant):
    return in_lines(standing.facts(participant) if still_counts(participant) else [])


@means(
    gettext_lazy("der Link zu „Meine Seite“, bei Unbestätigten der zum Bestätigen"), is_link=True
)
def my_page(participant):
    if participant.is_open_claim:
        return links.to_confirm(participant)
    if participant.user_id and participant.is_active:
        return links.to_my_page(participant.user, participant.meeting)
    return links.absolute("home", participant.meeting.slug)


def still_counts(participant):
    return participant.is_active or participant.is_open_claim


def in_lines(facts):
    """(what, how) pairs, one on a line."""
    return "\n".join(f"{what}: {how}" for what, how in facts) or _("nichts eingetragen")
