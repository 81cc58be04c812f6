"""The rooms stand in a line, and a room imports only from its left (docs/decisions.md)."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINE = ["people", "backstage", "programme", "registration", "workshops", "questions", "meetup"]
ROOMS = [room for room in LINE if (ROOT / room).exists()]


def imported_rooms(source):
    for node in ast.walk(ast.parse(source)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        yield from (name.split(".")[0] for name in names if name.split(".")[0] in LINE)


def reverse_relations():
    """(room that is pointed at, name of the relation, room that points there)."""
    from django.apps import apps

    for model in apps.get_models():
        for field in model._meta.get_fields():
            if field.auto_created and not field.concrete and hasattr(field, "get_accessor_name"):
                there = field.related_model._meta.app_label
                name = field.get_accessor_name()
                if name and model._meta.app_label in LINE and there in LINE:
                    yield model._meta.app_label, name, there


def to_the_right(room):
    return LINE[LINE.index(room) + 1 :]


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_from_its_left(room):
    wrong = [
        f"{file.relative_to(ROOT)} imports {other}"
        for file in (ROOT / room).rglob("*.py")
        for other in imported_rooms(file.read_text())
        if other in to_the_right(room)
    ]
    assert wrong == []


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_uses_no_relation_that_comes_from_its_right(room):
    names = {
        name
        for here, name, there in reverse_relations()
        if there in to_the_right(here) and there in to_the_right(room)
    }
    wrong = [
        f"{file.relative_to(ROOT)}:{node.lineno} uses .{node.attr}"
        for file in (ROOT / room).rglob("*.py")
        if "migrations" not in file.parts
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Attribute) and node.attr in names
    ]
    assert wrong == []


def test_the_test_would_see_an_import_to_the_right():
    assert list(imported_rooms("from registration.models import Participant")) == ["registration"]
    assert ("programme", "participants", "registration") in set(reverse_relations())
