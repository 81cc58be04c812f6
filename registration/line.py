"""Where somebody stands in a line: the same for days and for workshops."""

from django.db.models import Case, Count, IntegerField, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce


def with_position(entries, line, of):
    """Annotates `before`: how many of `line` stand before an entry. `of`: the field that says for
    what, "day" or "occurrence"."""
    earlier = Q(queued_at__lt=OuterRef("queued_at")) | Q(
        queued_at=OuterRef("queued_at"), pk__lt=OuterRef("pk")
    )
    ahead = line.filter(earlier, **{of: OuterRef(of)}).order_by()
    count = ahead.values(of).annotate(count=Count("pk")).values("count")
    # Only for who waits: counting a long line costs.
    waiting = When(state="waiting", then=Coalesce(Subquery(count), 0))
    return entries.annotate(before=Case(waiting, default=0, output_field=IntegerField()))


def position(entry):
    """From 1; None for who does not wait. Wants `before`, see with_position()."""
    return entry.before + 1 if entry.state == "waiting" else None


def positions(entries, line, of):
    """{pk: position} of the entries that wait. Nobody waits, as mostly: nothing is asked, since
    this question takes longer than all the others of a page."""
    waiting = [entry.pk for entry in entries if entry.state == "waiting"]
    if not waiting:
        return {}
    asked = with_position(type(entries[0]).objects.filter(pk__in=waiting), line, of)
    return {pk: before + 1 for pk, before in asked.values_list("pk", "before")}
