"""Every letter there is, as it is read: text first, one thing to do, the same in text and HTML."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from lxml import html

from backstage.letters import LINE, SUBJECT, Letter, shortened
from people.models import Role
from registration import letters
from registration.models import Participant
from tests import cast
from workshops import letters as seat_letters
from workshops.models import SpeakerMessage

pytestmark = pytest.mark.same_on_both

LONG_NAME = "Prof. Dr. Wilhelmine-Charlotte von Hohenstein-Schwarzenberg-Sondershausen"
LONG_TITLE = (
    "Kollaborative Unterrichtsentwicklung mit digitalen Werkzeugen in heterogenen Lerngruppen: "
    "Praxis und Fragen aus Schulen"
)
LONG_MEETING = (
    "Bundesweites itslearning-Nutzertreffen in Bremen, mit Fachtag & BarCamp zur Inklusion"
)
WILHELMINE = (LONG_NAME, "wilhelmine@schule.example", Role.TEACHER, "Schule", "HB")


@pytest.fixture(params=["de", "en"])
def language(request):
    with translation.override(request.param):
        yield request.param


@pytest.fixture
def written(db, language):
    """{name: letter}: with many facts and with few, long names, for who knows and who waits."""
    meeting = cast.a_meeting(day_places=(2, None))
    meeting.title_de = meeting.title_en = LONG_MEETING
    meeting.save()
    room = cast.a_room(meeting, "Raum 1.02")
    workshops = [
        cast.a_workshop(meeting, "W1", title=LONG_TITLE, room=room),
        cast.a_workshop(meeting, "W2", slot=cast.evening(meeting), seats=3),
    ]
    somebody = cast.register(meeting, WILHELMINE, choices=workshops)
    claim = cast.sign_up(meeting, cast.BIRTE, choices=workshops)
    full = cast.a_meeting("voll", day_places=(0, 0))
    waiting, full_claim = cast.register(full, cast.CEM), cast.sign_up(full, cast.LENI)
    lapsed = Participant.objects.get(pk=claim.pk)
    lapsed.lapses_at = timezone.now() - timedelta(minutes=1)
    found = {name: import_string(path)(somebody) for name, path in settings.LETTERS.items()}
    unconfirmed = [name for name in found if name not in ("confirmed", "guest_added")]
    found |= {
        f"{name}, not confirmed": import_string(settings.LETTERS[name])(claim)
        for name in unconfirmed
    }
    return found | {
        "claimed, all full": letters.claimed(full_claim),
        "claimed, too late": letters.claimed(lapsed),
        "confirmed, all full": letters.confirmed(waiting),
        "link": letters.link(somebody, "1234 5678"),
        "link from an organizer": letters.link(somebody, ""),
        "link for a claim": letters.unconfirmed(claim),
        "link for a stranger": letters.no_registration(meeting),
        **messages_about(workshops[0]),
    }


def messages_about(workshop):
    """What a speaker writes to the people in a workshop, and their own copy."""
    kim = cast.a_speaker(workshop.session.meeting, "Kim Albers", "kim@x.example")
    words = f"Liebe Leute,\n\n- Laptop\n- Stift und {LONG_TITLE}\n\nKim"
    message = SpeakerMessage(occurrence=workshop, subject="Laptop", text=words, recipients=2)
    to_them = seat_letters.from_speaker(
        message, kim, name=LONG_NAME, address="http://testserver/treffen/link/x/"
    )
    return {
        "from a speaker": to_them,
        "copy for the speaker": seat_letters.copy_for_speaker(message, kim),
    }


def every(written, wrong_with):
    """{name: what is wrong with it} of the letters that have something wrong."""
    found = {name: wrong_with(letter) for name, letter in written.items()}
    return {name: wrong for name, wrong in found.items() if wrong}


def spoken(letter):
    """What the HTML says, without its preview, on one line."""
    body = html.fromstring(letter.html).find("body")
    body.xpath(".//div[contains(@style, 'display:none')]")[0].drop_tree()
    return one_line(" ".join(body.itertext()))


def one_line(text):
    return " ".join(text.split())


def test_the_text_has_short_lines_and_each_link_a_line_of_its_own(written):
    def wrong(letter):
        lines = letter.text.splitlines()
        long = [line for line in lines if len(line) > LINE and not line.startswith("http")]
        links = [line for line in lines if "http" in line and not re.fullmatch(r"http\S+", line)]
        return long + links

    assert every(written, wrong) == {}


def test_the_text_is_tidy(written):
    def wrong(letter):
        odd = ["\n\n\n", " \n", "&amp;", "&quot;", "&#", "None", "%(", "{{", "{%", '"', "<"]
        return [what for what in odd if what in letter.text + letter.subject] + [
            line for line in [letter.heading, *letter.paragraphs] if not line
        ]

    assert every(written, wrong) == {}
    assert all(letter.text.endswith("Orga-Team\n") for letter in written.values())


def test_a_link_follows_what_it_is_for(written):
    def wrong(letter):
        label, address = letter.action
        return f"{label}:\n{address}\n" not in letter.text

    assert every(written, wrong) == {}


def test_the_subject_fits_and_begins_with_what_matters(written):
    assert every(written, lambda letter: len(letter.subject) > SUBJECT) == {}
    titles = ("Bundesweites", "Nutzertreffen", "User")
    assert every(written, lambda letter: letter.subject.startswith(titles)) == {}
    ours = [letter for letter in written.values() if not letter.message]
    of_long_titles = [letter for letter in ours if letter.about == LONG_MEETING]
    assert all(": Bundesweites" in letter.subject for letter in of_long_titles)


@pytest.mark.parametrize(
    ("title", "length", "short"),
    [
        ("Nutzertreffen", 13, "Nutzertreffen"),
        ("Nutzertreffen in Bremen", 20, "Nutzertreffen…"),
        ("Nutzertreffen, zum dritten Mal", 16, "Nutzertreffen…"),
        ("Nutzertreffen", 8, "Nutzert…"),
    ],
)
def test_a_title_is_shortened_after_a_word(title, length, short):
    assert shortened(title, length) == short
    assert len(short) <= length


def test_there_is_one_thing_to_do(written):
    def wrong(letter):
        links = html.fromstring(letter.html).xpath("//a/@href")
        web = [link for link in links if not link.startswith("mailto:")]
        in_text = re.findall(r"https?://\S+", letter.text)
        return (web, in_text) if not web == in_text == [letter.action[1]] else None

    assert every(written, wrong) == {}


def test_who_cancels_after_the_last_day_to_sign_up_is_not_sent_there(meeting, language):
    tomke = cast.register(meeting)
    meeting.registration_closes_at = timezone.now()
    tomke.meeting = meeting
    letter = letters.cancelled(tomke)
    assert "http" not in letter.text
    assert html.fromstring(letter.html).xpath("//a[not(starts-with(@href, 'mailto:'))]") == []


def test_text_and_html_say_the_same_in_the_same_order(written):
    def wrong(letter):
        text = one_line(re.sub(r"^- |https?://\S+", "", letter.text, flags=re.M))
        said = spoken(letter).replace(" .", ".")
        if letter.action:
            text = text.replace(f"{letter.action[0]}:", letter.action[0])
        for _what, how in letter.facts[:1]:
            assert how in said
            heading = re.search(r"<h2[^>]*>(.*?)</h2>", letter.html)[1]
            text = text.replace(f"{heading}:", heading)
        _bar, _heading, rest = said.partition(f" {letter.heading} ")
        return None if rest == text else (rest, text)

    assert every(written, wrong) == {}


def test_every_fact_is_an_entry_of_a_list(written):
    def wrong(letter):
        entries = html.fromstring(letter.html).xpath("//ul/li")
        said = [one_line(" ".join(entry.itertext())) for entry in entries]
        return said if said != [f"{what} {how}" for what, how in letter.facts] else None

    assert every(written, wrong) == {}
    assert max(len(letter.facts) for letter in written.values()) == 5
    assert min(len(letter.facts) for letter in written.values()) == 0


def test_the_html_is_small_and_needs_nothing_from_elsewhere(written):
    def wrong(letter):
        size = len(letter.html.encode())
        hosts = set(re.findall(r"https?://([^/\s\"'<]+)", letter.html)) - {"testserver"}
        return size > 10_000 or hosts or re.findall(r"<img|<script|url\(|@import", letter.html)

    assert every(written, wrong) == {}


def test_the_html_names_its_language_also_where_a_mail_program_drops_its_head(written, language):
    def wrong(letter):
        tree = html.fromstring(letter.html)
        return tree.xpath("/html/@lang | /html/body/div/@lang") != [language] * 2

    assert every(written, wrong) == {}


def test_the_html_has_real_headings_and_tables_that_are_only_layout(written):
    def wrong(letter):
        tree = html.fromstring(letter.html)
        headings = tree.xpath("//h1 | //h2")
        tables = tree.xpath("//table[not(@role='presentation')]")
        return [heading.tag for heading in headings] != ["h1", "h2"][
            : 1 + bool(letter.facts)
        ] or tables

    assert every(written, wrong) == {}


def test_what_is_needed_to_read_it_stands_at_the_element(written):
    """Some mail programs drop the style sheet."""
    bare = re.sub(r"<style>.*?</style>", "", written["claimed"].html, flags=re.S)
    (button,) = html.fromstring(bare).xpath("//a[starts-with(@href, 'http')]")
    assert "color:#fffdf9" in button.get("style")
    assert "background-color:#0b6e69" in button.getparent().get("style")
    sizes = [int(size) for size in re.findall(r"(?:font-size:|font:bold |font:)(\d+)px", bare)]
    assert sorted(set(sizes) - {1}) == [16, 17, 19, 26]  # 1: the preview, which nobody sees


def test_a_list_of_mails_shows_what_happened(written):
    def wrong(letter):
        preview = html.fromstring(letter.html).xpath("//body/div/div")[0].text
        return preview if preview.lower() != letter.paragraphs[0].lower() else None

    assert every(written, wrong) == {}
    assert all(letter.preview[0].isupper() for letter in written.values())


def test_a_calendar_that_is_attached_is_spoken_of(written):
    def wrong(letter):
        word = {"de": "Im Anhang", "en": "attached"}[translation.get_language()]
        return bool(letter.calendar) != (word in letter.text)

    assert every(written, wrong) == {}


def test_what_people_typed_is_no_markup():
    name = "<b>Zoë</b> & {{ 40|add:2 }}"
    letter = Letter("Hallo", "Hallo", [name], name=name, facts=[(name, name)], about=name)
    assert name in letter.text
    assert "<b>" not in letter.html
    assert "{{ 40|add:2 }}" in letter.html


def test_a_new_password_is_asked_for_in_the_same_shape(client, organizer, mailoutbox):
    for address in (organizer.email, "stranger@example.org"):
        client.post("/konto/password/reset/", {"email": address})
    for mail in mailoutbox:
        lines = mail.body.splitlines()
        assert [line for line in lines if len(line) > LINE and not line.startswith("http")] == []
        assert "\n\n\n" not in mail.body
        assert mail.body.startswith("Guten Tag,\n\nfür ")
        assert mail.body.endswith("Freundliche Grüße\nNutzertreffen")
    assert "Neues Passwort setzen:\nhttp" in mailoutbox[0].body
    assert "http" not in mailoutbox[1].body
