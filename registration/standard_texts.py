"""What the timer's mails say as long as organizers have not written words of their own: no row in
the database, so that a new meeting has them from its first day."""

from django.utils import translation
from django.utils.translation import gettext as _

from registration.models import MailTemplate

Purpose = MailTemplate.Purpose


def template(meeting, purpose):
    """The organizers' own words for an automatic mail, else an unsaved template with ours."""
    own = MailTemplate.objects.filter(meeting=meeting, purpose=purpose).first()
    return own or standard(meeting, purpose)


def standard(meeting, purpose):
    found = MailTemplate(meeting=meeting, purpose=purpose)
    for language in ("de", "en"):
        with translation.override(language):
            subject, text = WORDS[purpose]()
        setattr(found, f"subject_{language}", subject)
        setattr(found, f"text_{language}", text)
    return found


def _reminder():
    return (
        _("Bald ist es so weit: {veranstaltung}"),
        _(
            "am {datum} ist es so weit, und wir freuen uns auf Sie. Hier steht noch einmal, woran "
            "Sie teilnehmen.\n\n"
            "Wir treffen uns hier: {ort}. Was sich am Programm noch ändert, sehen Sie auf Ihrer "
            "Seite."
        ),
    )


def _thanks():
    return (
        _("Danke fürs Kommen: {veranstaltung}"),
        _(
            "danke, dass Sie bei „{veranstaltung}“ dabei waren! Ihre Fragen und Erfahrungen haben "
            "diese Tage ausgemacht.\n\n"
            "Was die Referierenden bereitgestellt haben, finden Sie im Programm und auf Ihrer "
            "Seite.\n\n"
            "Was war gut, und was können wir besser machen? Schreiben Sie es uns gern."
        ),
    )


WORDS = {Purpose.REMINDER: _reminder, Purpose.THANKS: _thanks}
