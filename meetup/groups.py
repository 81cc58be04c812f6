"""The ready-made groups of the staff, each with the rights that its work takes and no others.

`manage.py prepare` makes them and sets them right again, so this table is what holds. Groups that
organizers add besides are left alone. Beside Django's "view add change delete" there are

    registration.participant  contact   sees addresses and everything that somebody entered
                              export    takes lists with addresses out; each is on record
                              disclose  hands out to a person what is stored about them
                              erase     erases what is stored about a person
    programme.speaker         invite    sees addresses and invites

Who writes to many needs "contact" beside "add" and "change" of registration.mailing.

Who may hand out rights stands in no table: only who has all of them, see people/admin.py.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class ReadyMade:
    title: Any
    purpose: Any
    #: {app.model: what may be done with it}
    rights: dict[str, str]

    @property
    def name(self):
        """In the database it is German, whoever looks."""
        with translation.override(None):
            return str(self.title)

    @property
    def codenames(self):
        """{(app, codename)}, as Django's permissions have them."""
        return {
            (model.split(".")[0], f"{right}_{model.split('.')[1]}")
            for model, rights in self.rights.items()
            for right in rights.split()
        }


READY_MADE = {
    "organizer": ReadyMade(
        pgettext_lazy("group", "Organisation"),
        _(
            "Führt das Treffen: Programm, Plätze, Teilnehmende, Post. Sieht als einzige Gruppe, wer "
            "welche Unterstützung braucht."
        ),
        {
            "programme.meeting": "view add change",
            "programme.day": "view add change delete",
            "programme.slot": "view add change delete",
            "programme.editingrule": "view add change delete",
            "programme.room": "view add change delete",
            "programme.track": "view add change delete",
            "programme.session": "view add change",
            "programme.appearance": "view add change delete",
            "programme.occurrence": "view add change delete",
            "programme.material": "view add change delete",
            "programme.speaker": "view add change delete invite",
            "programme.revision": "view change",
            "registration.placesofday": "view change",
            "registration.roleplaces": "view add change delete",
            "registration.participant": "view add change contact export",
            "registration.accessneed": "view",
            "registration.decision": "view",
            "registration.checkin": "view add",
            "registration.badge": "add",
            "registration.school": "view add change delete",
            "workshops.occurrencefill": "view change",
            "workshops.seatquota": "view add change delete",
            "registration.mailing": "view add change delete",
            "registration.mailtemplate": "view add change delete",
            "workshops.speakermessage": "view",
            "workshops.draw": "view change",
            "backstage.job": "view",
            "backstage.exportrecord": "view",
            "admin.logentry": "view",
            "post_office.email": "view change",
            "people.user": "view change",
        },
    ),
    "programme_editor": ReadyMade(
        pgettext_lazy("group", "Programmredaktion"),
        _(
            "Macht das Programm: Programmpunkte, Zeiten, Räume, Referierende, und sieht Vorschläge "
            "durch. Sieht, wie voll die Workshops sind, aber keine Namen von Teilnehmenden und keine "
            "Adressen."
        ),
        {
            "programme.meeting": "view",
            "programme.day": "view change",
            "programme.slot": "view add change delete",
            "programme.room": "view add change",
            "programme.track": "view add change delete",
            "programme.session": "view add change",
            "programme.appearance": "view add change delete",
            "programme.occurrence": "view add change delete",
            "programme.material": "view add change delete",
            "programme.speaker": "view add change delete",
            "programme.revision": "view change",
            "workshops.occurrencefill": "view",
            "backstage.job": "view",
        },
    ),
    "check_in": ReadyMade(
        pgettext_lazy("group", "Einlass"),
        _(
            "Empfängt die Leute: sieht Namen, Schulen, Tage, Plätze und wer nicht fotografiert werden "
            "möchte, und druckt Listen. Keine Adressen, kein Unterstützungsbedarf, keine Änderungen."
        ),
        {
            "registration.participant": "view",
            "registration.checkin": "view add",
            "registration.badge": "add",
            "workshops.occurrencefill": "view",
        },
    ),
    "speaker_support": ReadyMade(
        pgettext_lazy("group", "Betreuung der Referierenden"),
        _(
            "Lädt Referierende ein und hilft ihnen mit ihrer Seite. Sieht das Programm und den Stand "
            "der Vorschläge, aber keine Teilnehmenden."
        ),
        {
            "programme.day": "view",
            "programme.slot": "view",
            "programme.room": "view",
            "programme.session": "view",
            "programme.appearance": "view",
            "programme.occurrence": "view",
            "programme.material": "view add change",
            "programme.speaker": "view add change invite",
            "programme.revision": "view",
        },
    ),
    "privacy_officer": ReadyMade(
        pgettext_lazy("group", "Datenschutz"),
        _(
            "Gibt Auskunft und löscht auf Wunsch, sieht Einwilligungen, Entscheidungen, Rundmails, den "
            "Postausgang, wer was exportiert hat und wer welchen Zugang hat. Ändert sonst nichts."
        ),
        {
            "programme.meeting": "view",
            "registration.participant": "view contact disclose erase",
            "registration.decision": "view",
            "registration.mailing": "view",
            "post_office.email": "view",
            "people.user": "view",
            "auth.group": "view",
            "backstage.exportrecord": "view",
            "admin.logentry": "view",
        },
    ),
}


def make_ready():
    """Make the groups that are missing, and give each exactly its rights. Repeatable."""
    for ready in READY_MADE.values():
        group, _made = Group.objects.get_or_create(name=ready.name)
        group.permissions.set(permissions_of(ready))


def permissions_of(ready):
    known = Permission.objects.filter(codename__in=[name for _app, name in ready.codenames])
    found = {
        (p.content_type.app_label, p.codename): p for p in known.select_related("content_type")
    }
    missing = ready.codenames - found.keys()
    if missing:
        raise LookupError(f"unknown rights: {missing}")
    return [found[codename] for codename in ready.codenames]


def ready_made(group):
    """What stands here about a Group of the database; None if organizers made it."""
    return next((ready for ready in READY_MADE.values() if ready.name == group.name), None)
