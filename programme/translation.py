"""Which texts exist in German and English, and which models keep their history.

The order matters: history copies a model's fields, so it comes after their languages.
"""

import simple_history
from modeltranslation.translator import TranslationOptions, register

from programme.models import (
    Appearance,
    Day,
    EditingRule,
    Meeting,
    Occurrence,
    Room,
    Session,
    Slot,
    Speaker,
    Track,
)


@register(Meeting)
class MeetingTexts(TranslationOptions):
    fields = (
        "title",
        "theme",
        "welcome",
        "focus",
        "for_whom",
        "getting_there",
        "access_facts",
        "imprint",
        "privacy_notice",
        "plain_language",
        "accessibility_statement",
    )
    required_languages = {"de": ("title",)}


@register(Day)
class DayTexts(TranslationOptions):
    fields = ("title", "intro")


@register(Slot)
class SlotTexts(TranslationOptions):
    fields = ("title",)


@register(Room)
class RoomTexts(TranslationOptions):
    fields = ("floor", "note")


@register(Track)
class TrackTexts(TranslationOptions):
    fields = ("name",)


@register(Session)
class SessionTexts(TranslationOptions):
    fields = ("title", "abstract", "to_bring", "access_note")


@register(Speaker)
class SpeakerTexts(TranslationOptions):
    fields = ("affiliation", "bio")


for model in (Meeting, EditingRule, Day, Slot, Room, Track, Session, Occurrence, Appearance):
    simple_history.register(model, app="programme")
simple_history.register(Speaker, app="programme", excluded_fields=["photo"])
