"""Times are wall-clock times of the meeting's zone, also in the night the clocks change."""

from datetime import UTC, date, datetime

from tests import cast


def test_the_day_the_clocks_go_back_is_as_people_read_it(db):
    meeting = cast.a_meeting()
    day = cast.a_day(meeting, date(2027, 10, 31))  # 3:00 becomes 2:00 that night
    assert day.starts_at.astimezone(UTC) == datetime(2027, 10, 31, 8, 0, tzinfo=UTC)
    night = cast.a_slot(day, "00:30", "08:00")
    hours = (night.ends_at.astimezone(UTC) - night.starts_at.astimezone(UTC)).total_seconds() / 3600
    assert hours == 8.5


def test_a_meeting_elsewhere_has_its_own_clock(db):
    meeting = cast.a_meeting(time_zone="Atlantic/Canary")
    day = cast.a_day(meeting, date(2027, 1, 28))
    assert day.starts_at.astimezone(UTC).hour == 9


def test_half_open_windows_that_touch_do_not_overlap(meeting):
    day = cast.days(meeting)[0]
    first, second = cast.a_slot(day, "14:15", "15:30"), cast.a_slot(day, "15:30", "16:00")
    assert not first.overlaps(second)
    assert first.overlaps(cast.a_slot(day, "15:29", "15:31"))
