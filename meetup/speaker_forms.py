"""The forms in which speakers say what their session is about, and who they are."""

import unicodedata
from uuid import UUID, uuid4

from crispy_forms.layout import Fieldset
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from people.roles import Role
from programme import speaking, uploads
from programme.models import Material, Session
from programme.speaking import Field, Rule
from registration.forms import WithoutFormTag
from workshops.models import SpeakerMessage

#: They would turn around the text that follows them.
TURN_TEXT_AROUND = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LONGEST_TITLE = 200
LONGEST_ABSTRACT = 5000
LONGEST_NOTE = 1000
LONGEST_BIO = 3000


def refuse_control_characters(text, allowed=""):
    for char in text:
        unseen = unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") or char in TURN_TEXT_AROUND
        if unseen and char not in allowed:
            raise ValidationError(
                _(
                    "Der Text enthält ein unsichtbares Zeichen (%(name)s), wie es beim Kopieren aus "
                    "anderen Programmen mitkommt. Löschen Sie es bitte, es steht hinter „%(before)s“."
                ),
                params={
                    "name": f"U+{ord(char):04X}",
                    "before": text[: text.index(char)][-30:],
                },
            )


class Line(forms.CharField):
    """One line. What can't be seen is refused and not dropped: the text stays the speaker's own."""

    default_error_messages = {"required": _("Bitte füllen Sie dieses Feld aus.")}

    def to_python(self, value):
        text = super().to_python(value)
        refuse_control_characters(text)
        return text


class Prose(forms.CharField):
    """Several lines. No `maxlength` in the browser: it would cut off pasted text without a word."""

    widget = forms.Textarea

    def to_python(self, value):
        text = speaking.normal(super().to_python(value))
        refuse_control_characters(text, allowed="\n\t")
        return text

    def widget_attrs(self, widget):
        return {}


def language_of(column):
    """The language its text is in, "" where it can be either."""
    return column[-2:] if column.endswith(("_de", "_en")) else ""


class Seen:
    """Carries from page to page which texts somebody had before their eyes when they began to type.
    Needs `columns`."""

    conflicts = ()

    def look_at(self, now):
        if self.is_bound:
            self.seen = {name: self.data.get(f"seen_{name}", "")[:16] for name in now}
        else:
            self.seen = speaking.digests(now)

    @property
    def changes(self):
        return {name: self.cleaned_data[name] for name in self.columns}

    def show_conflict(self, now):
        """Both versions beside each other; saved once more, the typed one holds."""
        typed = self.changes
        self.conflicts = [
            {
                "label": self[name].label,
                "language": language_of(name),
                "now": in_words(name, text),
                "typed": in_words(name, typed[name]),
            }
            for name, text in now.items()
        ]
        self.seen |= speaking.digests(now)
        for name in now:
            self.add_error(
                name,
                _("Das hat inzwischen jemand anderes geändert. Beide Fassungen stehen oben."),
            )


def in_words(column, value):
    """A value as people read it, for what isn't a text."""
    if column == "audience":
        return ", ".join(str(Role(role).label) for role in value if role in Role.values) or _(
            "für alle"
        )
    if column == "level":
        return Session.Level(value).label
    if column == "language":
        return Session.Language(value).label
    if column == "published":
        return _("öffentlich") if value else _("nicht öffentlich")
    return value or "–"


HINTS = {
    "title_en": _("Für die englische Seite. Bleibt er leer, steht dort der deutsche."),
    "abstract_de": _(
        "Worum geht es, und was nehmen Teilnehmende mit? Zwei bis vier Sätze reichen."
    ),
    "abstract_en": _("Für die englische Seite. Bleibt sie leer, steht dort die deutsche."),
    "level": "",
    "audience": _("Nichts angekreuzt heißt: für alle."),
    "language": _("In welcher Sprache Sie sprechen."),
    "to_bring_de": _("Zum Beispiel ein Laptop oder ein eigenes Unterrichtsbeispiel."),
    "access_note_de": _(
        "Was man vorher wissen sollte, um gut mitmachen zu können: langes Stehen, laute Musik, Filme "
        "ohne Untertitel."
    ),
    "equipment": _("Was brauchen Sie im Raum? Das liest nur die Organisation."),
}


