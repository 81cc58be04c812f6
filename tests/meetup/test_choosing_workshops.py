"""Choosing workshops on the sign-up form: per slot a first and a second choice, or none."""

import re
from datetime import time, timedelta

import pytest
from django.utils import timezone

from people.models import Role
from programme.admin.common import saving
from programme.models import Day, Occurrence, Session, Slot
from registration.models import Participant
from tests import cast
from tests.cast import text_of
from workshops.models import Booking

URL = "/treffen/anmeldung/"
CLAIM = "/treffen/anmeldung/stand/"

pytestmark = pytest.mark.usefixtures("invariants_hold")


@pytest.fixture
def robotics(meeting):
    """In the afternoon, with one seat, as all of them unless a test says otherwise."""
    return cast.a_workshop(meeting, "A", title="Robotik")


@pytest.fixture
def language(meeting):
    """At the same time."""
    return cast.a_workshop(meeting, "B", title="Leichte Sprache")


@pytest.fixture
def podcast(meeting):
    """Afterwards."""
    return cast.a_workshop(meeting, "C", title="Podcast", slot=cast.evening(meeting))


def first(occurrence):
    return f"first_{occurrence.slot_id}"


def second(occurrence):
    return f"second_{occurrence.slot_id}"


def choosing(meeting, *wanted, who=cast.TOMKE, **changes):
    """What the form sends for workshops wanted first, or pairs of a first and a second one."""
    data = {}
    for choice in wanted:
        one, other = choice if isinstance(choice, tuple) else (choice, None)
        data[first(one)] = one.pk
        data[second(one)] = other.pk if other else ""
    return cast.form_data(meeting, who, **data | changes)


def refused(client, data):
    """The page that says why, on one line. Nothing of it has become a sign-up."""
    response = client.post(URL, data)
    assert response.status_code == 422
    assert not Participant.objects.filter(email=data["email"]).exists()
    return text_of(response)


def is_chosen(page, occurrence):
    return re.search(rf'name="{first(occurrence)}"[^>]* value="{occurrence.pk}" checked', page)


# --- What is offered ------------------------------------------------------------------------------


def test_each_slot_has_a_group_of_its_own_with_what_is_offered_in_it(
    client, robotics, language, podcast
):
    page = text_of(client.get(URL))
    for occurrence in (robotics, language, podcast):
        assert f'name="{first(occurrence)}"' in page
        assert f'value="{occurrence.pk}"' in page
    assert first(robotics) == first(language) != first(podcast)
    assert "14:15" in page
    assert "15:30" in page


def test_at_first_nothing_is_chosen(client, robotics):
    page = text_of(client.get(URL))
    assert re.search(rf'name="{first(robotics)}"[^>]* value="" checked', page)
    assert not is_chosen(page, robotics)


def test_seats_left_are_said_in_words_and_the_bar_only_repeats_them(client, meeting):
    cast.a_workshop(meeting, "A", seats=4)
    page = text_of(client.get(URL))
    assert "noch 4 Plätze frei" in page
    assert '<svg class="bar"' in page
    assert page.count('<svg class="bar"') == page.count('preserveAspectRatio="none" aria-hidden')


def test_a_full_one_says_so_and_is_offered_all_the_same(client, meeting, robotics):
    cast.sign_up(meeting, cast.BIRTE, choices=[robotics])
    page = text_of(client.get(URL))
    assert "ausgebucht – Warteliste" in page
    assert f'value="{robotics.pk}"' in page


def test_as_a_second_choice_a_full_one_promises_no_waiting_list(client, meeting, robotics):
    cast.sign_up(meeting, cast.BIRTE, choices=[robotics])
    page = text_of(client.get(URL))
    assert f'<option value="{robotics.pk}">Robotik (ausgebucht)</option>' in page


def test_where_more_are_taken_than_there_are_the_bar_is_full_and_no_longer(client, meeting):
    workshop = cast.a_workshop(meeting, "A", seats=3)
    for who in (cast.TOMKE, cast.BIRTE, cast.CEM):
        cast.sign_up(meeting, who, choices=[workshop])
    cast.set_limit(workshop, seats=1)
    page = text_of(client.get(URL))
    assert "ausgebucht – Warteliste" in page
    assert 'class="bar-free" width="0"' in page


def test_without_a_limit_there_is_no_bar(client, meeting):
    cast.a_workshop(meeting, "A", seats=None)
    page = text_of(client.get(URL))
    assert "Plätze frei" in page
    assert 'class="bar"' not in page


