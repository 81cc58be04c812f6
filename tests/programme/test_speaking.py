"""What speakers change: at once, after a look, or not at all; and nobody's words are written over."""

import pytest

from programme import speaking
from programme.models import EditingRule, Revision, Session
from programme.speaking import Conflict, Frozen, Refused
from tests import cast

pytestmark = pytest.mark.usefixtures("invariants_hold")


@pytest.fixture
def kim(meeting):
    return cast.a_speaker(meeting, "Kim Albers", "kim@x.example")


@pytest.fixture
def session(meeting, kim):
    return cast.a_session(meeting, speakers=[kim], abstract_de="Wege durch das Jahr")


def rule(meeting, field, rule):
    EditingRule.objects.create(meeting=meeting, field=field, rule=rule)


def propose(session, speaker, seen=None, **changes):
    """As if the form had been opened right before, unless it was `seen` earlier."""
    if seen is None:
        seen = see(session)
    return speaking.propose(session, speaker.user, changes, seen)


def see(session):
    fresh = Session.objects.get(pk=session.pk)
    return speaking.digests(speaking.texts_of(fresh))


def revision():
    return Revision.objects.get()


def test_a_free_field_is_saved_at_once_and_history_says_by_whom(session, kim):
    outcome = propose(session, kim, to_bring_de="Ein Laptop")
    session.refresh_from_db()
    assert (outcome.saved, outcome.waiting) == (["to_bring_de"], [])
    assert session.to_bring_de == "Ein Laptop"
    assert session.history.first().history_user == kim.user
    assert not Revision.objects.exists()


def test_a_field_for_review_waits_and_the_session_stays_as_it_was(session, kim):
    outcome = propose(session, kim, title_de="Neue Wege")
    session.refresh_from_db()
    assert (outcome.saved, outcome.waiting) == ([], ["title_de"])
    assert session.title_de == "Lernwege"
    assert revision().changes == {"title_de": "Neue Wege"}
    assert revision().proposed_by == kim.user


def test_what_waits_is_one_proposal_that_grows(session, kim):
    propose(session, kim, title_de="Neue Wege")
    propose(session, kim, abstract_de="Kurz gesagt", to_bring_de="Stifte")
    assert revision().changes == {"title_de": "Neue Wege", "abstract_de": "Kurz gesagt"}


def test_the_database_refuses_a_second_pending_proposal(session, kim):
    from django.db import IntegrityError, transaction

    propose(session, kim, title_de="Neue Wege")
    with pytest.raises(IntegrityError), transaction.atomic():
        Revision.objects.create(session=session, proposed_by=kim.user, changes={})
    revision().delete()
    for state in ("published", "returned", "withdrawn"):
        Revision.objects.create(session=session, proposed_by=kim.user, changes={}, state=state)


def test_nothing_changed_does_nothing(session, kim):
    versions = session.history.count()
    outcome = propose(session, kim, title_de="Lernwege", abstract_de="Wege durch das Jahr\r\n")
    assert outcome == speaking.Outcome()
    assert (session.history.count(), Revision.objects.count()) == (versions, 0)


def test_typed_back_to_what_is_public_nothing_waits_any_more(session, kim):
    propose(session, kim, title_de="Neue Wege")
    assert propose(session, kim, title_de="Lernwege").taken_back == ["title_de"]
    assert (revision().state, revision().decided_by) == (Revision.State.WITHDRAWN, kim.user)


@pytest.mark.parametrize("field", speaking.COLUMNS)
def test_every_field_follows_its_rule(meeting, session, kim, field):
    new = {"level": "advanced", "audience": ["teacher"], "language": "en"}
    for name, outcome in (("free", "saved"), ("review", "waiting")):
        EditingRule.objects.update_or_create(meeting=meeting, field=field, defaults={"rule": name})
        for column in speaking.COLUMNS[field]:
            before = getattr(session, column)
            value = new.get(column, f"Neu, {name}")
            assert getattr(propose(session, kim, **{column: value}), outcome) == [column]
            session.refresh_from_db()
            assert getattr(session, column) == (value if name == "free" else before)
        new = {"level": "beginner", "audience": [], "language": "de"}
    EditingRule.objects.update(rule="frozen")
    for column in speaking.COLUMNS[field]:
        with pytest.raises(Frozen, match="festgelegt"):
            propose(
                session, kim, **{column: {"audience": ["media_officer"]}.get(column, "advanced")}
            )


