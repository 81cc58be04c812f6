"""Draws as jobs: trials at will, with seeds to be thrown away; and the real one, first frozen, then
decided by numbers that were drawn in public."""

import secrets
from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backstage import jobs
from programme.lock import lock
from programme.models import Meeting
from workshops import plan as plans
from workshops import seating
from workshops.booking import Refused
from workshops.draw import reading, result
from workshops.draw.solvable import Unsolvable
from workshops.draw.watching import Cancelled
from workshops.drawing import figures, freezing
from workshops.drawing import secret as secrecy
from workshops.models import Draw, DrawSecret

KIND = "draw"


class NoWishes(Refused):
    sentence = gettext_lazy("Bei dieser Veranstaltung werden keine Plätze ausgelost.")


class TooEarly(Refused):
    sentence = gettext_lazy("Die Frist für Wünsche läuft noch. Eingefroren wird erst danach.")


class AlreadyPublished(Refused):
    sentence = gettext_lazy("Die Auslosung ist schon veröffentlicht.")


class NumbersUnnamed(Refused):
    sentence = gettext_lazy(
        "Sagen Sie zuerst, welche öffentlich gezogenen Zahlen entscheiden, und warten Sie deren Ziehung "
        "nicht ab."
    )


class AlreadyFrozen(Refused):
    sentence = gettext_lazy(
        "Es ist schon eingefroren. Welche Zahlen entscheiden, ist nicht mehr zu ändern."
    )


class NotTheLatest(Refused):
    sentence = gettext_lazy("Das ist nicht die Auslosung, die zuletzt eingefroren wurde.")


class NoTrial(Refused):
    sentence = gettext_lazy(
        "Machen Sie nach der Frist zuerst einen Probelauf: Er zeigt, welche Workshops ihre Mindestzahl "
        "nicht erreichen."
    )


class NotConfirmed(Refused):
    sentence = gettext_lazy(
        "Diese Workshops erreichen ihre Mindestzahl nicht: %(names)s. Bestätigen Sie, dass sie ausfallen, "
        "oder senken Sie die Mindestzahl und machen Sie noch einen Probelauf."
    )


def start_trial(meeting, by):
    """Raises Refused, or jobs.AlreadyUnderWay while a draw of this meeting runs."""
    with lock(meeting) as held:
        _refuse_unless_wishes(held)
        frozen = freezing.freeze(held)
        draw = make(held, Draw.Kind.TRIAL, frozen, by, seed=f"trial-{secrets.token_hex(8)}")
        return start(draw, by)


def name_numbers(meeting, source):
    """Say which public numbers will decide. Until something is frozen."""
    with lock(meeting) as held:
        _refuse_unless_wishes(held)
        if _real(held.meeting).exists():
            raise AlreadyFrozen
        DrawSecret.objects.filter(meeting=meeting).update(
            numbers_from=source, numbers_from_set_at=held.now
        )


def freeze(meeting, by, called_off):
    """What counts from now on; its digest is public at once. `called_off`: pks of occurrences, as
    confirmed. Raises Refused."""
    with lock(meeting) as held:
        _refuse_unless_wishes(held)
        if seating.takes_wishes(held, held.remembered(plans.load)):
            raise TooEarly
        if not DrawSecret.objects.exclude(numbers_from="").filter(meeting=meeting).exists():
            raise NumbersUnnamed
        trial = latest_trial(held.meeting)
        if trial is None:
            raise NoTrial
        refuse_unconfirmed(figures.below_minimum(trial), called_off)
        frozen = freezing.freeze(held, called_off)
        return make(held, Draw.Kind.REAL, frozen, by, called_off=sorted(called_off))


def give_numbers(draw, by, numbers):
    """The seed follows, and the draw begins. Raises Refused or jobs.AlreadyUnderWay."""
    with lock(draw.meeting) as held:
        draw = Draw.objects.get(pk=draw.pk)
        _refuse_unless_wishes(held)
        if draw.kind != Draw.Kind.REAL or draw != _real(held.meeting).first():
            raise NotTheLatest
        secret = DrawSecret.objects.get(meeting=draw.meeting).secret
        draw.numbers = numbers
        draw.seed = secrecy.seed(secret, draw.digest, numbers)
        draw.result, draw.sha, draw.drawn_at = None, "", None
        draw.save()
        return start(draw, by)