def test_rules_for_roles_are_said_before_one_chooses(client, meeting, robotics, language):
    until = timezone.now() + timedelta(weeks=2)
    cast.a_quota(robotics, Role.SCHOOL_AUTHORITY, at_most=1)
    cast.a_quota(language, Role.SCHOOL_LEADER, kept_free=1, kept_until=until)
    cast.a_quota(language, Role.TEACHER, at_most=0)
    page = text_of(client.get(URL))
    assert "höchstens 1 für: Schulträger" in page
    assert "1 davon bis " in page
    assert "frei gehalten für: Schulleitung" in page
    assert "nicht für: Lehrkräfte" in page


def test_a_role_whose_seats_are_all_taken_can_read_that(client, meeting):
    workshop = cast.a_workshop(meeting, "A", seats=9)
    cast.a_quota(workshop, Role.SCHOOL_AUTHORITY, at_most=1)
    cast.sign_up(meeting, cast.OLAF, choices=[workshop])
    page = text_of(client.get(URL))
    assert "noch 8 Plätze frei" in page
    assert "höchstens 1 für: Schulträger (zurzeit alle vergeben)" in page


def test_what_one_should_know_of_the_room_is_beside_the_choice(client, meeting):
    cellar = cast.a_room(meeting, "Keller", step_free=False)
    workshop = cast.a_workshop(meeting, "A", room=cellar, language="en")
    Occurrence.objects.filter(pk=workshop.pk).update(interpreting=True)
    page = text_of(client.get(URL))
    assert "Keller (nicht stufenlos erreichbar), auf Englisch, mit Gebärdensprache" in page


def test_cancelled_withdrawn_begun_and_free_sessions_cannot_be_chosen(client, meeting):
    draft = cast.a_workshop(meeting, "A", status=Session.Status.DRAFT)
    off = cast.a_workshop(meeting, "B", status=Session.Status.CANCELLED)
    free = cast.a_workshop(meeting, "C", booked=False)
    page = text_of(client.get(URL))
    for occurrence in (draft, off, free):
        assert f'name="{first(occurrence)}"' not in page


def test_without_workshops_nothing_is_asked(client, meeting):
    page = text_of(client.get(URL))
    assert "Erstwunsch" not in page
    assert client.post(URL, cast.form_data(meeting))["Location"] == CLAIM


def test_in_english_it_is_english(client, meeting):
    cast.a_workshop(meeting, "A", title="Robotik", title_en="Robotics")
    page = text_of(client.get("/en" + URL))
    assert "Robotics" in page
    assert "First choice" in page
    assert "Erstwunsch" not in page


# --- What one gets --------------------------------------------------------------------------------


def test_the_first_choice_of_each_slot_is_part_of_the_one_claim(
    client, meeting, robotics, language, podcast
):
    response = client.post(URL, choosing(meeting, (robotics, language), podcast), follow=True)
    assert response.redirect_chain == [(CLAIM, 302)]
    assert cast.holders(robotics) == cast.holders(podcast) == ["Tomke Ahlers"]
    assert cast.holders(language) == cast.in_line(language) == []
    assert Participant.objects.count() == 1
    assert len(cast.mails_to(cast.TOMKE)) == 1


def test_the_pages_and_the_mail_that_follow_say_where_one_stands(
    client, meeting, robotics, podcast
):
    cast.sign_up(meeting, cast.BIRTE, choices=[robotics])
    claim_page = text_of(client.post(URL, choosing(meeting, robotics, podcast), follow=True))
    mail = cast.mails_to(cast.TOMKE)[0]
    confirm_page = text_of(client.get(cast.link_in(mail)))
    for page in (claim_page, confirm_page, mail.message):
        assert "Robotik" in page
        assert "Warteliste, Position 1" in page
        assert "Podcast" in page
        assert "Platz für Sie freigehalten" in page

    my_page = text_of(client.post(cast.link_in(mail), follow=True))
    assert "Warteliste, Position 1" in my_page
    assert "Sie haben einen Platz" in my_page


def test_a_second_choice_without_a_first_counts_as_the_first(client, meeting, robotics):
    data = cast.form_data(meeting, **{first(robotics): "", second(robotics): robotics.pk})
    client.post(URL, data)
    assert cast.holders(robotics) == ["Tomke Ahlers"]
    assert Booking.objects.get().rank == 1


