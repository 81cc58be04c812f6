"""What can't be: two things at one time, and somebody losing a seat by an import."""

from django.utils.translation import gettext_lazy

from meetup.admin.losses import Losses
from meetup.programme_import.reading import Refused
from programme import clashes
from workshops.programme_change import consequences


class Clashes:
    def _refuse_what_can_not_be(self, held, session):
        found = list(dict.fromkeys(clashes.among(session.occurrences.all())))
        if found and not session.is_cancelled:
            raise Refused(*found)
        held.look_at_limits()
        losses = Losses(consequences(held))
        if losses:
            raise Refused(*losses.in_words, ON_ITS_OWN_PAGE)

    def _refuse_clashes_in_file(self, verdicts):
        """What earlier rows of the same file plan is not in the database as yet."""
        session = verdicts[0].session
        if session.is_cancelled:
            return
        speakers = {a.speaker.name: a for a in session.appearances.select_related("speaker")}
        own = [
            (o.slot, o.room.name if o.room else None, speakers, session.code)
            for o in session.occurrences.select_related("slot__day", "room")
        ]
        for slot, room, _speakers, _code in own:
            for other_slot, other_room, others, code in self.planned:
                if not slot.overlaps(other_slot):
                    continue
                if room and room == other_room:
                    raise Refused(IN_ONE_ROOM % {"room": room, "other": code})
                for name in (name for name in speakers if name in others):
                    raise Refused(WITH_ONE_SPEAKER % {"speaker": name, "other": code})
        self.planned += own


ON_ITS_OWN_PAGE = gettext_lazy(
    "Der Import nimmt niemandem einen Platz. Ändern Sie es auf der Seite des Programmpunkts."
)
IN_ONE_ROOM = gettext_lazy(
    "Raum %(room)s: In dieser Datei ist dort zur gleichen Zeit schon %(other)s."
)
WITH_ONE_SPEAKER = gettext_lazy(
    "%(speaker)s ist nach dieser Datei zur gleichen Zeit schon bei %(other)s."
)