class SessionTextsForm(Seen, forms.Form):
    """What a session says of itself. What is frozen is no field, unless the rule came while somebody
    was typing: then it is told, and shown to be copied."""

    title_de = Line(
        max_length=LONGEST_TITLE,
        error_messages={"required": _("Ohne deutschen Titel geht es nicht.")},
    )
    title_en = Line(max_length=LONGEST_TITLE, required=False)
    abstract_de = Prose(max_length=LONGEST_ABSTRACT, required=False)
    abstract_en = Prose(max_length=LONGEST_ABSTRACT, required=False)
    level = forms.ChoiceField(choices=Session.Level, widget=forms.RadioSelect)
    audience = forms.MultipleChoiceField(
        choices=Role.choices, widget=forms.CheckboxSelectMultiple, required=False
    )
    language = forms.ChoiceField(choices=Session.Language, widget=forms.RadioSelect)
    to_bring_de = Prose(max_length=LONGEST_NOTE, required=False)
    to_bring_en = Prose(max_length=LONGEST_NOTE, required=False)
    access_note_de = Prose(max_length=LONGEST_NOTE, required=False)
    access_note_en = Prose(max_length=LONGEST_NOTE, required=False)
    equipment = Prose(max_length=LONGEST_NOTE, required=False)

    PARTS = [
        (_("Titel"), ["title_de", "title_en"]),
        (_("Kurzbeschreibung"), ["abstract_de", "abstract_en"]),
        (_("Für wen und in welcher Sprache"), ["level", "audience", "language"]),
        (_("Mitbringen"), ["to_bring_de", "to_bring_en"]),
        (_("Hinweise zum Zugang"), ["access_note_de", "access_note_en"]),
        (_("Technik und Ausstattung"), ["equipment"]),
    ]

    def __init__(self, data, *, session, rules, initial=None):
        now = speaking.texts_of(session)
        super().__init__(data, initial=now | (initial or {}))
        self.look_at(now)
        self.rules = rules
        self.frozen = [
            (speaking.label(name), in_words(name, now[name]), language_of(name))
            for name, field in speaking.FIELD_OF.items()
            if rules[field] == Rule.FROZEN
        ]
        #: What was typed into a field that was frozen meanwhile.
        self.too_late: list[tuple[str, str, str]] = []
        self.take_out(
            [n for n in self.fields if self.is_frozen(n) and not (data is not None and n in data)]
        )
        for name, field in self.fields.items():
            field.label = speaking.label(name)
            field.help_text = " ".join(
                filter(None, [str(HINTS.get(name, "")), self.what_follows(name)])
            )
            if language := language_of(name):
                field.widget.attrs["lang"] = language
            if isinstance(field, Prose):
                field.widget.attrs["rows"] = 8 if name.startswith("abstract") else 3

    def is_frozen(self, name):
        return self.rules[speaking.FIELD_OF[name]] == Rule.FROZEN

    def what_follows(self, name):
        """What becomes of a change, by the field's rule."""
        at_once = self.rules[speaking.FIELD_OF[name]] == Rule.FREE
        if speaking.FIELD_OF[name] == Field.EQUIPMENT:
            return str(_("Gilt sofort.") if at_once else _("Gilt nach Durchsicht."))
        return str(_("Wird sofort gezeigt.") if at_once else _("Wird nach Durchsicht gezeigt."))

    @property
    def columns(self):
        return list(self.fields)

    def take_out(self, names):
        for name in names:
            del self.fields[name]
        parts = [(legend, [n for n in names if n in self.fields]) for legend, names in self.PARTS]
        self.helper = WithoutFormTag(
            *(Fieldset(legend, *names, css_class="form-part") for legend, names in parts if names)
        )

    def refuse_frozen(self, error):
        typed = self.changes
        self.too_late = [
            (speaking.label(name), in_words(name, typed[name]), language_of(name))
            for name in error.columns
        ]
        self.add_error(None, str(error))
        self.take_out(error.columns)