def test_the_same_one_twice_in_a_slot_counts_once(client, meeting, robotics):
    client.post(URL, choosing(meeting, (robotics, robotics)))
    assert cast.holders(robotics) == ["Tomke Ahlers"]
    assert Booking.objects.count() == 1


@pytest.mark.parametrize(
    ("when_full", "line", "seats"),
    [
        ("wait", [], ["Tomke Ahlers"]),
        ("swap", ["Tomke Ahlers"], ["Tomke Ahlers"]),
        ("no", [], ["Tomke Ahlers"]),
        ("", [], ["Tomke Ahlers"]),
    ],
)
def test_what_becomes_of_a_full_first_choice_beside_a_free_second_one(
    client, meeting, robotics, language, when_full, line, seats
):
    cast.sign_up(meeting, cast.BIRTE, choices=[robotics])
    client.post(URL, choosing(meeting, (robotics, language), when_full=when_full))
    assert cast.in_line(robotics) == line
    assert cast.holders(language) == seats


@pytest.mark.parametrize(
    ("when_full", "line"), [("wait", ["Tomke Ahlers"]), ("swap", ["Tomke Ahlers"]), ("no", [])]
)
def test_what_becomes_of_it_if_there_is_nothing_else(client, meeting, robotics, when_full, line):
    cast.sign_up(meeting, cast.BIRTE, choices=[robotics])
    client.post(URL, choosing(meeting, robotics, when_full=when_full))
    assert cast.in_line(robotics) == line


def test_what_nobody_could_choose_for_a_full_one_is_refused(client, meeting, robotics):
    page = refused(client, choosing(meeting, robotics, when_full="vordrängeln"))
    assert is_chosen(page, robotics)


# --- What is refused, with a reason and everything kept --------------------------------------------


def test_choices_are_kept_after_an_error_elsewhere(client, meeting, robotics, language):
    data = choosing(meeting, (robotics, language), email="kein Zeichen at", when_full="swap")
    page = refused(client, data)
    assert is_chosen(page, robotics)
    assert f'<option value="{language.pk}" selected>' in page
    assert re.search(r'value="swap"[^>]* checked', page)


def test_a_workshop_without_its_day_is_refused_at_its_slot(client, meeting, robotics):
    data = choosing(meeting, robotics, days=[cast.days(meeting)[1].pk])
    page = refused(client, data)
    assert "aber nicht den Tag dazu" in page
    assert is_chosen(page, robotics)
    assert f'aria-describedby="id_{first(robotics)}_error"' in page
    assert f'id="id_{first(robotics)}_error"' in page
    # The style sheet hides the slots of days that are not chosen, but not this one.
    assert 'class="slot-choice of-day-0 has-error"' in page


def test_the_summary_leads_to_a_field_that_is_there(client, meeting, robotics):
    page = refused(client, choosing(meeting, robotics, days=[cast.days(meeting)[1].pk]))
    targets = re.findall(r'class="alert-link" href="#([^"]+)"', page)
    assert targets == [f"id_{first(robotics)}_0"]
    assert f'id="{targets[0]}"' in page


def test_without_any_day_only_the_day_is_asked_for(client, meeting, robotics):
    page = refused(client, choosing(meeting, robotics, days=[]))
    assert "Wählen Sie mindestens einen Tag" in page
    assert "nicht den Tag dazu" not in page
    assert is_chosen(page, robotics)


def test_two_slots_that_overlap_are_refused_with_the_reason(client, meeting, robotics):
    long = cast.a_workshop(
        meeting, "L", slot=cast.a_slot(cast.days(meeting)[0], "13:00", "14:16"), title="Langer"
    )
    page = refused(client, choosing(meeting, robotics, long))
    assert "Das liegt zur gleichen Zeit wie Ihre Wahl für " in page
    assert "13:00–14:16" in page
    assert is_chosen(page, robotics)
    assert is_chosen(page, long)


def test_slots_that_only_touch_are_fine(client, meeting, robotics, podcast):
    assert robotics.slot.ends == podcast.slot.starts
    client.post(URL, choosing(meeting, robotics, podcast))
    assert cast.holders(robotics) == cast.holders(podcast) == ["Tomke Ahlers"]


