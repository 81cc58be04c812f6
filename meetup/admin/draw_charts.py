"""A draw in figures and pictures."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from meetup.charts import LOOKS, WAITING, Bar, BarChart, Cell, Group, Part
from workshops.draw.result import FIRST_CHOICES, LOTS, OPTIMAL
from workshops.drawing.figures import RANKS

#: So many schools are shown, the largest ones.
MOST_SCHOOLS = 25


@dataclass(frozen=True)
class Method:
    """What one way of giving the seats comes to."""

    label: str
    seats: int
    nothing: int
    points: int
    profile: str


def methods(draw):
    """The draw itself, and the two usual ways to compare with."""
    labels = {
        OPTIMAL: _("diese Auslosung"),
        LOTS: _("nacheinander losen"),
        FIRST_CHOICES: _("erst alle Erstwünsche, dann die zweiten"),
    }
    found = {OPTIMAL: draw.result, **draw.others}
    return [
        Method(
            labels[name],
            found[name]["objective"]["seats"],
            found[name]["objective"]["persons_with_nothing"],
            found[name]["objective"]["rank_points"],
            ", ".join(map(str, found[name]["profile"])) or "–",
        )
        for name in labels
        if name in found
    ]


def of(outcome):
    """[BarChart]: who got which choice, by role, federal state and school."""
    return [
        chart(_("Nach Rolle"), _("Rolle"), outcome.by(lambda p: p.get_role_display())),
        chart(
            _("Nach Bundesland"),
            _("Bundesland"),
            outcome.by(lambda p: p.get_federal_state_display()),
        ),
        chart(
            _("Nach Schule oder Organisation (die größten)"),
            _("Schule oder Organisation"),
            outcome.by(lambda p: p.organisation or "–")[:MOST_SCHOOLS],
        ),
    ]


def chart(title, heading, shares):
    names = [_("%(rank)s. Wunsch") % {"rank": rank} for rank in range(1, RANKS + 1)]
    names += [_("weiter unten"), _("kein Platz")]
    looks = [*LOOKS[: RANKS + 1], WAITING]
    bars = [
        Bar(
            one.label,
            [Part(number, look) for number, look in zip(one.counts, looks, strict=True)],
            [Cell(str(number)) for number in one.counts],
        )
        for one in shares
    ]
    short = [f"{rank}." for rank in range(1, RANKS + 1)] + [f"> {RANKS}.", _("ohne")]
    return BarChart(title, heading, short, [Group(bars)], list(zip(looks, names, strict=True)))
