"""What can be booked, as people see it: seats left in words and as a bar. For reading only, the
answer may be old when somebody acts on it."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import npgettext, pgettext

from people.roles import Role
from programme import facts
from programme.models import Occurrence, Slot
from programme.templatetags.content import number
from workshops import plan as plans
from workshops.seats import Seats


@dataclass(frozen=True)
class Offer:
    """An occurrence with the seats left in it. `left` and `all` are None where there is no limit."""

    occurrence: Occurrence
    left: int | None
    all: int | None
    #: What holds for single roles, in words.
    rules: list[str]

    @property
    def is_full(self):
        return self.left is not None and self.left <= 0

    @property
    def free(self):
        """What is left, and nothing where more are taken than there are."""
        return None if self.left is None else max(self.left, 0)

    @property
    def in_words(self):
        return in_words(self.free)

    @property
    def facts(self):
        """Where it is, and what one should know before choosing it, in words."""
        room, occurrence = self.occurrence.room, self.occurrence
        place = room and (
            room.name if room.step_free else f"{room.name} ({_('nicht stufenlos erreichbar')})"
        )
        facts = [
            place,
            _("auf Englisch") if occurrence.session.language == "en" else "",
            _("mit Gebärdensprache") if occurrence.interpreting else "",
            _("mit Schriftdolmetschen") if occurrence.captions else "",
        ]
        return [fact for fact in facts if fact]

    def is_for(self, role):
        """Whether people who come in this role may have a seat here at all."""
        quotas = self.occurrence.seat_quotas.all()
        return not any(quota.role == role and quota.at_most == 0 for quota in quotas)

    @property
    def begun(self):
        return self.occurrence.slot.starts_at <= timezone.now()


@dataclass(frozen=True)
class SlotOffers:
    """What one can choose from in one slot."""

    slot: Slot
    offers: list[Offer]


def of(meeting):
    """{occurrence's pk: Offer}, in the order of time. One statement for the counts."""
    plan = facts.latest(meeting, plans.load)
    return all_of(plan, counted(plan))


def counted(plan):
    return Seats(list(plan.offers.values()))


def all_of(plan, seats):
    return {
        pk: Offer(occurrence, seats.left(occurrence), occurrence.capacity, rules(occurrence, seats))
        for pk, occurrence in plan.offers.items()
    }


def uncounted(occurrence):
    """For who needs no numbers."""
    return Offer(occurrence, None, None, [])


def of_draft(occurrence):
    """As it will be when it is published: nobody has a seat there yet."""
    return Offer(occurrence, occurrence.capacity, occurrence.capacity, [])


def in_words(left):
    if left is None:
        return pgettext("seat", "Plätze frei")
    if left == 0:
        return pgettext("seat", "ausgebucht – Warteliste")
    words = npgettext("seat", "noch %(left)s Platz frei", "noch %(left)s Plätze frei", left)
    return words % {"left": number(left)}


def by_slot(offers):
    """Offers as one chooses from them: slot by slot."""
    slots: dict[int, SlotOffers] = {}
    for offer in offers:
        slot = offer.occurrence.slot
        slots.setdefault(slot.pk, SlotOffers(slot, [])).offers.append(offer)
    return list(slots.values())


def rules(occurrence, seats):
    """Who has to know it before choosing: seats kept for a role, or not for it."""
    sentences = []
    kept = seats.kept(occurrence)
    for quota in occurrence.seat_quotas.all():
        role = Role(quota.role).label
        if quota.at_most == 0:
            sentences.append(_("nicht für: %(role)s") % {"role": role})
        elif quota.at_most is not None and not seats.role_has_room(occurrence, quota.role):
            sentences.append(
                _("höchstens %(number)s für: %(role)s (zurzeit alle vergeben)")
                % {"number": quota.at_most, "role": role}
            )
        elif quota.at_most is not None:
            sentences.append(
                _("höchstens %(number)s für: %(role)s") % {"number": quota.at_most, "role": role}
            )
        if quota.role in kept and quota.kept_until:
            sentences.append(
                _("%(number)s davon bis %(date)s frei gehalten für: %(role)s")
                % {
                    "number": kept[quota.role],
                    "date": _date(quota.kept_until, occurrence),
                    "role": role,
                }
            )
        elif quota.role in kept:
            sentences.append(
                _("%(number)s davon frei gehalten für: %(role)s")
                % {"number": kept[quota.role], "role": role}
            )
    return sentences


def _date(moment, occurrence):
    zone = occurrence.slot.day.meeting.zone
    return date_format(timezone.localtime(moment, zone), _(r"j. F, H:i \U\h\r"))
