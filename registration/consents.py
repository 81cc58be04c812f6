"""What people may agree to, one by one, and the wording they agreed to."""

from django.utils.translation import gettext_lazy as _

from registration.models import Consent

#: Changed together with any of the texts below.
TEXT_VERSION = "2019-09-01"

TEXTS = {
    Consent.Kind.PHOTOS: _(
        "Ich bin einverstanden, dass ich auf Fotos der Veranstaltung zu sehen bin und diese "
        "Fotos in Berichten über sie veröffentlicht werden."
    ),
    Consent.Kind.LIST: _(
        "Mein Name und meine Organisation dürfen auf der Liste stehen, "
        "die alle Teilnehmenden erhalten."
    ),
    Consent.Kind.NEWSLETTER: _(
        "Ich möchte per E-Mail von den nächsten Veranstaltungen dieser Reihe erfahren."
    ),
}


def in_force(participant):
    """The kinds a participant agrees to right now."""
    consents = participant.consents.filter(withdrawn_at=None)
    return set(consents.values_list("kind", flat=True))


def give(participant, kinds, language, now):
    Consent.objects.bulk_create(
        Consent(
            participant=participant,
            kind=kind,
            text_version=TEXT_VERSION,
            language=language,
            given_at=now,
        )
        for kind in kinds
    )


def change(participant, kinds, language, now):
    """Agree to exactly these kinds from now on; what is withdrawn stays on record."""
    before = in_force(participant)
    gone = before - set(kinds)
    participant.consents.filter(kind__in=gone, withdrawn_at=None).update(withdrawn_at=now)
    give(participant, set(kinds) - before, language, now)