class FaceForm(Seen, forms.Form):
    """Somebody's public face. Shown only with their yes, which they can take back here."""

    name = Line(
        label=_("Name"),
        max_length=120,
        error_messages={"required": _("Bitte sagen Sie uns Ihren Namen.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("So, wie er im Programm stehen soll."),
    )
    affiliation_de = Line(
        label=_("Organisation, deutsch (freiwillig)"), max_length=200, required=False
    )
    affiliation_en = Line(
        label=_("Organisation, englisch (freiwillig)"), max_length=200, required=False
    )
    bio_de = Prose(
        label=_("Zur Person, deutsch (freiwillig)"), max_length=LONGEST_BIO, required=False
    )
    bio_en = Prose(
        label=_("Zur Person, englisch (freiwillig)"), max_length=LONGEST_BIO, required=False
    )
    published = forms.BooleanField(
        label=_(
            "Ich bin einverstanden, dass diese Angaben auf der öffentlichen Website dieser "
            "Veranstaltung stehen. Nehme ich den Haken wieder weg, verschwinden sie dort sofort."
        ),
        required=False,
    )
    columns = speaking.FACE

    def __init__(self, data, *, speaker):
        now = {column: getattr(speaker, column) for column in speaking.FACE}
        super().__init__(data, initial=now)
        self.look_at(now)
        for name, field in self.fields.items():
            if language := language_of(name):
                field.widget.attrs["lang"] = language
            if isinstance(field, Prose):
                field.widget.attrs["rows"] = 5
                field.help_text = _("Ein, zwei Sätze. Markdown ist erlaubt.")
        self.helper = WithoutFormTag(
            Fieldset(
                _("Name und Organisation"),
                "name",
                "affiliation_de",
                "affiliation_en",
                css_class="form-part",
            ),
            Fieldset(_("Zur Person"), "bio_de", "bio_en", css_class="form-part"),
            Fieldset(_("Öffentlich zeigen"), "published", css_class="form-part"),
        )


class PhotoForm(forms.Form):
    photo = forms.FileField(
        label=_("Neues Foto"),
        allow_empty_file=True,  # said in our words
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
        help_text=_("JPG oder PNG, höchstens 10 MB. Gezeigt wird ein Quadrat aus der Mitte."),
        error_messages={"required": _("Bitte wählen Sie ein Bild aus.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = WithoutFormTag("photo")

    def clean_photo(self):
        return uploads.photo(self.cleaned_data["photo"])


class MaterialForm(forms.Form):
    """A file or an address. Who changes something may leave the file as it is."""

    title = Line(
        label=_("Titel"),
        max_length=150,
        error_messages={"required": _("Wie heißt das Material? Der Titel wird zum Link.")},
    )
    file = forms.FileField(
        label=_("Datei"),
        required=False,
        allow_empty_file=True,  # said in our words
        widget=forms.FileInput(
            attrs={"accept": ",".join(f".{ending}" for ending in uploads.CONTENT_TYPES)}
        ),
        help_text=_("PDF, ODP, PPTX, DOCX, PNG oder JPG, höchstens 20 MB."),
    )
    url = forms.URLField(
        label=_("Oder eine Adresse im Netz"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Zum Beispiel https://example.org/folien"),
        error_messages={
            "invalid": _("Das ist keine vollständige Adresse, wie https://example.org")
        },
    )
    audience = forms.ChoiceField(
        label=_("Wer soll es sehen?"),
        choices=Material.Audience,
        initial=Material.Audience.EVERYONE,
        widget=forms.RadioSelect,
        error_messages={"required": _("Wählen Sie bitte aus, wer es sehen soll.")},
    )
    after_session = forms.BooleanField(
        label=_("Erst zeigen, wenn der Programmpunkt vorbei ist"),
        required=False,
        help_text=_("Läuft er mehrmals, gilt das letzte Mal."),
    )

    def __init__(self, data, files, *, material=None):
        names = ("title", "url", "audience", "after_session")
        initial = {name: getattr(material, name) for name in names} if material else {}
        super().__init__(data, files, initial=initial)
        self.material, self.checked = material, None
        if material and material.file:
            del self.fields["url"]
            self.fields["file"].label = _("Neue Datei (sonst bleibt die alte)")
        elif material:
            del self.fields["file"]
            self.fields["url"].label = _("Adresse im Netz")
            self.fields["url"].required = True
        what = [name for name in ("title", "file", "url") if name in self.fields]
        self.helper = WithoutFormTag(
            Fieldset(_("Was"), *what, css_class="form-part"),
            Fieldset(_("Für wen und wann"), "audience", "after_session", css_class="form-part"),
        )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file is not None:
            self.checked = uploads.material(file)
        return file

    def clean(self):
        data = super().clean()
        is_new_and_readable = not self.material and not {"file", "url"} & set(self.errors)
        if is_new_and_readable and bool(self.checked) == bool(data.get("url")):
            self.add_error("file", _("Bitte entweder eine Datei oder eine Adresse."))
        return data

    @property
    def facts(self):
        """What the person has said, apart from the file."""
        return {name: value for name, value in self.cleaned_data.items() if name != "file"}


class MessageForm(forms.Form):
    """What a speaker writes to the people in their workshop. `token`: of this one message, however
    often the form is sent."""

    subject = Line(
        label=_("Betreff"),
        max_length=SpeakerMessage._meta.get_field("subject").max_length,
        error_messages={"required": _("Ohne Betreff wird die Mail leicht übersehen.")},
        help_text=_("Was sollen die Leute wissen? „Bitte Laptop mitbringen“ zum Beispiel."),
    )
    text = Prose(
        label=_("Nachricht"),
        max_length=SpeakerMessage._meta.get_field("text").max_length,
        error_messages={"required": _("Bitte schreiben Sie Ihre Nachricht.")},
        help_text=_(
            "Nur Text, höchstens 3.000 Zeichen. Anrede und Gruß können Sie weglassen: Die Mail "
            "beginnt mit „Guten Tag“ und dem Namen, und sie sagt, wer schreibt."
        ),
    )

    def __init__(self, data):
        super().__init__(data)
        self.token = token_in(data) or uuid4()
        self.fields["text"].widget.attrs["rows"] = 10
        self.helper = WithoutFormTag("subject", "text")

    def refuse(self, error, *, is_another=False):
        """`is_another`: sent once more it is another message."""
        self.add_error(None, str(error))
        if is_another:
            self.token = uuid4()


def token_in(data):
    try:
        return UUID((data or {}).get("token", ""))
    except ValueError:
        return None