def test_the_same_times_on_two_days_do_not_overlap(client, meeting, robotics):
    tomorrow = cast.a_workshop(meeting, "T", slot=cast.afternoon(meeting, day=1))
    client.post(URL, choosing(meeting, robotics, tomorrow))
    assert cast.holders(robotics) == cast.holders(tomorrow) == ["Tomke Ahlers"]


def test_the_same_workshop_at_two_times_is_refused(client, meeting, robotics):
    again = cast.repeated(robotics.session, slot=cast.evening(meeting))
    page = refused(client, choosing(meeting, robotics, again))
    assert re.search(r"Denselben Workshop haben Sie schon für \w+, 14:15–15:30 gewählt", page)


def test_the_same_workshop_as_a_second_choice_elsewhere_is_refused(
    client, meeting, robotics, podcast
):
    again = cast.repeated(robotics.session, slot=cast.evening(meeting))
    page = refused(client, choosing(meeting, robotics, (podcast, again)))
    assert "Denselben Workshop" in page


def test_all_that_is_wrong_is_said_at_once(client, meeting, robotics):
    again = cast.repeated(robotics.session, slot=cast.evening(meeting))
    data = choosing(meeting, robotics, again, days=[cast.days(meeting)[1].pk])
    page = refused(client, data)
    assert "Denselben Workshop" in page
    # Once in the summary and once at each of the two slots.
    assert page.count("aber nicht den Tag dazu") == 4


def test_a_workshop_that_is_not_for_the_role_is_refused(client, meeting, robotics):
    cast.a_quota(robotics, Role.SCHOOL_AUTHORITY, at_most=0)
    page = refused(client, choosing(meeting, robotics, who=cast.OLAF))
    assert "„Robotik“ ist nicht für die Rolle, in der Sie kommen." in page
    client.post(URL, choosing(meeting, robotics, who=cast.TOMKE))
    assert cast.holders(robotics) == ["Tomke Ahlers"]


def test_a_role_with_a_limit_waits_when_it_is_reached(client, meeting):
    workshop = cast.a_workshop(meeting, "A", seats=9)
    cast.a_quota(workshop, Role.SCHOOL_AUTHORITY, at_most=1)
    other = ("Ute Unger", "ute@kreis.example", *cast.OLAF[2:])
    client.post(URL, choosing(meeting, workshop, who=other))
    page = text_of(client.post(URL, choosing(meeting, workshop, who=cast.OLAF), follow=True))
    assert cast.holders(workshop) == ["Ute Unger"]
    assert "Warteliste, Position 1" in page


# --- What changed since the form was opened, and what no form sends --------------------------------


def withdrawn(occurrence):
    Session.objects.filter(pk=occurrence.session_id).update(status=Session.Status.CANCELLED)


def begun(occurrence):
    Day.objects.filter(pk=occurrence.slot.day_id).update(date=timezone.localdate())
    whole_day = {"starts": time(0, 0), "ends": time(23, 59, 59)}  # at any hour of the day
    Slot.objects.filter(pk=occurrence.slot_id).update(**whole_day)


def changed(meeting, happens, occurrence):
    """What an organizer changes: under the lock, and so everybody knows."""
    with saving(meeting):
        happens(occurrence)


def test_a_workshop_called_off_meanwhile_is_refused_and_the_rest_kept(
    client, meeting, robotics, language, podcast
):
    client.get(URL)
    changed(meeting, withdrawn, robotics)
    page = refused(client, choosing(meeting, (robotics, language), podcast))
    assert "Dieser Workshop wird nicht mehr angeboten. Wählen Sie bitte neu." in page
    assert is_chosen(page, podcast)
    assert f'<option value="{language.pk}" selected>' in page
    assert "Tomke Ahlers" in page


def test_a_second_choice_called_off_meanwhile_has_its_own_message(
    client, meeting, robotics, language
):
    changed(meeting, withdrawn, language)
    page = refused(client, choosing(meeting, (robotics, language)))
    assert f'href="#id_{second(robotics)}"' in page
    assert f'id="id_{second(robotics)}_error"' in page
    assert f'aria-describedby="id_{second(robotics)}_error"' in page


def test_when_the_only_workshop_of_a_slot_is_called_off_one_is_told(
    client, meeting, robotics, podcast
):
    """There is no field any more that could carry the message."""
    changed(meeting, withdrawn, robotics)
    data = choosing(meeting, robotics, podcast)
    page = refused(client, data)
    assert "Ein Workshop, den Sie gewählt haben, wird nicht mehr angeboten." in page
    assert is_chosen(page, podcast)

    del data[first(robotics)], data[second(robotics)]  # as the new page has it
    assert client.post(URL, data)["Location"] == CLAIM
    assert cast.holders(podcast) == ["Tomke Ahlers"]


