"""What was deleted from the programme, and how it comes back: as it was last, with its old number, so
that its history goes on. Photos and material are not in the history and do not come back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from programme import placing
from programme.models import (
    Appearance,
    Day,
    EditingRule,
    Occurrence,
    Room,
    Session,
    Slot,
    Speaker,
    Track,
)

#: In the order in which they come back: what belongs to something, after it.
KINDS: list[Any] = [
    Track,
    Room,
    Speaker,
    Day,
    Slot,
    Session,
    Occurrence,
    Appearance,
    EditingRule,
]
#: Of what belongs to a meeting only through something else: how, and what that is.
PART_OF: dict[Any, tuple[str, Any]] = {
    Slot: ("day", Day),
    Occurrence: ("session", Session),
    Appearance: ("session", Session),
}


class Refused(Exception):
    """Nothing was changed. `sentences` say why, for people."""

    def __init__(self, *sentences):
        super().__init__(" ".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class Deleted:
    """A thing as it was when it was deleted. `record` is a row of its history."""

    model: Any
    record: Any

    @property
    def key(self):
        return f"{self.model._meta.model_name}-{self.record.history_id}"

    @property
    def when(self) -> datetime:
        return self.record.history_date

    @property
    def by(self):
        """A User, or None: a command."""
        return self.record.history_user

    @property
    def kind(self):
        return self.model._meta.verbose_name

    @property
    def thing(self):
        return self.record.instance

    def __str__(self):
        try:
            return str(self.thing)
        except ObjectDoesNotExist:  # what it names is deleted, too
            return f"{self.kind} {self.record.id}"


def of(meeting):
    """[Deleted] of a meeting, the newest first, without what is there again. A statement or two for
    each kind of thing."""
    found = [one for model in KINDS for one in _of_kind(meeting, model)]
    return sorted(found, key=lambda one: (one.when, one.record.history_id), reverse=True)


def _of_kind(meeting, model):
    field, whole = PART_OF.get(model, (None, None))
    own = {"meeting_id": meeting.pk}
    if whole:
        wholes = whole.history.filter(meeting_id=meeting.pk).values("id")
        own = {f"{field}_id__in": wholes}
    rows = model.history.filter(history_type="-", **own).select_related("history_user")
    newest = {row.id: row for row in rows.order_by("history_date", "history_id")}
    there = set(model.objects.filter(pk__in=list(newest)).values_list("pk", flat=True))
    return [Deleted(model, row) for pk, row in newest.items() if pk not in there]


def restore(deleted):
    """Bring it back, for who holds the meeting's lock. Returns it. Raises Refused."""
    thing = deleted.thing
    _look_for_what_it_names(thing)
    try:
        thing.full_clean()
    except ValidationError as error:
        raise Refused(*error.messages) from None
    if isinstance(thing, Occurrence) and (sentences := placing.obstacles(thing)):
        raise Refused(*sentences)
    thing.save(force_insert=True)
    return thing


def _look_for_what_it_names(thing):
    for field in thing._meta.concrete_fields:
        pk = getattr(thing, field.attname)
        if not isinstance(field, models.ForeignKey) or pk is None:
            continue
        if field.related_model.objects.filter(pk=pk).exists():
            continue
        if field.related_model not in KINDS:  # a person who was erased
            setattr(thing, field.attname, None)
            continue
        raise Refused(
            _("Dazu gehört etwas, das auch gelöscht ist: %(kind)s. Holen Sie das zuerst zurück.")
            % {"kind": field.related_model._meta.verbose_name}
        )
