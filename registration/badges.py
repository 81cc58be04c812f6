"""Name badges: who gets one, what stands on it, and on which sheets of labels."""

import hashlib
import io
import json
import re
from dataclasses import asdict, dataclass

import segno
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from backstage import paper
from registration import check_in
from registration.models import Badge, DayPlace

#: So many at most in one file: it is made while somebody waits for it.
MOST = 600


@dataclass(frozen=True)
class Sheet:
    """Labels on A4. Millimetres."""

    label: object
    width: float
    height: float
    columns: int
    rows: int
    left: float
    top: float
    gap_x: float = 0
    gap_y: float = 0

    @property
    def number(self):
        return self.columns * self.rows


SHEETS = {
    "90x54": Sheet(
        gettext_lazy("90 × 54 mm, 10 je Blatt (z. B. Durable 1456)"), 90, 54, 2, 5, 15, 13.5
    ),
    "86x55": Sheet(
        gettext_lazy("86,5 × 55,5 mm, 8 je Blatt (z. B. Avery L7418)"), 86.5, 55.5, 2, 4, 18.5, 37.5
    ),
    "80x50": Sheet(
        gettext_lazy("80 × 50 mm, 10 je Blatt (z. B. Avery Zweckform L4785)"),
        80, 50, 2, 5, 17.5, 13.5, 15, 5,
    ),
    "a6": Sheet(gettext_lazy("A6, 4 je Blatt, zum Schneiden"), 105, 148.5, 2, 2, 0, 0),
}  # fmt: skip


def wearers(meeting):
    """Who comes on any day, by name."""
    placed = DayPlace.objects.held().filter(day__meeting=meeting).values("participant")
    return (
        meeting.participants.registered()
        .filter(pk__in=placed)
        .select_related("user")
        .order_by("name", "pk")
    )


def new_or_changed(people):
    """Those of them whose badge, as it would be now, was not printed. One statement."""
    people = list(people)
    printed = dict(
        Badge.objects.filter(participant__in=people).values_list("participant", "digest")
    )
    faces = faces_of(people)
    return [p for p in people if printed.get(p.pk) != digest(faces[p.pk])]


def faces_of(people):
    """{pk: what stands on the badge}. One statement."""
    no_photos = check_in.wants_no_photos(people)
    return {person.pk: face(person, no_photos) for person in people}


def face(person, no_photos):
    marks = [_("Team")] if person.user and person.user.is_staff else []
    marks += [_("Keine Fotos")] if person.pk in no_photos else []
    return {
        "name": person.name,
        "organisation": person.organisation,
        "role": person.get_role_display(),
        "marks": marks,
        "code": person.ticket_code,
    }


def digest(face):
    return hashlib.sha256(json.dumps(face, sort_keys=True).encode()).hexdigest()


def pdf(meeting, people, sheet, skip=0):
    """Badges of `people` in their order. `skip`: so many labels of the first sheet are used already."""
    return paper.pdf("badges", data(meeting, people, sheet, skip))


def data(meeting, people, sheet, skip=0):
    faces = faces_of(people)
    return {
        "title": _("Namensschilder: %(meeting)s") % {"meeting": meeting.title},
        "meeting": meeting.title,
        "language": get_language() or "de",
        "sheet": {name: value for name, value in asdict(sheet).items() if name != "label"},
        "skip": skip,
        "people": [on_paper(faces[person.pk]) for person in people],
    }


def on_paper(face):
    code = io.BytesIO()
    segno.make(face["code"].upper(), error="m", micro=False).save(
        code, kind="svg", xmldecl=False, border=2
    )
    return {
        "name": breakable(face["name"]),
        "organisation": breakable(face["organisation"]),
        "role": face["role"],
        "marks": face["marks"],
        "qr": code.getvalue().decode(),
        "alt": _("QR-Code des Tickets"),
    }


def breakable(words):
    """With places to break in words that no dictionary divides."""
    return re.sub(r"[^\s\-]{22}(?=[^\s\-])", "\\g<0>\u200b", words)


def note_printed(people):
    """That these badges are printed as they are now. Repeatable."""
    now = timezone.now()
    faces = faces_of(people)
    Badge.objects.bulk_create(
        [Badge(participant=p, digest=digest(faces[p.pk]), printed_at=now) for p in people],
        update_conflicts=True,
        unique_fields=["participant"],
        update_fields=["digest", "printed_at"],
    )
