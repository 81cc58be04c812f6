"""Erasing: who it was is nowhere any more, what statistics need stays, the next one moves up."""

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from post_office.models import STATUS, Attachment, Email, Log

from backstage import mail
from backstage.models import StoredChunk
from meetup import participation
from people.models import User
from registration import consents, erasure, news
from registration.models import AccessNeed, Consent, DayPlace, Decision, Participant
from tests import cast

pytestmark = pytest.mark.usefixtures("invariants_hold")

TRACES = ["Tomke", "Ahlers", "tomke@", "Deich", "DE-HB-123", "vorne sitzen", "Nüsse", "Grußwort"]
TEXT = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField)
WATCHED = {
    "people",
    "registration",
    "workshops",
    "backstage",
    "post_office",
    "sessions",
    "account",
    "mfa",
    "admin",
}


def everything_stored():
    """{table: all its rows as one text}, asked of the database itself, past every model."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        stored = {}
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            stored[table] = " ".join(as_text(value) for row in cursor for value in row)
        return stored


def as_text(value):
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).decode(errors="replace")
    return str(value)


def traces():
    return {
        (table, trace)
        for table, text in everything_stored().items()
        for trace in TRACES
        if trace.lower() in text.lower()
    }


def with_traces_everywhere(meeting, organizer, **changes):
    """Tomke, who left something in every table that can hold something."""
    tomke = cast.register(meeting, cast.TOMKE, school_number="DE-HB-123", **changes)
    consents.give(tomke, ["photos"], "de", timezone.now())
    AccessNeed.objects.create(participant=tomke, other="vorne sitzen", allergies="Nüsse")
    Decision.objects.create(
        meeting=meeting,
        participant=tomke,
        kind="guest_added",
        reason="Grußwort von Tomke Ahlers",
        decided_by=organizer,
    )
    failed = cast.mails_to(cast.TOMKE)[0]
    Log.objects.create(email=failed, status=STATUS.failed, message="tomke@schule.example: full")
    letter = mail.Finished(cast.TOMKE[1], "Kalender", "", "", mail.Calendar("tomke.ics", b"Tomke"))
    mail.queue_all([letter])
    for thing in (tomke, tomke.user):
        LogEntry.objects.create(
            user=organizer,
            content_type=ContentType.objects.get_for_model(thing),
            object_id=thing.pk,
            object_repr=str(thing),
            action_flag=CHANGE,
            change_message='[{"changed": {"fields": ["Name"]}}]',
        )
    return tomke


def test_after_erasing_nothing_in_the_whole_database_says_who_it_was(meeting, organizer):
    tomke = with_traces_everywhere(meeting, organizer)
    before = traces()
    assert {trace for _table, trace in before} == set(TRACES)  # the search finds something
    assert {"backstage_storedchunk", "post_office_log"} <= {table for table, _trace in before}
    participation.erase(tomke)
    assert traces() == set()
    assert tomke.ticket_code not in everything_stored()["registration_participant"]


def test_mails_to_a_corrected_address_go_as_well_as_those_to_the_old_one(meeting):
    tomke = cast.register(meeting, cast.TOMKE)
    tomke.user.change_address("neu@schule.example")
    news.write(tomke, news.CHANGED)
    assert len(cast.mails_to("neu@schule.example")) == 1
    participation.erase(tomke)
    assert cast.mails_to("neu@schule.example") == cast.mails_to(cast.TOMKE) == []


def test_what_statistics_need_stays(meeting, organizer):
    tomke = with_traces_everywhere(meeting, organizer)
    participation.erase(tomke)
    erased = Participant.objects.get(pk=tomke.pk)
    for name in ("role", "federal_state", "language", "claimed_at", "confirmed_at"):
        assert getattr(erased, name) == getattr(tomke, name)
    assert erased.status == "cancelled"
    assert erased.cancelled_at
    assert erased.erased_at
    assert DayPlace.objects.filter(participant=erased).count() == 2
    assert Decision.objects.get(participant=erased).kind == "guest_added"


def test_the_next_in_line_moves_up_and_nobody_writes_to_who_is_gone():
    meeting = cast.a_meeting(day_places=(1, 1))
    tomke = cast.register(meeting, cast.TOMKE)
    cast.register(meeting, cast.BIRTE)
    participation.erase(tomke)
    assert cast.held(cast.days(meeting)[0]) == ["Birte Brandt"]
    assert cast.subjects(cast.BIRTE)[-1].startswith("Nachgerückt")
    assert all(email.to == [cast.BIRTE[1]] for email in Email.objects.all())


def test_who_moves_up_and_is_erased_in_the_same_moment_is_not_written_to(later):
    meeting = cast.a_meeting(day_places=(1, 1))
    cast.sign_up(meeting, cast.BIRTE)
    tomke = cast.register(meeting, cast.TOMKE)
    with later(hours=3):  # settling gives Tomke the place that Birte did not confirm
        participation.erase(tomke)
    assert not Email.objects.filter(to__contains="erased.invalid").exists()


def test_after_the_meeting_who_took_part_stays_counted(meeting, later):
    tomke = cast.register(meeting)
    with later(weeks=9):
        participation.erase(tomke)
    tomke.refresh_from_db()
    assert (tomke.status, tomke.user, tomke.name) == ("registered", None, "")
    assert len(cast.held(cast.days(meeting)[0])) == 1


def test_erasing_twice_does_no_harm(meeting):
    tomke = cast.register(meeting)
    participation.erase(tomke)
    first = Participant.objects.values().get()
    participation.erase(tomke)
    participation.erase(Participant.objects.get())
    assert Participant.objects.values().get() == first


def test_what_was_replaced_or_cancelled_before_goes_too(meeting, organizer):
    participation.cancel(with_traces_everywhere(meeting, organizer))
    cast.sign_up(meeting, cast.TOMKE)
    participation.erase(cast.register(meeting, cast.TOMKE))
    assert traces() == set()
    assert {p.status for p in Participant.objects.all()} == {"cancelled"}


def test_a_claim_can_be_erased(meeting):
    participation.erase(cast.sign_up(meeting))
    assert Participant.objects.get().status == "cancelled"
    assert traces() == set()


def test_who_takes_part_elsewhere_keeps_address_and_mails_until_that_goes_too(meeting, organizer):
    elsewhere = cast.register(cast.a_meeting("andere"), cast.TOMKE)
    participation.erase(with_traces_everywhere(meeting, organizer))
    elsewhere.refresh_from_db()
    assert elsewhere.user.email == cast.TOMKE[1]
    assert elsewhere.name == "Tomke Ahlers"
    assert cast.mails_to(cast.TOMKE)
    participation.erase(elsewhere)
    assert traces() == set()


def test_who_speaks_or_is_staff_stays_known_as_that(meeting, organizer):
    speaker = cast.a_speaker(meeting, "Tomke Ahlers", cast.TOMKE[1])
    participation.erase(cast.register(meeting, cast.TOMKE))
    participation.erase(cast.register(meeting, cast.BIRTE, email=organizer.email))
    speaker.refresh_from_db()
    assert speaker.user.email == cast.TOMKE[1]
    assert User.objects.filter(pk=organizer.pk).exists()


def test_others_are_left_as_they_are(meeting, organizer):
    birte = cast.register(meeting, cast.BIRTE)
    consents.give(birte, ["photos"], "de", timezone.now())
    AccessNeed.objects.create(participant=birte, meal="vegan")
    before = Participant.objects.filter(pk=birte.pk).values().get()
    participation.erase(with_traces_everywhere(meeting, organizer))
    assert Participant.objects.filter(pk=birte.pk).values().get() == before
    assert (Consent.objects.count(), AccessNeed.objects.count()) == (1, 1)
    assert cast.mails_to(cast.BIRTE)
    assert Attachment.objects.count() == StoredChunk.objects.count() == 1


@pytest.mark.parametrize("field", ["name", "organisation", "school_number"])
def test_the_database_refuses_an_erased_one_with_a_trace(meeting, field):
    participation.erase(cast.register(meeting))
    with pytest.raises(IntegrityError), transaction.atomic():
        Participant.objects.update(**{field: "Tomke"})


def fields_for_text():
    """{model: fields in which a person could be named}. What is chosen from a list is not one."""
    return {
        model._meta.label: {
            field.name
            for field in model._meta.concrete_fields
            if isinstance(field, TEXT) and not field.choices
        }
        for model in apps.get_models()
        if model._meta.app_label in WATCHED and not model._meta.proxy
    }


def test_every_field_for_text_is_on_one_of_the_lists():
    listed = {
        label: set(erasure.PERSONAL.get(label, {})) | set(erasure.IMPERSONAL.get(label, {}))
        for label in {**erasure.PERSONAL, **erasure.IMPERSONAL}
    }
    assert listed == {label: fields for label, fields in fields_for_text().items() if fields}


def test_no_field_is_on_both_lists():
    for label, fields in erasure.PERSONAL.items():
        assert not set(fields) & set(erasure.IMPERSONAL.get(label, {}))
