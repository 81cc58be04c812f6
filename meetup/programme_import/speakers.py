"""Who speaks, by name. Who is new is made, unpublished."""

from django.utils.text import slugify
from django.utils.translation import gettext as _

from backstage import headings
from meetup.programme_import.reading import Refused, tidy
from programme.exports import people_in_words
from programme.models import Appearance, Speaker


class Speakers:
    def _set_speakers(self, session, text):
        if text is None:
            return []
        before = list(session.appearances.select_related("speaker")) if session.pk else []
        wanted = [
            self._named(entry) for entry in text.replace("\n", ";").split(";") if entry.strip()
        ]
        now = []
        for position, (name, part) in enumerate(wanted):
            speaker = self._speaker(name)
            own = next((a for a in before if a.speaker_id == speaker.pk), None)
            appearance = own or Appearance(session=session, speaker=speaker)
            if not own or own.part != part:
                appearance.part, appearance.position = part, position
                now.append((appearance, True))
            else:
                now.append((appearance, False))
        old = people_in_words(before)
        kept = {appearance.pk for appearance, _is_other in now}
        gone = [appearance for appearance in before if appearance.pk not in kept]
        for appearance in gone:
            appearance._history_user = self.user
            appearance.delete()
        for appearance, is_other in now:
            if is_other:
                self._save(appearance)
        if not gone and not any(is_other for _appearance, is_other in now):
            return []
        new = people_in_words([appearance for appearance, _is_other in now])
        return [[self._heading("speakers"), old, new]]

    def _named(self, entry):
        """ "Ole Ott (Moderation)": the name, and what they do."""
        name, _bracket, part = entry.strip().removesuffix(")").partition(" (")
        if part and headings.tidy(part) in self.parts:
            return tidy(name), self.parts[headings.tidy(part)]
        return tidy(entry), Appearance.Part.SPEAKER

    def _speaker(self, name):
        found = [s for s in self.meeting.speakers.all() if s.name.casefold() == name.casefold()]
        if len(found) > 1:
            raise Refused(
                _("„%(name)s“ gibt es mehrmals unter den Referierenden.") % {"name": name}
            )
        if found:
            return found[0]
        speaker = Speaker(meeting=self.meeting, name=name, slug=self._free_slug(name))
        self._save(speaker)
        return speaker

    def _free_slug(self, name):
        slug = slugify(name)[:70] or "person"
        taken = set(self.meeting.speakers.values_list("slug", flat=True))
        free = [slug, *(f"{slug}-{number}" for number in range(2, 1000))]
        return next(one for one in free if one not in taken)