def test_one_that_has_begun_cannot_be_had(client, meeting, robotics):
    changed(meeting, begun, robotics)
    page = refused(client, choosing(meeting, robotics))
    assert "wird nicht mehr angeboten" in page


@pytest.mark.parametrize(
    "value",
    ["9" * 6, str(2**63), str(2**64), "-1", "0", "1.0", "Robotik", "\x00", "1\x00", "٣", "💥", " "],
)
@pytest.mark.parametrize("field", [first, second])
def test_what_is_no_workshop_of_this_slot_is_refused_in_words(
    client, meeting, robotics, language, field, value
):
    response = client.post(URL, choosing(meeting, robotics) | {field(robotics): value})
    assert response.status_code in (400, 422)
    assert Participant.objects.count() == 0
    if response.status_code == 422:
        assert "Tomke Ahlers" in text_of(response)


def test_a_workshop_of_another_slot_or_meeting_is_refused(client, meeting, robotics, podcast):
    foreign = cast.a_workshop(cast.a_meeting("anderswo"), "F")
    for occurrence in (podcast, foreign):
        page = refused(client, choosing(meeting) | {first(robotics): occurrence.pk})
        assert "wird nicht mehr angeboten" in page


def test_a_slot_of_another_meeting_is_no_slot_here(client, meeting, robotics):
    foreign = cast.a_workshop(cast.a_meeting("anderswo"), "F")
    page = refused(client, choosing(meeting, robotics, foreign))
    assert "wird nicht mehr angeboten" in page
    assert is_chosen(page, robotics)


def test_fields_that_only_look_like_slots_are_nobodys(client, meeting, robotics):
    data = choosing(meeting, robotics) | {"first_": "1", "first_x": "1", "third_1": "1"}
    assert client.post(URL, data)["Location"] == CLAIM


# --- The same form again ---------------------------------------------------------------------------


def test_sent_twice_it_is_one_claim_and_the_same_answer(client, meeting, robotics, podcast):
    cast.sign_up(meeting, cast.BIRTE, choices=[robotics])
    data = choosing(meeting, robotics, podcast)
    pages = [without_tokens(client.post(URL, data, follow=True)) for _ in range(2)]
    assert pages[0] == pages[1]
    assert cast.in_line(robotics) == cast.holders(podcast) == ["Tomke Ahlers"]
    assert len(cast.mails_to(cast.TOMKE)) == 1


def without_tokens(response):
    return re.sub(r'value="[A-Za-z0-9]{64}"', "", text_of(response))


@pytest.mark.parametrize("what", ["another one", "none", "the order", "when_full"])
def test_sent_again_with_other_choices_one_is_told_and_nothing_changes(
    client, meeting, robotics, language, what
):
    data = choosing(meeting, (robotics, language))
    client.post(URL, data)
    changes = {
        "another one": {first(robotics): language.pk, second(robotics): ""},
        "none": {first(robotics): "", second(robotics): ""},
        "the order": {first(robotics): language.pk, second(robotics): robotics.pk},
        "when_full": {"when_full": "no"},
    }
    response = client.post(URL, data | changes[what])
    assert response.status_code == 422
    assert "schon angemeldet" in text_of(response)
    assert cast.holders(robotics) == ["Tomke Ahlers"]
    assert cast.holders(language) == []

    again = data | changes[what] | {"form_key": response.context["form"]["form_key"].value()}
    assert client.post(URL, again)["Location"] == CLAIM
    assert Participant.objects.open_claims().count() == 1


def test_a_new_form_for_the_same_address_replaces_what_it_chose(
    client, meeting, robotics, language
):
    client.post(URL, choosing(meeting, robotics))
    client.post(URL, choosing(meeting, language))
    assert cast.holders(robotics) == []
    assert cast.holders(language) == ["Tomke Ahlers"]


def test_withdrawing_the_claim_gives_the_seats_back(client, meeting, robotics):
    client.post(URL, choosing(meeting, robotics))
    cast.sign_up(meeting, cast.BIRTE, choices=[robotics])
    client.post(CLAIM + "zurueckziehen/")
    assert cast.holders(robotics) == ["Birte Brandt"]
