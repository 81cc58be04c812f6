"""How full a workshop is, in organizers' words. Most of it wants FillQuerySet.with_counts()."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.roles import Role
from programme.models import Session
from programme.templatetags.content import number as grouped
from workshops.seats import Seats


def when(slot):
    day = date_format(slot.day.date, _("D, d.m."))
    return f"{day} {slot.starts:%H:%M}–{slot.ends:%H:%M}"


def how_full(occurrence):
    """A bar and words."""
    if occurrence.session.is_cancelled:
        return occurrence.session.get_status_display()
    words = "; ".join(filter(None, [draft(occurrence), fill(occurrence), short(occurrence)]))
    if occurrence.capacity is None:
        return words
    return format_html(
        '<meter min="0" max="{}" value="{}" aria-label="{}"></meter> {}',
        occurrence.capacity,
        occurrence.booked_count,
        taken(occurrence, occurrence.booked_count),
        words,
    )


def taken(occurrence, number):
    if occurrence.capacity is None:
        words = ngettext("%(booked)s Platz vergeben", "%(booked)s Plätze vergeben", number)
        return words % {"booked": grouped(number)}
    return _("%(booked)s von %(capacity)s Plätzen vergeben") % {
        "booked": grouped(number),
        "capacity": grouped(occurrence.capacity),
    }


def draft(occurrence):
    """Nothing to be said of what is published."""
    if occurrence.session.status == Session.Status.PUBLISHED:
        return ""
    return occurrence.session.get_status_display()


def fill(occurrence):
    if occurrence.capacity is None:
        return _("unbegrenzt")
    left = occurrence.capacity - occurrence.booked_count
    if left < 0:
        return _("überbelegt um %(number)s, es rückt niemand nach") % {"number": grouped(-left)}
    waiting = occurrence.waiting_count
    if left and waiting:
        # Kept for a role, or nobody moves up any more, or they have no place on that day yet.
        words = ngettext(
            "%(left)s frei, trotzdem wartet %(waiting)s Person",
            "%(left)s frei, trotzdem warten %(waiting)s Personen",
            waiting,
        )
    elif left:
        words = _("%(left)s frei")
    elif waiting:
        words = ngettext(
            "ausgebucht, %(waiting)s wartet", "ausgebucht, %(waiting)s warten", waiting
        )
    else:
        words = _("ausgebucht")
    return words % {"left": grouped(left), "waiting": grouped(waiting)}


def short(occurrence):
    """How many are missing for it to take place."""
    missing = (occurrence.minimum or 0) - occurrence.booked_count
    if missing <= 0:
        return ""
    words = ngettext(
        "%(missing)s fehlt zur Mindestzahl", "%(missing)s fehlen zur Mindestzahl", missing
    )
    return words % {"missing": missing}


def by_role(occurrence):
    """A line for each role that has seats or a rule here."""
    seats = Seats([occurrence])
    rules = {rule.role: rule for rule in occurrence.seat_quotas.all()}
    lines = []
    for role in Role:
        count, rule = seats.booked[occurrence.pk, role.value], rules.get(role.value)
        if count or rule:
            words = ", ".join([_taken(count, rule), *_kept(occurrence, seats, rule)])
            lines.append((role.label, words))
    if not lines:
        return "–"
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}: {}</li>", lines))


def _taken(count, rule):
    if rule is None or rule.at_most is None:
        return str(count)
    return _("%(count)s von höchstens %(number)s") % {"count": count, "number": rule.at_most}


def _kept(occurrence, seats, rule):
    if rule is None:
        return
    number = seats.kept(occurrence).get(rule.role)
    if not number:
        return
    if rule.kept_until is None:
        yield _("%(number)s noch frei gehalten") % {"number": number}
    else:
        until = timezone.localtime(rule.kept_until, occurrence.slot.day.meeting.zone)
        yield _("%(number)s noch frei gehalten bis %(until)s") % {
            "number": number,
            "until": date_format(until, "SHORT_DATETIME_FORMAT"),
        }
