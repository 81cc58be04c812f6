"""Whether somebody can take part in a workshop as it is planned: by what they said they need, and
what is known of its room and of interpreting."""

from django.utils.translation import gettext as _


def hindrances(need, occurrence):
    """Why not, each in words. `need`: AccessNeed or None."""
    if need is None:
        return []
    room = occurrence.room
    reasons = []
    if need.step_free and room and not room.step_free:
        reasons.append(_("nicht stufenlos erreichbar"))
    if need.induction_loop and room and not room.induction_loop:
        reasons.append(_("ohne Induktionsschleife"))
    if need.interpreting and not occurrence.interpreting:
        reasons.append(_("ohne Gebärdensprachdolmetschen"))
    if need.captions and not occurrence.captions:
        reasons.append(_("ohne Schriftdolmetschen"))
    return reasons
