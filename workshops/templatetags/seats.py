"""Seats on the pages of the rooms to the left. Asks the database once per page."""

from django import template

from workshops import offers, standing

register = template.Library()


@register.simple_tag(takes_context=True)
def offer_of(context, occurrence):
    """{% offer_of occurrence as offer %}: its seats left, or None if none are booked for it."""
    if not occurrence.session.booked:
        return None
    request = context.request
    if not hasattr(request, "_offers"):
        request._offers = offers.of(context.get("meeting") or occurrence.session.meeting)
    if occurrence.pk not in request._offers and occurrence.session.status == "draft":
        return offers.of_draft(occurrence)  # in a preview; nobody else sees one
    return request._offers.get(occurrence.pk)


@register.simple_tag
def seats_of(participant):
    """{% seats_of participant as seats %}: how somebody stands with workshops."""
    return standing.of(participant)
