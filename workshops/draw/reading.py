"""A draw from a file. What can't be understood is refused in words, with the place in the file."""

import hashlib
import json
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

from django.utils.translation import gettext as _

from workshops.draw.instance import FORMAT, Instance, Person, Workshop

#: Bytes. 10,000 persons with ten wishes each make 2 million.
LARGEST_FILE = 40_000_000
#: So many sentences at most: whoever has mistaken a column gets thousands.
MOST_PROBLEMS = 20


class Refused(Exception):
    """`problems`: a sentence each, which says where in the file and what."""

    def __init__(self, problems: list[str]):
        more = len(problems) - MOST_PROBLEMS
        self.problems = problems[:MOST_PROBLEMS]
        if more > 0:
            self.problems.append(_("… und {count} weitere Fehler.").format(count=more))
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True)
class Read:
    instance: Instance
    #: SHA-256 (hex) of the file's bytes.
    sha256: str
    #: Sentences about what was ignored.
    remarks: list[str]


def read_file(path: Path) -> Read:
    """Raise Refused; OSError if the file can't be opened."""
    with path.open("rb") as file:
        content = file.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        size = LARGEST_FILE // 1_000_000
        raise Refused([_("Die Datei ist größer als {size} MB.").format(size=size)])
    return read_bytes(content)


def read_bytes(content: bytes) -> Read:
    """Raise Refused."""
    reader = _Reader()
    instance = reader.instance(_json(content))
    return Read(instance, hashlib.sha256(content).hexdigest(), reader.remarks)


def from_json(value: Any) -> Instance:
    """From the JSON's content. Raise Refused."""
    return _Reader().instance(value)


class _Twice(ValueError):
    """A field stands twice in the same object; which one counts would be chance."""


