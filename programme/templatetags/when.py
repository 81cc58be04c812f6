"""Dates and times as people read them, in the meeting's zone and the reader's language."""

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def full_date(date):
    """Donnerstag, 14. November 2019"""
    return date_format(date, _("l, j. F Y"))


@register.filter
def short_date(date):
    """Donnerstag, 14. November"""
    return date_format(date, _("l, j. F"))


@register.filter
def dates(days):
    """The dates of some days in one phrase: 14. und 15. November 2019."""
    found = sorted(day.date for day in days)
    if not found:
        return ""
    last = date_format(found[-1], _("j. F Y"))
    if len(found) == 1:
        return last
    same_month = all((d.year, d.month) == (found[-1].year, found[-1].month) for d in found)
    pattern = _("j.") if same_month else _("j. F Y")
    before = ", ".join(date_format(date, pattern) for date in found[:-1])
    return _("%(before)s und %(last)s") % {"before": before, "last": last}


@register.filter
def span(thing):
    """From when until when a slot or a day lasts: 09:45–10:30 Uhr."""
    times = format_html(
        _("{start}–{end} Uhr"), start=_time(thing.starts_at), end=_time(thing.ends_at)
    )
    return format_html('<span class="text-nowrap">{}</span>', times)


@register.filter
def begin(thing):
    """When a slot begins, for a list of times: 09:45."""
    return _time(thing.starts_at)


@register.filter
def clock(when, meeting):
    """The time of day of a moment: 15:30 Uhr."""
    return format_html(_("{time} Uhr"), time=_time(timezone.localtime(when, meeting.zone)))


@register.filter
def moment(when, meeting):
    """A moment with its date: 14. November 2019, 15:30 Uhr."""
    local = timezone.localtime(when, meeting.zone)
    return format_html(
        '<time datetime="{}">{}</time>',
        local.isoformat(timespec="minutes"),
        date_format(local, _(r"j. F Y, H:i \U\h\r")),
    )


def _time(when):
    return format_html(
        '<time datetime="{}">{}</time>', when.isoformat(timespec="minutes"), f"{when:%H:%M}"
    )
