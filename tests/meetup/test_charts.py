"""What charts make of numbers: lengths, corners, and the table with the same numbers."""

import pytest
from django.template.loader import render_to_string
from lxml import html

from meetup.charts import Bar, BarChart, Cell, Group, Part, Series, StepChart, round_up


def bars(*rows, **options):
    return BarChart("Nach Rolle", "Rolle", ["angemeldet"], [Group(list(rows))], **options)


def row(label, *numbers, **options):
    parts = [Part(number, look) for number, look in zip(numbers, ["one", "two"], strict=False)]
    return Bar(label, parts, [Cell(str(sum(numbers)))], **options)


def steps(*series, **options):
    moments = [f"{day}.11." for day in range(1, 1 + len(series[0][1]))]
    return StepChart(
        title="Anmeldungen",
        description="Es wurden mehr.",
        label_heading="Tag",
        moments=moments,
        series=[Series(label, numbers) for label, numbers in series],
        **options,
    )


def drawn(template, chart):
    return html.fromstring(f"<div>{render_to_string(template, {'chart': chart})}</div>")


# --- Bars -----------------------------------------------------------------------------------------


def test_the_longest_bar_fills_its_column_and_the_others_are_in_proportion():
    long, short = row("Lehrkräfte", 30, 10), row("Schulleitung", 10)
    bars(long, short)
    assert [(p.look, p.start, p.width) for p in long.pieces] == [
        ("one", "0.00%", "75.00%"),
        ("two", "75.00%", "25.00%"),
    ]
    assert [p.width for p in short.pieces] == ["25.00%"]


def test_a_limit_counts_for_the_length_and_is_marked():
    limited = row("Schulträger", 10, limit=40)
    bars(limited, row("Lehrkräfte", 20))
    assert limited.room == "100.00%"
    assert [p.width for p in limited.pieces] == ["25.00%"]


def test_what_is_beyond_the_limit_stands_out_behind_it():
    overfull = row("Fachtag", 50, limit=40)
    bars(overfull)
    assert overfull.room == "80.00%"


def test_nothing_at_all_is_no_bar():
    nothing = row("Lehrkräfte", 0)
    bars(nothing)
    assert list(nothing.pieces) == []


def test_every_bar_is_a_row_of_a_table_with_its_number():
    page = drawn("charts/bars.html", bars(row("Lehrkräfte", 30, url="/liste/"), row("Gäste", 2)))
    rows = page.xpath("//tbody/tr[th[@scope='row']]")
    assert [[r.xpath("string(.//span)"), r.xpath("string(td)")] for r in rows] == [
        ["Lehrkräfte", "30"],
        ["Gäste", "2"],
    ]
    assert page.xpath("//a/@href") == ["/liste/"]
    assert page.xpath("//table/caption/text()") == ["Nach Rolle"]
    assert {svg.get("aria-hidden") for svg in page.iter("svg")} == {"true"}


def test_numbers_in_the_drawing_have_a_point_in_every_language():
    page = drawn("charts/bars.html", bars(row("a", 1, 2), row("b", 3)))
    assert page.xpath("//rect/@width") == ["33.33%", "66.67%", "100.00%"]


# --- Steps ----------------------------------------------------------------------------------------


def test_each_number_holds_until_the_next_moment():
    (area,) = steps(("Lehrkräfte", [0, 4])).areas
    assert area.line == "0.0,232.0 360.0,232.0 360.0,16.0 720.0,16.0"


def test_series_lie_on_top_of_each_other():
    lower, upper = steps(("Lehrkräfte", [2]), ("Schulleitung", [2])).areas
    assert lower.line == "0.0,124.0 720.0,124.0"
    assert upper.line == "0.0,16.0 720.0,16.0"
    assert upper.points == "0.0,16.0 720.0,16.0 720.0,124.0 0.0,124.0"
    assert lower.look != upper.look


def test_a_limit_is_drawn_unless_it_is_far_above():
    near, far = (steps(("a", [10]), limit=limit) for limit in (20, 100))
    assert near.limit_in_sight
    assert near.limit_at == "16.0"
    assert not far.limit_in_sight
    assert far.limit_at == ""
    assert far.highest == 12


def test_the_table_has_the_same_numbers():
    chart = steps(("Lehrkräfte", [1, 1200]), ("Schulleitung", [0, 3]))
    page = drawn("charts/steps.html", chart)
    cells = [row.xpath("(th|td)/text()") for row in page.xpath("//tbody/tr")]
    assert cells == [["1.11.", "1", "0", "1"], ["2.11.", "1.200", "3", "1.203"]]


def test_the_drawing_has_a_name_and_a_description():
    page = drawn("charts/steps.html", steps(("Lehrkräfte", [1, 2])))
    (svg,) = page.xpath("//svg[@role='img']")
    ids = svg.get("aria-labelledby").split()
    assert [page.get_element_by_id(i).text for i in ids] == ["Anmeldungen", "Es wurden mehr."]


@pytest.mark.parametrize(
    ("moments", "labels"),
    [(1, ["1.11."]), (2, ["1.11.", "2.11."]), (9, ["1.11.", "5.11.", "9.11."])],
)
def test_only_so_many_dates_as_fit(moments, labels):
    chart = steps(("a", [1] * moments))
    assert sorted(mark.label for mark in chart.dates) == labels


@pytest.mark.parametrize(
    ("number", "rounded"), [(0, 4), (4, 4), (5, 8), (13, 20), (68, 80), (8400, 12000)]
)
def test_heights_are_round_numbers(number, rounded):
    assert round_up(number) == rounded
    assert rounded % 4 == 0
