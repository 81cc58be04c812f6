"""What a speaker writes to the people in their workshop: to whom, once, in whose language, as it was
typed, and nobody's address in it."""

import uuid

import pytest
from django.db import transaction
from django.utils import timezone
from post_office.models import Email

from meetup import participation
from tests import cast
from workshops import messages
from workshops.models import SpeakerMessage

pytestmark = pytest.mark.usefixtures("invariants_hold")

LAPTOP = "Bitte Laptop mitbringen"
TEXT = "Liebe Leute,\n\n- Laptop\n- Stift"
KIM = "kim@x.example"


@pytest.fixture
def kim(meeting):
    return cast.a_speaker(meeting, "Kim Albers", KIM)


@pytest.fixture
def workshop(meeting, kim):
    """With seats for two, Tomke and Birte; Cem waits."""
    workshop = cast.a_workshop(meeting, "W1", seats=2, title="Löten", title_en="Soldering")
    workshop.session.appearances.create(speaker=kim)
    return workshop


@pytest.fixture
def seated(meeting, workshop):
    return [cast.register(meeting, who, choices=[workshop]) for who in (cast.TOMKE, cast.BIRTE)]


def write(workshop, speaker, *, token=None, **words):
    words = {"subject": LAPTOP, "text": TEXT} | words
    return messages.send(workshop, speaker, token=token or uuid.uuid4(), **words)


def got_it(subject=LAPTOP):
    return sorted(mail.to[0] for mail in Email.objects.filter(subject=subject))


def message_to(who, subject=LAPTOP):
    (mail,) = [mail for mail in cast.mails_to(who) if mail.subject == subject]
    return mail


def test_it_goes_to_everybody_with_a_confirmed_seat_and_to_nobody_else(
    meeting, workshop, kim, seated
):
    cast.register(meeting, cast.CEM, choices=[workshop])  # waits
    cast.set_limit(workshop, seats=4)
    cast.sign_up(meeting, cast.LENI, choices=[workshop])  # not confirmed; Cem has moved up
    participation.cancel(cast.register(meeting, cast.OLAF, choices=[workshop]))
    message = write(workshop, kim)
    assert got_it() == sorted(who[1] for who in (cast.TOMKE, cast.BIRTE, cast.CEM))
    assert message.recipients == 3


def test_a_corrected_address_is_written_to(workshop, kim, seated):
    seated[0].user.change_address("neu@schule.example")
    write(workshop, kim)
    assert got_it() == sorted(["neu@schule.example", cast.BIRTE[1]])


def test_the_mail_names_speaker_and_workshop_and_says_whom_to_answer(workshop, kim, seated):
    write(workshop, kim)
    mail = message_to(cast.TOMKE)
    for text in (mail.message, mail.html_message):
        words = " ".join(text.split())
        assert "Guten Tag Tomke Ahlers," in words
        assert "Kim Albers schreibt allen, die in „Löten“ einen Platz haben:" in words
        assert "Antworten auf diese Mail kommen nicht an." in words
        assert "Ihre E-Mail-Adresse haben wir nicht weitergegeben." in words
        assert "orga@example.org" in words
    assert "14:15–15:30 Uhr" in mail.message


def test_nobodys_address_is_in_it(workshop, kim, seated):
    write(workshop, kim)
    addresses = {cast.TOMKE[1], cast.BIRTE[1], KIM}
    for mail in Email.objects.filter(subject__contains=LAPTOP):
        text = f"{mail.subject} {mail.message} {mail.html_message} {mail.headers}"
        assert [address for address in addresses if address in text] == []
        assert len(mail.to) == 1
        assert not mail.cc
        assert not mail.bcc


def test_what_was_typed_is_no_markup_and_keeps_its_lines(workshop, kim, seated):
    typed = "Eins <b>fett</b> & {{ 40|add:2 }} %(x)s\n  **zwei**\n\nhttps://x.example/?a=1&b=2"
    write(workshop, kim, subject="100 % {{ x }} <i>", text=typed)
    mail = message_to(cast.TOMKE, "100 % {{ x }} <i>")
    assert "  Eins <b>fett</b> & {{ 40|add:2 }} %(x)s\n    **zwei**\n\n  https://" in mail.message
    assert (
        "Eins &lt;b&gt;fett&lt;/b&gt; &amp; {{ 40|add:2 }} %(x)s<br>  **zwei**<br><br>https://"
        in mail.html_message
    )
    assert "<b>" not in mail.html_message