def _json(content: bytes) -> Any:
    try:
        text = content.decode("utf-8-sig")
        return json.loads(text, object_pairs_hook=_without_repetition, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        place = _("Byte {number}").format(number=error.start + 1)
        why = _("Die Datei ist kein Text in UTF-8 ({place}).").format(place=place)
    except json.JSONDecodeError as error:
        why = _("Die Datei ist kein JSON: Zeile {line}, Zeichen {column}.").format(
            line=error.lineno, column=error.colno
        )
    except _Twice as error:
        why = _("Das Feld „{name}“ steht zweimal in derselben Klammer.").format(name=error)
    except RecursionError:
        why = _("Die Datei ist kein JSON, das hier gemeint sein kann: zu tief geschachtelt.")
    except ValueError:
        why = _("In der Datei steht eine Zahl, die keine sein kann.")
    raise Refused([why]) from None


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        raise _Twice(next(name for name in names if names.count(name) > 1))
    return found


def _no_constant(name: str) -> float:
    """NaN and Infinity are not JSON."""
    raise ValueError(name)


class _Reader:
    """Goes through the content, collects problems, and never stops at the first one: who corrects a
    file wants to know them all."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.remarks: list[str] = []

    def instance(self, value: Any) -> Instance:
        if not isinstance(value, dict):
            raise Refused([_("Die Datei enthält keine Auslosung: Am Anfang fehlt „{“.")])
        if value.get("format") != FORMAT:
            raise Refused([_("Das Feld „format“ muss „{format}“ enthalten.").format(format=FORMAT)])
        top = _Object(self, value, _("am Anfang"))
        instance = Instance(
            name=top.text("name"),
            seed=top.text("seed", may_be_empty=True),
            slots=self._ids(top.list("slots"), "slots"),
            roles=self._ids(top.list("roles"), "roles"),
            workshops=tuple(self._workshops(top.list("workshops"))),
            persons=tuple(self._persons(top.list("participants"))),
            conflicts=tuple(self._conflicts(top.list("conflicts", optional=True))),
        )
        top.ignore_others("format")
        if not self.problems:
            _References(self, instance).check()
        if self.problems:
            raise Refused(self.problems)
        return instance

    def problem(self, place: str, sentence: str) -> None:
        self.problems.append(f"{place}: {sentence}")

    def _ids(self, values: list[Any], place: str) -> tuple[str, ...]:
        ids = [
            value
            for position, value in enumerate(values)
            if self.is_id(value, f"{place}[{position}]")
        ]
        self._once(ids, place)
        return tuple(ids)

    def is_id(self, value: Any, place: str) -> bool:
        if not isinstance(value, str):
            self.problem(place, _("Hier muss ein Name in Anführungszeichen stehen."))
        elif not value:
            self.problem(place, _("Der Name ist leer."))
        elif not _is_unicode(value):
            self.problem(place, _("Der Name enthält ein halbes Zeichen, das kein Text ist."))
        else:
            return True
        return False

    def _once(self, ids: list[str], place: str) -> None:
        for name in _repeated(ids):
            self.problem(place, _("„{name}“ kommt mehrmals vor.").format(name=name))

    def _workshops(self, values: list[Any]) -> list[Workshop]:
        found = []
        for position, value in enumerate(values):
            entry = _Object.of(self, value, f"workshops[{position}]")
            if entry is None:
                continue
            name = entry.text("id")
            workshop = Workshop(
                id=name,
                slot=entry.text("slot"),
                topic=entry.text("topic", default=name),
                capacity=entry.number("capacity"),
                minimum=entry.number("min", default=0),
                role_max=entry.numbers("role_max"),
                reserved=entry.numbers("reserved"),
            )
            entry.ignore_others()
            found.append(workshop)
        self._once([workshop.id for workshop in found if workshop.id], "workshops")
        return found

    def _persons(self, values: list[Any]) -> list[Person]:
        found = []
        for position, value in enumerate(values):
            entry = _Object.of(self, value, f"participants[{position}]")
            if entry is None:
                continue
            person = Person(
                id=entry.text("id"),
                role=entry.text("role"),
                choices=entry.lists_of_ids("choices"),
                fixed=entry.ids("fixed"),
            )
            entry.ignore_others()
            found.append(person)
        self._once([person.id for person in found if person.id], "participants")
        return found

    def _conflicts(self, values: list[Any]) -> list[tuple[str, str]]:
        found = []
        for position, pair in enumerate(values):
            place = f"conflicts[{position}]"
            if not isinstance(pair, list) or len(pair) != 2:
                self.problem(place, _("Hier müssen zwei Workshops in eckigen Klammern stehen."))
            elif self.is_id(pair[0], place) and self.is_id(pair[1], place):
                found.append((pair[0], pair[1]))
        return found


@dataclass
class _Object:
    """An object of the file, and where it stands: with its id, if it has one."""

    reader: _Reader
    value: dict[str, Any]
    place: str

    def __post_init__(self) -> None:
        self.used: set[str] = set()
        name = self.value.get("id")
        if isinstance(name, str) and _is_unicode(name):
            self.place += f" „{name}“"

    @classmethod
    def of(cls, reader: _Reader, value: Any, place: str) -> "_Object | None":
        if isinstance(value, dict):
            return cls(reader, value, place)
        reader.problem(place, _("Hier muss eine geschweifte Klammer stehen."))
        return None

    def text(self, name: str, default: str = "", may_be_empty: bool = False) -> str:
        self.used.add(name)
        if name not in self.value and default:
            return default
        if name not in self.value:
            self._problem(name, _("Das Feld fehlt."))
            return ""
        if may_be_empty and self.value[name] == "":
            return ""
        return self.value[name] if self.reader.is_id(self.value[name], self._at(name)) else ""

    def number(self, name: str, default: int | None = None) -> int:
        self.used.add(name)
        value = self.value.get(name, default)
        if value is None and name not in self.value:
            self._problem(name, _("Das Feld fehlt."))
        elif _is_count(value):
            return value
        else:
            self._problem(name, _("Hier muss eine ganze Zahl ab 0 stehen."))
        return 0

    def list(self, name: str, optional: bool = False) -> list[Any]:
        self.used.add(name)
        value = self.value.get(name)
        if isinstance(value, list):
            return value
        if name in self.value or not optional:
            self._problem(name, _("Hier muss eine Liste in eckigen Klammern stehen."))
        return []

    def numbers(self, name: str) -> dict[str, int]:
        return self._each(name, self._count_at)

    def ids(self, name: str) -> dict[str, str]:
        return self._each(name, lambda value, place: self.reader.is_id(value, place))

    def lists_of_ids(self, name: str) -> dict[str, tuple[str, ...]]:
        found = self._each(name, self._ids_at)
        return {slot: tuple(ids) for slot, ids in found.items()}

    def ignore_others(self, *used: str) -> None:
        for name in sorted(set(self.value) - self.used - set(used)):
            self.reader.remarks.append(
                _("{place}: Das Feld „{name}“ ist unbekannt und wurde nicht beachtet.").format(
                    place=self.place, name=name
                )
            )

    def _each(self, name: str, accept: Callable[[Any, str], bool]) -> dict[str, Any]:
        self.used.add(name)
        value = self.value.get(name, {})
        if not isinstance(value, dict):
            self._problem(name, _("Hier muss eine geschweifte Klammer stehen."))
            return {}
        return {
            key: one
            for key, one in value.items()
            if self.reader.is_id(key, self._at(name)) and accept(one, f"{self._at(name)}.{key}")
        }

    def _count_at(self, value: Any, place: str) -> bool:
        if not _is_count(value):
            self.reader.problem(place, _("Hier muss eine ganze Zahl ab 0 stehen."))
        return _is_count(value)

    def _ids_at(self, value: Any, place: str) -> bool:
        if not isinstance(value, list):
            self.reader.problem(
                place,
                _("Hier muss eine Liste in eckigen Klammern stehen, der beste Wunsch zuerst."),
            )
            return False
        for position, one in enumerate(value):
            at = f"{place}[{position}]"
            if isinstance(one, list):
                self.reader.problem(
                    at,
                    _(
                        "Zwei Wünsche auf demselben Rang gibt es nicht; nennen Sie eine Reihenfolge."
                    ),
                )
                return False
            if not self.reader.is_id(one, at):
                return False
        return True

    def _at(self, name: str) -> str:
        return f"{self.place}, {name}"

    def _problem(self, name: str, sentence: str) -> None:
        self.reader.problem(self._at(name), sentence)


class _References:
    """Whether everything that is named exists and fits."""

    def __init__(self, reader: _Reader, instance: Instance):
        self.reader, self.whole = reader, instance
        self.slots, self.roles = set(instance.slots), set(instance.roles)

    def check(self) -> None:
        for position, workshop in enumerate(self.whole.workshops):
            self._workshop(workshop, f"workshops[{position}] „{workshop.id}“")
        for position, person in enumerate(self.whole.persons):
            self._person(person, f"participants[{position}] „{person.id}“")
        for position, (one, other) in enumerate(self.whole.conflicts):
            place = f"conflicts[{position}]"
            for name in {one, other} - self.whole.workshop.keys():
                self._unknown(place, _("Der Workshop"), name)
            if one == other:
                self.reader.problem(
                    place, _("„{name}“ ist mit sich selbst unvereinbar.").format(name=one)
                )

    def _workshop(self, workshop: Workshop, place: str) -> None:
        if workshop.slot not in self.slots:
            self._unknown(place, _("Das Zeitfenster"), workshop.slot)
        for role in sorted({*workshop.role_max, *workshop.reserved} - self.roles):
            self._unknown(place, _("Die Rolle"), role)

    def _person(self, person: Person, place: str) -> None:
        if person.role not in self.roles:
            self._unknown(place, _("Die Rolle"), person.role)
        for slot in sorted({*person.choices, *person.fixed} - self.slots):
            self._unknown(place, _("Das Zeitfenster"), slot)
        for slot, ids in person.choices.items():
            for workshop in ids:
                self._choice(f"{place}, choices.{slot}", workshop, slot)
            for name in _repeated(ids):
                self.reader.problem(
                    f"{place}, choices.{slot}",
                    _("„{name}“ ist mehrmals gewählt.").format(name=name),
                )
        for slot, workshop in person.fixed.items():
            self._choice(f"{place}, fixed.{slot}", workshop, slot)

    def _choice(self, place: str, workshop: str, slot: str) -> None:
        if workshop not in self.whole.workshop:
            self._unknown(place, _("Der Workshop"), workshop)
        elif self.whole.workshop[workshop].slot != slot:
            self.reader.problem(
                place,
                _("„{workshop}“ liegt in einem anderen Zeitfenster, „{slot}“.").format(
                    workshop=workshop, slot=self.whole.workshop[workshop].slot
                ),
            )

    def _unknown(self, place: str, what: str, name: str) -> None:
        self.reader.problem(
            place, _("{what} „{name}“ kommt nicht vor.").format(what=what, name=name)
        )


def _is_count(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_unicode(value: str) -> bool:
    """JSON can write half a pair of surrogates, which has no bytes and so no hash."""
    return not any("\ud800" <= sign <= "\udfff" for sign in value)


def _repeated(values: "list[Hashable] | tuple[str, ...] | list[str]") -> list[Any]:
    seen: set[Any] = set()
    return [value for value in values if value in seen or seen.add(value)]  # type: ignore[func-returns-value]
