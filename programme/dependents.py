"""What hangs on a thing of the programme, so that it can't be deleted.

Asked of the models themselves: so what belongs to a room further right (seats, places) counts as well,
without its being known here.
"""

from dataclasses import dataclass

from django.db import models

#: So many are named; of the others there is the number.
NAMED = 12


@dataclass(frozen=True)
class Dependents:
    """All things of one kind that hang on another."""

    model: type[models.Model]
    number: int
    #: The first of them.
    examples: list[models.Model]

    @property
    def in_words(self):
        """Buchungen (3)"""
        return f"{self.model._meta.verbose_name_plural} ({self.number})"


def of(thing):
    """[Dependents], empty if it may be deleted."""
    found = []
    for relation in thing._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete):
            continue
        if getattr(relation, "on_delete", None) is not models.PROTECT:
            continue
        model = relation.related_model
        own = model._base_manager.filter(**{relation.field.name: thing.pk})
        if number := own.count():
            found.append(Dependents(model, number, list(own[:NAMED])))
    return found


def in_words(found):
    """Buchungen (3), Plätze für Rollen (1)"""
    return ", ".join(dependents.in_words for dependents in found)