def test_the_frame_is_in_the_language_of_who_reads_it(meeting, workshop, kim):
    cast.register(meeting, cast.TOMKE, choices=[workshop], language="en")
    cast.set_limit(kim, language="en")
    kim.language = "en"
    write(workshop, kim, text="Guten Morgen!")
    mail = message_to(cast.TOMKE)
    for words in ("Soldering", "Guten Morgen!"):
        assert words in mail.message
    assert "/en/treffen/" in mail.message
    assert mail.message.startswith("Dear Tomke Ahlers,")
    assert any("/en/treffen/" in mail.message for mail in cast.mails_to(KIM))


def test_the_speaker_gets_a_copy_with_the_number(workshop, kim, seated):
    write(workshop, kim)
    (copy,) = cast.mails_to(KIM)
    assert copy.subject == f"Kopie: {LAPTOP}"
    assert "an 2 Personen mit einem Platz in „Löten“" in " ".join(copy.message.split())
    assert "  - Laptop\n  - Stift\n" in copy.message


def test_sent_twice_it_goes_out_once(workshop, kim, seated):
    token = uuid.uuid4()
    first = write(workshop, kim, token=token)
    assert write(workshop, kim, token=token) == first
    assert len(got_it()) == 2
    assert SpeakerMessage.objects.count() == 1


def test_the_same_page_with_other_words_is_not_taken_for_sent(workshop, kim, seated):
    token = uuid.uuid4()
    write(workshop, kim, token=token)
    with pytest.raises(messages.SentBefore, match="mit einem anderen Text"):
        write(workshop, kim, token=token, text="Doch keinen Laptop.")
    assert SpeakerMessage.objects.get().text == TEXT


def test_mails_belong_to_the_transaction(workshop, kim, seated):
    class Undo(Exception):
        pass

    def sent_and_undone():
        with transaction.atomic():
            write(workshop, kim)
            raise Undo

    with pytest.raises(Undo):
        sent_and_undone()
    assert got_it() == []
    assert SpeakerMessage.objects.count() == 0


def test_there_are_so_many_within_a_day_and_then_again(workshop, kim, seated, later):
    for _number in range(messages.AT_MOST):
        write(workshop, kim)
    with pytest.raises(messages.Refused, match="schon 5 Nachrichten"):
        write(workshop, kim, subject="Eine zu viel")
    assert got_it("Eine zu viel") == []
    with later(hours=24, minutes=2):
        write(workshop, kim, subject="Am nächsten Tag")
    assert len(got_it("Am nächsten Tag")) == 2


def test_another_workshop_has_a_number_of_its_own(meeting, workshop, kim, seated):
    evening = cast.a_workshop(meeting, "W2", slot=cast.evening(meeting))
    cast.register(meeting, cast.LENI, choices=[evening])
    for _number in range(messages.AT_MOST):
        write(workshop, kim)
    write(evening, kim, subject="Abends")
    assert got_it("Abends") == [cast.LENI[1]]


def test_where_nobody_sits_nobody_is_written_to(meeting, workshop, kim):
    cast.sign_up(meeting, cast.TOMKE, choices=[workshop])
    with pytest.raises(messages.Refused, match="niemand einen bestätigten Platz"):
        write(workshop, kim)
    assert cast.mails_to(KIM) == []


def test_what_is_cancelled_or_over_is_not_written_about(workshop, kim, seated, later):
    with later(weeks=9), pytest.raises(messages.Refused, match="Veranstaltung ist vorbei"):
        write(workshop, kim)
    cast.set_limit(workshop.session, status="cancelled")
    with pytest.raises(messages.Refused, match="fällt aus"):
        write(workshop, kim)
    assert got_it() == []


def test_after_the_workshop_while_the_meeting_goes_on_it_can_be(workshop, kim, seated, later):
    after = (workshop.slot.ends_at - timezone.now()).total_seconds() + 60
    with later(seconds=after):
        write(workshop, kim, subject="Die Folien")
    assert len(got_it("Die Folien")) == 2


def test_it_asks_the_same_number_of_questions_for_one_and_for_three_people(
    meeting, kim, django_assert_num_queries
):
    small = cast.a_workshop(meeting, "W3", seats=1)
    large = cast.a_workshop(meeting, "W4", seats=3)
    cast.register(meeting, cast.TOMKE, choices=[small])
    for who in (cast.BIRTE, cast.CEM, cast.LENI):
        cast.register(meeting, who, choices=[large])
    write(small, kim)
    for workshop in (small, large):
        with django_assert_num_queries(SEND_QUERIES):
            write(workshop, kim)


SEND_QUERIES = 13


def test_erasing_who_got_it_erases_the_mail_and_keeps_the_message(workshop, kim, seated):
    write(workshop, kim)
    participation.erase(seated[0])
    assert got_it() == [cast.BIRTE[1]]
    assert SpeakerMessage.objects.get().recipients == 2