def replay(draw, by):
    """Draw once more from what is stored, and compare. Returns the job. Raises jobs.AlreadyUnderWay."""
    with lock(draw.meeting):
        return jobs.start(KIND, by=by, key=str(draw.meeting_id), draw=draw.pk, replay=True)


def latest_trial(meeting):
    """The last one that has come to its end after the deadline."""
    done = meeting.draws.filter(kind=Draw.Kind.TRIAL, drawn_at__isnull=False)
    return done.filter(made_at__gte=meeting.wishes_until).first()


def _real(meeting):
    return Draw.objects.filter(meeting=meeting, kind=Draw.Kind.REAL)


def _refuse_unless_wishes(held):
    if held.meeting.seat_mode != Meeting.SeatMode.WISHES:
        raise NoWishes
    if held.remembered(plans.load).drawn:
        raise AlreadyPublished


def refuse_unconfirmed(below, called_off):
    names = [workshop.id for workshop in below if freezing.pk_of(workshop.id) not in called_off]
    if names:
        raise NotConfirmed(names=", ".join(names))


def make(held, kind, frozen, by, **fields):
    return Draw.objects.create(
        meeting=held.meeting,
        kind=kind,
        instance=frozen.instance.as_json(),
        digest=frozen.instance.digest(),
        people=frozen.people,
        left_out=frozen.left_out,
        started_by=by,
        made_at=held.now,
        **fields,
    )


def start(draw, by):
    draw.job = jobs.start(KIND, by=by, key=str(draw.meeting_id), draw=draw.pk)
    draw.save(update_fields=["job"])
    return draw


def instance_of(draw):
    return replace(reading.from_json(draw.instance), seed=draw.seed)


# --- The job --------------------------------------------------------------------------------------


@jobs.named(gettext_lazy("Plätze auslosen"))
def run(job, progress):
    draw = Draw.objects.get(pk=job.arguments["draw"])
    instance = instance_of(draw)
    if job.arguments.get("replay"):
        again = _draw(instance, result.OPTIMAL, progress)
        return {
            "sha": again.sha256_16,
            "published": draw.sha,
            "same": again.sha256_16 == draw.sha,
        }
    others = {}
    # The usual ways know nothing of seats that are given up only for better ones.
    usual = () if draw.kind == Draw.Kind.AGAIN else (result.LOTS, result.FIRST_CHOICES)
    for method in usual:
        drawn = _draw(instance, method, progress)
        others[method] = {"objective": drawn.objective.as_json(), "profile": drawn.profile}
    best = _draw(instance, result.OPTIMAL, progress)
    mine = Draw.objects.filter(pk=draw.pk, seed=draw.seed, published_at=None)
    mine.update(
        result=best.as_json(),
        sha=best.sha256_16,
        others=others,
        figures=figures.of_workshops(instance, best.assignment),
        drawn_at=timezone.now(),
    )
    return {"draw": draw.pk, "seats": best.objective.seats}


def _draw(instance, method, progress):
    """The engine asks whether to stop; what stops a job is raised by its progress."""
    raised: list[Exception] = []

    def tell(now):
        words = now.phase
        if now.best is not None:
            words = _("%(phase)s, bisher %(seats)s Plätze") % {"phase": words, "seats": now.best}
        words = _("%(words)s (%(seconds)s s)") % {"words": words, "seconds": round(now.seconds)}
        try:
            progress(0, 1, words)
        except (jobs.Stopped, jobs.Interrupted) as error:
            raised.append(error)

    try:
        return result.draw(instance, method, tell, lambda: bool(raised))
    except Cancelled:
        raise raised[0] from None
    except Unsolvable as error:
        raise jobs.Failed(str(error)) from None