def test_a_frozen_field_keeps_the_others_from_being_saved(meeting, session, kim):
    """Else somebody would believe that all of it was."""
    rule(meeting, "title", "frozen")
    with pytest.raises(Frozen):
        propose(session, kim, title_de="Neu", to_bring_de="Stifte")
    session.refresh_from_db()
    assert session.to_bring_de in ("", None)


def test_what_somebody_else_changed_meanwhile_is_not_written_over(session, kim):
    before = see(session)
    session.to_bring_de = "Ein Tablet"
    session.save()
    with pytest.raises(Conflict) as found:
        propose(session, kim, seen=before, to_bring_de="Ein Laptop", title_de="Neue Wege")
    assert found.value.now == {"to_bring_de": "Ein Tablet"}
    assert not Revision.objects.exists()  # nothing of it was saved


def test_two_speakers_change_different_fields_from_the_same_page(meeting, session, kim):
    alex = cast.a_speaker(meeting, "Alex Berg", "alex@x.example")
    session.appearances.create(speaker=alex)
    before = see(session)
    both = {"title_de": "Lernwege", "abstract_de": "Wege durch das Jahr"}
    propose(session, kim, seen=before, **(both | {"title_de": "Neue Wege"}))
    propose(session, alex, seen=before, **(both | {"abstract_de": "Kurz"}))
    assert revision().changes == {"title_de": "Neue Wege", "abstract_de": "Kurz"}
    with pytest.raises(Conflict):
        propose(session, alex, seen=before, title_de="Ganz andere Wege")


def test_a_proposal_published_meanwhile_is_no_conflict(session, kim):
    propose(session, kim, title_de="Neue Wege")
    before = see(session)
    Revision.objects.update(state="published")
    Session.objects.filter(pk=session.pk).update(title_de="Neue Wege")
    assert propose(session, kim, seen=before, title_de="Noch neuere Wege").waiting == ["title_de"]


def test_without_knowing_what_was_seen_nothing_is_written_over(session, kim):
    with pytest.raises(Conflict):
        propose(session, kim, seen={}, title_de="Neue Wege")


def test_a_cancelled_session_is_refused_in_words(session, kim):
    cast.set_limit(session, status="cancelled")
    with pytest.raises(Refused, match="fällt aus"):
        propose(session, kim, to_bring_de="Stifte")


def test_after_the_meeting_nothing_changes(session, kim, later):
    with later(weeks=9), pytest.raises(Refused, match="vorbei"):
        propose(session, kim, to_bring_de="Stifte")


def test_who_speaks_no_more_changes_nothing(session, kim):
    session.appearances.all().delete()
    with pytest.raises(Refused, match="nicht mehr"):
        propose(session, kim, to_bring_de="Stifte")


def test_withdrawn_is_withdrawn_once(session, kim):
    propose(session, kim, title_de="Neue Wege")
    speaking.withdraw(revision(), kim.user)
    assert revision().state == Revision.State.WITHDRAWN
    with pytest.raises(Refused, match="entschieden"):
        speaking.withdraw(revision(), kim.user)


@pytest.mark.parametrize("state", ["published", "returned"])
def test_what_is_decided_is_not_withdrawn(session, kim, state):
    propose(session, kim, title_de="Neue Wege")
    Revision.objects.update(state=state)
    with pytest.raises(Refused):
        speaking.withdraw(revision(), kim.user)
    assert revision().state == state


def test_what_is_missing_is_said_in_words(meeting, kim):
    bare = cast.a_session(meeting, "V2", speakers=[kim])
    assert speaking.missing(bare) == ["Englischer Titel fehlt", "Kurzbeschreibung fehlt"]
    propose(bare, kim, title_en="Ways", abstract_en="In short")
    bare = Session.objects.get(pk=bare.pk)
    assert speaking.missing(bare) == ["Deutsche Kurzbeschreibung fehlt"]
    pause = cast.a_session(meeting, "P1", kind="break")
    assert speaking.missing(pause) == []


def test_a_preview_saves_nothing(session, kim):
    shown = speaking.preview(session, {"title_de": "Neue Wege"}, see(session))
    assert shown.title_de == "Neue Wege"
    assert session.title_de == "Lernwege"
    assert Session.objects.get().title_de == "Lernwege"


def test_the_lock_makes_two_at_once_one_after_the_other(session, kim, monkeypatch):
    """Whoever comes second looks again under the lock, and finds what the first one proposed."""
    stale = Session.objects.prefetch_related("revisions").get(pk=session.pk)
    list(stale.revisions.all())
    propose(session, kim, title_de="Neue Wege")
    propose(stale, kim, abstract_de="Kurz")
    assert revision().changes == {"title_de": "Neue Wege", "abstract_de": "Kurz"}
