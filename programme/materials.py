"""What speakers give people to read. Added, changed and taken away by the meeting's rule; the session's
history says by whom."""

from datetime import timedelta
from uuid import uuid4

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from backstage.uploads import MEGABYTE
from programme.lock import lock
from programme.models import EditingRule, Material
from programme.speaking import Refused, own_session, rules_of

#: For one session.
AT_MOST, BYTES_AT_MOST = 10, 60 * MEGABYTE
#: Slides often come days later. As long as participants have their pages.
AFTER_THE_MEETING = timedelta(days=60)


def why_closed(session, meeting, moment=None):
    """Why nothing can be changed any more, in words; "" while it can."""
    if session.is_cancelled:
        return _("Dieser Programmpunkt fällt aus: Hier ändert sich nichts mehr.")
    if meeting.is_over((moment or timezone.now()) - AFTER_THE_MEETING):
        return _("Die Veranstaltung ist lange vorbei: Hier ändert sich nichts mehr.")
    if rule_of(meeting) == EditingRule.Rule.FROZEN:
        return _("Die Organisation hat das Material festgelegt. Änderungen gehen nur über sie.")
    return ""


def rule_of(meeting):
    return rules_of(meeting)[EditingRule.Field.MATERIALS]


def add(session, person, *, checked=None, **facts):
    """Add a file (`checked`: an uploads.Checked) or an address. Raises Refused."""
    with lock(session.meeting) as held:
        session = _open_session(held, session, person)
        _refuse_too_many(session, checked)
        material = Material(session=session)
        _give(material, held.meeting, checked, facts)
        note(session, person, _("Material hinzugefügt: %s") % material.title)
        held.freed()
        return material


def change(material, person, *, checked=None, **facts):
    """Change what is said about it, and the file if there is a new one. Raises Refused."""
    with lock(material.session.meeting) as held:
        session = _open_session(held, material.session, person)
        material = _still_there(session, material)
        before = material.file.name if checked else ""
        _give(material, held.meeting, checked, facts)
        if before:
            material.file.storage.delete(before)
        note(session, person, _("Material geändert: %s") % material.title)
        held.freed()


def remove(material, person):
    """Take it away for good, at once. Raises Refused."""
    with lock(material.session.meeting) as held:
        session = _open_session(held, material.session, person)
        material = _still_there(session, material)
        delete(material)
        note(session, person, _("Material entfernt: %s") % material.title)
        held.freed()


def delete(material):
    """With its file."""
    if material.file:
        material.file.delete(save=False)
    material.delete()


def keep(material, checked):
    """Let it be this file. To be saved."""
    material.file_name, material.content_type = checked.name, checked.content_type
    material.size = checked.content.size
    material.file.save(f"materials/{uuid4()}", checked.content, save=False)


def _give(material, meeting, checked, facts):
    for name, value in facts.items():
        setattr(material, name, value)
    if checked:
        keep(material, checked)
    material.published = rule_of(meeting) == EditingRule.Rule.FREE
    material.save()


def _open_session(held, session, person):
    session = own_session(session, person)
    if reason := why_closed(session, held.meeting, held.now):
        raise Refused(reason)
    return session


def _still_there(session, material):
    found = session.materials.filter(pk=material.pk).first()
    if found is None:
        raise Refused(_("Dieses Material ist inzwischen entfernt."))
    return found


def _refuse_too_many(session, checked):
    others = session.materials.aggregate(bytes=Sum("size", default=0))["bytes"]
    if session.materials.count() >= AT_MOST:
        raise Refused(
            _("Mehr als %s Materialien sind es besser nicht. Entfernen Sie zuerst eines.") % AT_MOST
        )
    if checked and others + checked.content.size > BYTES_AT_MOST:
        raise Refused(
            _(
                "Zusammen wären die Dateien größer als 60 MB. Entfernen Sie eine, oder verlinken Sie "
                "das Material."
            )
        )


def note(session, person, what):
    """A version of the session in its history, with what was done."""
    session._history_user, session._change_reason = person, what[:200]
    session.save()
