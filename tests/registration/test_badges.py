"""Name badges: who gets one, what stands on it, where on the sheet; looked at as text and as a
picture, and with the QR code read back."""

import io

import pytest
import zxingcpp
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from backstage import paper
from programme.lock import lock
from registration import badges, erasure
from registration.models import Badge, Participant
from tests import cast

SHEET = badges.SHEETS["90x54"]


def pages(content):
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def codes(meeting, people, sheet=SHEET, skip=0):
    """[(code, millimetres from the left, from the top)] as a phone would read them off the paper."""
    found = []
    for page in paper.picture("badges", badges.data(meeting, people, sheet, skip), ppi=200):
        for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(page))):
            corner = code.position.top_left
            found.append((code.text, corner.x * 25.4 / 200, corner.y * 25.4 / 200))
    return found


def test_everybody_who_comes_gets_one_by_name(meeting):
    day = cast.days(meeting)[0]
    cast.set_limit(day, places=2)
    tomke, birte = cast.register(meeting, cast.TOMKE), cast.register(meeting, cast.BIRTE)
    cast.register(meeting, cast.CEM, on=[day])  # waits
    cast.sign_up(meeting, cast.LENI)  # has not confirmed
    assert list(badges.wearers(meeting)) == [birte, tomke]


def test_it_says_who_from_where_as_what(meeting):
    tomke = cast.register(meeting)
    (text,) = pages(badges.pdf(meeting, [tomke], SHEET))
    for words in ("Tomke Ahlers", "Oberschule am Deich", "Nutzertreffen treffen", "Keine Fotos"):
        assert words in text


def test_who_agrees_to_photos_has_no_mark(meeting):
    tomke = cast.register(meeting)
    tomke.consents.create(kind="photos", given_at=timezone.now())
    assert "Keine Fotos" not in pages(badges.pdf(meeting, [tomke], SHEET))[0]


def test_the_team_is_marked(meeting):
    tomke = cast.register(meeting)
    tomke.user.is_staff = True
    tomke.user.save()
    (person,) = badges.wearers(meeting)
    assert "Team" in pages(badges.pdf(meeting, [person], SHEET))[0]


@pytest.mark.parametrize("key", badges.SHEETS)
def test_the_code_on_each_is_the_tickets_and_within_its_label(meeting, key):
    sheet = badges.SHEETS[key]
    people = [cast.register(meeting, cast.stranger(number)) for number in range(3)]
    read = codes(meeting, people, sheet, skip=1)
    assert [code for code, _x, _y in sorted(read, key=lambda c: (round(c[2]), c[1]))] == [
        person.ticket_code.upper() for person in people
    ]
    for _code, x, y in read:
        column = (x - sheet.left) // (sheet.width + sheet.gap_x)
        row = (y - sheet.top) // (sheet.height + sheet.gap_y)
        left = sheet.left + column * (sheet.width + sheet.gap_x)
        top = sheet.top + row * (sheet.height + sheet.gap_y)
        assert left < x < left + sheet.width - 10
        assert top < y < top + sheet.height - 10


@pytest.mark.parametrize("key", badges.SHEETS)
def test_a_sheet_fits_on_its_paper(key):
    sheet = badges.SHEETS[key]
    assert sheet.left + sheet.columns * sheet.width + (sheet.columns - 1) * sheet.gap_x <= 210
    assert sheet.top + sheet.rows * sheet.height + (sheet.rows - 1) * sheet.gap_y <= 297
    assert sheet.number <= 10


def test_a_full_sheet_is_followed_by_another(meeting):
    people = [cast.register(meeting, cast.stranger(number)) for number in range(3)]
    assert len(pages(badges.pdf(meeting, people, SHEET, skip=7))) == 1
    assert len(pages(badges.pdf(meeting, people, SHEET, skip=8))) == 2


@pytest.mark.parametrize(
    "name",
    [
        '# $ [ " ] * _ `x`',
        '#read("/etc/passwd")',
        "Prof. Dr. " + "Wilhelmine-" * 12,
        "W" * 150,
        "Zoë Çelik",
    ],
)
def test_a_name_stays_a_name(meeting, name):
    person = cast.register(meeting, (name[:150], *cast.TOMKE[1:]))
    (text,) = pages(badges.pdf(meeting, [person], SHEET))
    squeezed = "".join(text.split()).replace("\u2010", "-").replace("\u200b", "")
    assert "".join(name[:20].split()) in squeezed
    assert [code for code, _x, _y in codes(meeting, [person])] == [person.ticket_code.upper()]


def test_a_name_from_right_to_left_is_printed_too(meeting):
    person = cast.register(meeting, ("ליאור כהן", *cast.TOMKE[1:]))
    assert len(badges.pdf(meeting, [person], SHEET)) > 5000


def test_new_is_who_has_none_or_has_changed_since(meeting):
    tomke, birte = cast.register(meeting, cast.TOMKE), cast.register(meeting, cast.BIRTE)
    everybody = badges.wearers(meeting)
    assert badges.new_or_changed(everybody) == [birte, tomke]
    badges.note_printed([tomke, birte])
    assert badges.new_or_changed(everybody) == []
    Participant.objects.filter(pk=tomke.pk).update(name="Tomke Meyer")
    birte.consents.create(kind="photos", given_at=timezone.now())
    assert len(badges.new_or_changed(badges.wearers(meeting))) == 2
    badges.note_printed(badges.wearers(meeting))
    badges.note_printed(badges.wearers(meeting))
    assert Badge.objects.count() == 2


def test_erased_there_is_no_trace_of_what_stood_on_it(meeting):
    tomke = cast.register(meeting)
    badges.note_printed([tomke])
    with lock(meeting) as held:
        erasure.erase(held, Participant.objects.get(pk=tomke.pk))
    assert Badge.objects.count() == 0


def test_the_number_of_statements_does_not_grow(meeting, django_assert_num_queries):
    for number in range(3):
        cast.register(meeting, cast.stranger(number))
        with django_assert_num_queries(4):
            people = list(badges.wearers(meeting))
            badges.new_or_changed(people)
            badges.faces_of(people)


@pytest.mark.slow
def test_five_hundred(meeting):
    """In how long, `make bench` says; here, that they are all there."""
    person = cast.register(meeting)
    found = pages(badges.pdf(meeting, [person] * 500, SHEET))
    assert len(found) == 50
    assert sum(page.count("Tomke Ahlers") for page in found) == 500
