"""What a row says about the session itself, and how anything of the programme is saved."""

from contextlib import suppress
from functools import partial

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from backstage import headings
from backstage.exports import name_of
from meetup.programme_import.reading import CHOICES, NO, TEXTS, YES, Refused, sentences_of, tidy
from people.roles import Role
from programme.exports import yes_or_no


class Texts:
    def _set_fields(self, session, values):
        """Returns what that changes: [heading, old, new]."""
        changes = []
        for name, value in self._wanted(values).items():
            old = getattr(session, name)
            if (tidy(old or "") if name in TEXTS else old or "") != (value or ""):
                setattr(session, name, value)
                changes.append(
                    [self._heading(name), self._shown(name, old), self._shown(name, value)]
                )
        return changes

    def _wanted(self, values):
        """{field: value} of what the row says. Raises Refused with all that can't be read."""
        readers = dict.fromkeys(TEXTS, tidy)
        readers |= {name: partial(self._chosen, name) for name in CHOICES if values.get(name)}
        readers |= {
            "audience": self._audience,
            "booked": self._yes_or_no,
            "track": self._track,
        }
        wanted, faults = {}, []
        for name in [name for name in readers if name in values]:
            try:
                wanted[name] = readers[name](values[name])
            except Refused as error:
                faults += error.sentences
        if faults:
            raise Refused(*faults)
        return wanted

    def _heading(self, name):
        return str(self.fields[name].column_name)

    def _shown(self, name, value):
        if name in CHOICES:
            return name_of(CHOICES[name], value)
        if name == "audience":
            return "; ".join(name_of(Role, role) for role in value)
        return yes_or_no(value) if name == "booked" else str(value or "")

    def _chosen(self, name, text):
        value = self.known[name].get(headings.tidy(text))
        if value is None:
            raise self._unknown(name, text, CHOICES[name].labels)
        return value

    def _unknown(self, name, text, possible):
        return Refused(headings.no_choice(self._heading(name), text, possible))

    def _audience(self, text):
        names = [name for name in text.split(";") if name.strip()]
        unknown = [name for name in names if headings.tidy(name) not in self.roles]
        if unknown:
            raise self._unknown("audience", unknown[0], Role.labels)
        return [self.roles[headings.tidy(name)] for name in names]

    def _yes_or_no(self, text):
        value = (YES | NO).get(headings.tidy(text))
        if value is None:
            raise self._unknown("booked", text, [yes_or_no(True), yes_or_no(False)])
        return value

    def _track(self, text):
        if not text.strip():
            return None
        for track in self.meeting.tracks.all():
            names = {track.key, track.name_de or "", track.name_en or ""}
            if headings.tidy(text) in {headings.tidy(name) for name in names}:
                return track
        raise self._unknown("track", text, [track.name for track in self.meeting.tracks.all()])

    def _number(self, name, text):
        if not text.strip():
            return None
        with suppress(ValueError):
            if 0 <= int(text) <= 100_000:
                return int(text)
        raise Refused(_("%(column)s ist keine Zahl.") % {"column": self._heading(name)})

    def _save(self, thing):
        """As the programme's own pages do: only what is complete, and with who it was."""
        try:
            thing.full_clean()
        except ValidationError as error:
            raise Refused(*sentences_of(thing, error)) from error
        thing._history_user = self.user
        thing.save()
