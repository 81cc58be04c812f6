"""What people type: tidied up, refused in words, never lost."""

import uuid

import pytest
from django.core.exceptions import ValidationError

from registration import school_number
from registration.forms import SignUpForm, tidy
from tests import cast


def a_form(meeting, **changes):
    return SignUpForm(cast.form_data(meeting, **changes), days=meeting.days.all())


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Tomke \t Ahlers\r\n", "Tomke Ahlers"),
        ("Tomke\r\nBcc: x@y.example", "Tomke Bcc: x@y.example"),
        ("Tomke \u202eAhlers", "Tomke Ahlers"),
        ("Zoë O’Neill-Yıldız", "Zoë O’Neill-Yıldız"),
        ("عمر", "عمر"),
        ("👩🏽\u200d🏫", "👩🏽\u200d🏫"),
    ],
)
def test_names_are_tidied_up_and_stay_names(typed, kept):
    assert tidy(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("123", "DE-HB-123"), (" de-hb-123 ", "DE-HB-123"), ("DE HB 123", "DE-HB-123")],
)
def test_school_numbers_are_kept_with_their_state(typed, kept):
    assert school_number.normalise(typed, "HB") == kept


@pytest.mark.parametrize("typed", ["DE-NI-123", "1", "keine Ahnung", "12345678901", "1;2"])
def test_impossible_school_numbers_are_refused(typed):
    with pytest.raises(ValidationError):
        school_number.normalise(typed, "HB")


def test_a_school_number_of_somebody_not_at_a_school_is_not_kept(meeting):
    form = a_form(meeting, who=cast.OLAF, school_number="123")
    assert form.is_valid()
    assert form.details["school_number"] == ""


@pytest.mark.parametrize(
    "field", ["name", "email", "role", "organisation", "federal_state", "days"]
)
def test_what_is_needed_is_asked_for_in_words(meeting, field):
    form = a_form(meeting, **{field: ""})
    assert list(form.errors) == [field]


def test_consents_are_unticked_and_optional(meeting):
    form = SignUpForm(initial={"form_key": uuid.uuid4()}, days=meeting.days.all())
    assert "checked" not in str(form["consents"])
    assert a_form(meeting).is_valid()


def test_a_day_of_another_meeting_is_refused(meeting):
    other = cast.a_meeting("andere")
    assert "days" in a_form(meeting, on=cast.days(other)).errors


@pytest.mark.parametrize(
    "value",
    [
        "\0",
        "a\0b",
        "\ud800",
        str(2**63),
        "-" + str(2**64),
        "x" * 100_000,
        "' OR 1=1 --",
        "<script>",
    ],
)
@pytest.mark.parametrize(
    "field", ["name", "email", "role", "federal_state", "school_number", "days"]
)
def test_naughty_input_is_refused_or_kept_and_never_an_error(meeting, field, value):
    form = a_form(meeting, **{field: value})
    form.is_valid()
    assert form.data[field] == value
