"""When and where: slots and rooms, made where there are none."""

from django.utils.translation import gettext as _

from backstage.imports import CHANGED, UNCHANGED, Verdict
from meetup.admin import remarks
from meetup.programme_import.reading import Refused, read_date, read_time, tidy
from programme.models import Occurrence, Room, Slot


class Times:
    def _time(self, session, record):
        values = record.values
        verdict = Verdict(record.number, UNCHANGED, str(session), values=values)
        if not any(values.get(name, "").strip() for name in ("date", "starts", "ends")):
            if values.get("room", "").strip():
                raise Refused(_("Zum Raum fehlen Datum, Beginn und Ende."))
            return verdict
        slot = self._slot(values, verdict)
        occurrence, moved_from = self._occurrence(session, slot, values)
        old_room = occurrence.room
        is_new = occurrence.pk is None
        changes = []
        if moved_from:
            changes.append([_("Wann"), str(moved_from), str(slot)])
        if "room" in values:
            occurrence.room = self._room(values, verdict)
            if old_room != occurrence.room:
                changes.append(
                    [self._heading("room"), str(old_room or ""), str(occurrence.room or "")]
                )
        for name in ("seats", "minimum"):
            if name in values:
                old, new = getattr(occurrence, name), self._number(name, values[name])
                if old != new:
                    setattr(occurrence, name, new)
                    changes.append(
                        [self._heading(name), *("" if n is None else str(n) for n in (old, new))]
                    )
        if is_new or changes:
            self._save(occurrence)
        if not is_new:
            verdict.remarks += remarks.about([occurrence]).get(occurrence.pk, [])
        if is_new:
            verdict.state = CHANGED
            verdict.changes = [[_("Neuer Termin"), "", f"{slot}, {occurrence.room or '–'}"]]
        elif changes:
            verdict.state, verdict.changes = CHANGED, changes
        return verdict

    def _occurrence(self, session, slot, values):
        """The time that is meant, and from where it is moved, if it is."""
        own = list(session.occurrences.select_related("slot__day", "room"))
        for occurrence in own:
            if occurrence.slot_id == slot.pk:
                return occurrence, None
        if len(own) == 1 and values["rows"] == "1":
            occurrence, before = own[0], own[0].slot
            occurrence.slot = slot
            return occurrence, before
        return Occurrence(session=session, slot=slot), None

    def _slot(self, values, verdict):
        date = read_date(values.get("date"))
        starts, ends = read_time(values.get("starts")), read_time(values.get("ends"))
        day = self.meeting.days.filter(date=date).first() if date else None
        if day is None:
            raise Refused(_("Das Datum fehlt oder ist keiner der Tage dieser Veranstaltung."))
        if starts is None or ends is None:
            raise Refused(
                _("Beginn und Ende fehlen oder sind keine Uhrzeiten, zum Beispiel 14:15.")
            )
        slot = day.slots.filter(starts=starts, ends=ends).first()
        if slot is None:
            slot = Slot(day=day, starts=starts, ends=ends)
            self._save(slot)
            verdict.remarks.append(_("Das Zeitfenster wird angelegt."))
        return slot

    def _room(self, values, verdict):
        name = tidy(values["room"])
        if not name:
            return None
        number = self._number("room_seats", values.get("room_seats", ""))
        room = self.meeting.rooms.filter(name__iexact=name).first()
        known = room.seats if room else self.planned_rooms.get(name.casefold())
        if number is not None and known is not None and known != number:
            raise Refused(
                _("Raum %(room)s hat %(known)s Sitzplätze und nicht %(number)s.")
                % {"room": name, "known": known, "number": number}
            )
        if room is None:
            number = known if number is None else number
            if number is None:
                raise Refused(
                    _("Raum %(room)s ist neu; dazu fehlt, wie viele Sitzplätze er hat.")
                    % {"room": name}
                )
            room = Room(meeting=self.meeting, name=name, seats=number)
            self._save(room)
            self.planned_rooms[name.casefold()] = number
            verdict.remarks.append(_("Der Raum wird angelegt."))
        return room
