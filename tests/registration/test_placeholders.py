"""What organizers type is checked, and replaced once; values are never looked through again."""

import pytest
from django.core.exceptions import ValidationError

from backstage.letters import LINE
from registration import placeholders
from tests import cast


def sentences(text, check=placeholders.check_text):
    with pytest.raises(ValidationError) as refused:
        check(text)
    return refused.value.messages


def filled(text, participant):
    found = placeholders.paragraphs(text, placeholders.of(participant))
    return [str(paragraph) for paragraph in found]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("{nahme}", "{name}"),
        ("{Name}", "{name}"),
        ("{vorname}", "{name}"),
        ("{meine seite}", "{meine_seite}"),
        ("{workshop}", "{workshops}"),
    ],
)
def test_an_unknown_placeholder_is_refused_and_the_near_one_named(typed, meant):
    assert sentences(f"Hallo {typed}") == [f"{typed} gibt es nicht. Meinten Sie {meant}?"]


@pytest.mark.parametrize("typed", ["{xyz}", "{}", "{meeting.__init__}", "{0}", "{name!r}"])
def test_nothing_else_is_a_placeholder(typed):
    (sentence,) = sentences(f"Hallo {typed}")
    assert sentence.startswith(f"{typed} gibt es nicht.")
    assert "{name}" in sentence


@pytest.mark.parametrize("typed", ["{name", "name}", "{{name}", "{ \n }"])
def test_a_lone_brace_is_refused_with_its_line(typed):
    found = sentences(f"Eins\n{typed}")
    assert all("einzelne Klammer" in sentence for sentence in found)
    assert "In Zeile 2" in found[0]


def test_every_mistake_is_named_at_once():
    assert len(sentences("{nahme} und {datun}\n}")) == 3


@pytest.mark.parametrize("name", ["tage", "workshops", "meine_seite"])
def test_what_is_long_or_a_link_does_not_go_into_a_subject(name):
    assert sentences(f"Hallo {{{name}}}", placeholders.check_subject) == [
        f"{{{name}}} passt nicht in einen Betreff."
    ]


def test_all_that_is_listed_can_be_replaced(meeting):
    workshop = cast.a_workshop(meeting, "W1", title="Lernwege", room=cast.a_room(meeting, "R 1"))
    tomke = cast.register(meeting, choices=[workshop])
    text = "\n\n".join(found.in_braces for found in placeholders.known().values())
    placeholders.check_text(text)
    name, title, date, venue, days, workshops, link = filled(text, tomke)
    assert (name, title, venue) == (
        "Tomke Ahlers",
        "Nutzertreffen treffen",
        "Oberschule Habenhausen",
    )
    assert str(cast.days(meeting)[0].date.year) in date
    assert days.splitlines()[0].endswith("Sie haben einen Platz")
    assert len(days.splitlines()) == 2
    assert "14:15–15:30 Lernwege, R 1" in workshops
    assert "/treffen/link/" in link


def test_who_has_no_workshop_is_not_left_with_a_gap(meeting):
    assert filled("{workshops}", cast.register(meeting)) == ["nichts eingetragen"]


@pytest.mark.parametrize("name", ["{{ 7*7 }}", "{name}", "{% boom %}", "%(name)s", "{meine_seite}"])
def test_a_value_is_put_in_as_it_is(meeting, name):
    tomke = cast.register(meeting, name=name)
    assert filled("Hallo {name}!", tomke) == [f"Hallo {name}!"]


def test_only_what_organizers_typed_becomes_a_link(meeting):
    tomke = cast.register(meeting, name="http://evil.example <b>")
    text = "{name} https://gut.example/a?b=1&c=2. Ende"
    (paragraph,) = placeholders.paragraphs(text, placeholders.of(tomke))
    assert 'href="https://gut.example/a?b=1&amp;c=2"' in paragraph.html
    assert paragraph.html.count("<a ") == 1
    assert "http://evil.example &lt;b&gt;" in paragraph.html


def test_paragraphs_and_lines_stay_as_they_were_typed(meeting):
    tomke = cast.register(meeting)
    text = "Eins\r\nzwei\r\n\r\n\r\nDrei " + "lang " * 30
    first, second = placeholders.paragraphs(text, placeholders.of(tomke))
    assert str(first) == "Eins\nzwei"
    assert first.html == "Eins<br>zwei"
    assert str(second).startswith("Drei lang")
    assert len(str(second)) > LINE


def test_nobody_else_is_shown_what_opens_a_persons_page(meeting):
    tomke = cast.register(meeting)
    (paragraph,) = placeholders.paragraphs("{meine_seite}", placeholders.shown_of(tomke))
    assert str(paragraph) == "(hier steht der persönliche Link)"
