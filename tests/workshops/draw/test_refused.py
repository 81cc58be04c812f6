"""A file that can't be understood is refused in words, with the place."""

import json

import pytest

from tests.workshops.draw.small import a_draw
from workshops.draw import reading

pytestmark = pytest.mark.same_on_both


def good():
    return a_draw({"A-1": {"capacity": 1}, "B-2": {"capacity": 1}}, {"Tomke": ["A-1", "B-2"]})


def problems(draw):
    with pytest.raises(reading.Refused) as refused:
        reading.from_json(draw)
    return "\n".join(refused.value.problems)


def changed(path, value):
    draw = good()
    *way, last = path
    place = draw
    for step in way:
        place = place[step]
    place[last] = value
    return draw


PERSON = ("participants", 0)
WORKSHOP = ("workshops", 0)


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ((*PERSON, "choices", "1"), [["A-1"]], "demselben Rang"),
        ((*PERSON, "choices", "1"), ["B-2"], "anderen Zeitfenster"),
        ((*PERSON, "choices", "1"), ["A-1", "A-1"], "mehrmals"),
        ((*PERSON, "choices", "1"), ["Z"], "„Z“ kommt nicht vor"),
        ((*PERSON, "choices", "1"), "A-1", "Liste"),
        ((*PERSON, "choices", "9"), [], "„9“ kommt nicht vor"),
        ((*PERSON, "choices"), [], "geschweifte"),
        ((*PERSON, "fixed"), {"1": "B-2"}, "anderen Zeitfenster"),
        ((*PERSON, "role"), "king", "„king“ kommt nicht vor"),
        ((*PERSON, "id"), 7, "Anführungszeichen"),
        ((*PERSON, "id"), "", "leer"),
        ((*PERSON, "id"), "\ud800", "halbes Zeichen"),
        ((*WORKSHOP, "capacity"), -1, "ganze Zahl"),
        ((*WORKSHOP, "capacity"), 1.5, "ganze Zahl"),
        ((*WORKSHOP, "capacity"), True, "ganze Zahl"),
        ((*WORKSHOP, "capacity"), None, "ganze Zahl"),
        ((*WORKSHOP, "min"), "3", "ganze Zahl"),
        ((*WORKSHOP, "slot"), "9", "„9“ kommt nicht vor"),
        ((*WORKSHOP, "id"), "B-2", "mehrmals"),
        ((*WORKSHOP, "role_max"), {"king": 1}, "„king“ kommt nicht vor"),
        ((*WORKSHOP, "reserved"), {"teacher": -1}, "ganze Zahl"),
        (("conflicts",), [["A-1"]], "zwei Workshops"),
        (("conflicts",), [["A-1", "A-1"]], "sich selbst"),
        (("conflicts",), [["A-1", "Z"]], "„Z“ kommt nicht vor"),
        (("slots",), ["1", "2", "2"], "mehrmals"),
        (("seed",), 5, "Anführungszeichen"),
        (("format",), "workshop-assign/2", "workshop-assign/1"),
        (("participants",), {}, "Liste"),
        (("workshops",), [5], "geschweifte"),
    ],
)
def test_what_does_not_fit_is_named(path, value, says):
    assert says in problems(changed(path, value))


def test_the_place_is_named():
    draw = changed((*PERSON, "choices", "1"), ["Z"])
    assert problems(draw).startswith("participants[0] „Tomke“, choices.1:")


def test_all_problems_are_named_but_not_thousands():
    draw = good()
    draw["participants"] = [{"id": f"P{n}", "role": "king"} for n in range(500)]
    assert len(problems(draw).splitlines()) == reading.MOST_PROBLEMS + 1


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "Zeile 1"),
        (b"hallo", "kein JSON"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"[" * 200_000, "kein JSON"),
        (b"[]", "keine Auslosung"),
        (b'{"format": NaN}', "Zahl"),
        (b'{"format": ' + b"9" * 5000 + b"}", "Zahl"),
        (b'{"format": "a", "format": "b"}', "zweimal"),
    ],
)
def test_garbage_is_refused(content, says):
    with pytest.raises(reading.Refused, match=says):
        reading.read_bytes(content)


def test_a_very_large_file_is_not_even_read_to_the_end(tmp_path):
    file = tmp_path / "large.json"
    with file.open("wb") as large:
        large.truncate(100_000_000)
    with pytest.raises(reading.Refused, match="größer als 40 MB"):
        reading.read_file(file)


def test_a_field_nobody_knows_is_told():
    draw = good()
    draw["workshops"][0]["mim"] = 3
    assert "„mim“" in reading.read_bytes(json.dumps(draw).encode()).remarks[0]
