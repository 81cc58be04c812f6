"""Where and when a session takes place: put on the board, moved, taken off. For who holds the
meeting's lock."""

from django.utils.translation import gettext as _

from programme import clashes, dependents
from programme.models import Occurrence


class Refused(Exception):
    """Nothing was changed. `sentences` say why, for people."""

    def __init__(self, *sentences):
        super().__init__(" ".join(sentences))
        self.sentences = sentences


def put(session, slot, room):
    """Give a session its time, or one more. Returns the occurrence. Raises Refused."""
    return _save(Occurrence(session=session, slot=slot, room=room))


def move(occurrence, slot, room):
    """To another time or room. What else is said of it stays: seats, interpreting. Raises Refused."""
    occurrence.slot, occurrence.room = slot, room
    return _save(occurrence)


def move_all(room, other):
    """All that takes place in a room to another one, or nothing of it. Returns how many. Raises
    Refused."""
    occurrences = list(room.occurrences.select_related("session", "slot__day"))
    refused = []
    for occurrence in occurrences:
        try:
            move(occurrence, occurrence.slot, other)
        except Refused as error:
            refused += [f"{occurrence.session.code}: {sentence}" for sentence in error.sentences]
    if refused:
        raise Refused(*refused)
    return len(occurrences)


def take_off(occurrence):
    """Its session stays and can be put somewhere else. Raises Refused."""
    if hanging := dependents.of(occurrence):
        raise Refused(
            _(
                "„%(session)s“ bleibt auf dem Plan, denn an diesem Termin hängt noch etwas: "
                "%(hanging)s. Sie können ihn verschieben oder den Programmpunkt ausfallen lassen."
            )
            % {"session": occurrence.session, "hanging": dependents.in_words(hanging)}
        )
    occurrence.delete()


def _save(occurrence):
    if sentences := obstacles(occurrence):
        raise Refused(*sentences)
    occurrence.save()
    return occurrence


def obstacles(occurrence):
    """Why it can't be there, as sentences for people."""
    session = occurrence.session
    own = session.occurrences.exclude(pk=occurrence.pk).select_related("slot__day")
    found = [
        _("„%(session)s“ liegt zur gleichen Zeit schon einmal auf dem Plan (%(time)s).")
        % {"session": session, "time": f"{one.slot.starts:%H:%M}–{one.slot.ends:%H:%M}"}
        for one in own
        if one.slot.overlaps(occurrence.slot)
    ]
    return found if session.is_cancelled else found + clashes.of(planned(occurrence))


def planned(occurrence):
    """As programme/clashes.py asks for it."""
    speakers = frozenset(a.speaker_id for a in occurrence.session.appearances.all())
    return clashes.Planned(
        occurrence.pk, occurrence.session_id, occurrence.slot, occurrence.room, speakers
    )
