"""The list of schools: taken along as a table, and brought along."""

from contextlib import contextmanager

from django import forms
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import resources

from backstage import headings, imports
from backstage.exports import Choice, Text
from backstage.imports import CHANGED, NEW, UNCHANGED, Verdict, refused
from registration import school_number
from registration.federal_states import FederalState
from registration.forms import tidy
from registration.models import School

FIELDS = ("number", "name", "federal_state")


class SchoolResource(resources.ModelResource):
    number = Text("number", gettext_lazy("Schulnummer"))
    name = Text("name", gettext_lazy("Name"))
    federal_state = Choice("federal_state", gettext_lazy("Bundesland"), FederalState)

    class Meta:
        model = School
        fields = export_order = list(FIELDS)


class SchoolForm(forms.ModelForm):
    class Meta:
        model = School
        fields = ["federal_state", "number", "name"]

    def clean_name(self):
        return tidy(self.cleaned_data["name"])

    def clean(self):
        data = super().clean()
        if data.get("number") and data.get("federal_state"):
            try:
                data["number"] = school_number.normalise(data["number"], data["federal_state"])
            except ValidationError as error:
                self.add_error("number", error)
        return data


class SchoolImport(imports.Kind):
    """Known by their number. A school that is not in the file stays as it is."""

    model = School
    resource_class = SchoolResource
    columns = required = FIELDS
    aliases = {
        "Nummer": "number",
        "Schulnr": "number",
        "Schulnr.": "number",
        "Schule": "name",
        "Schulname": "name",
        "Land": "federal_state",
        "State": "federal_state",
    }
    permissions = ("registration.add_school", "registration.change_school")
    at_a_time = 500

    def __init__(self, options, user):
        super().__init__(options, user)
        self.states = headings.by_name(FederalState.choices)
        #: {number: row} of those in this file.
        self.seen: dict[str, int] = {}

    def check(self, records):
        read = [self._read(record) for record in records]
        numbers = [one["number"] for one in read if isinstance(one, dict)]
        known = {school.number: school for school in School.objects.filter(number__in=numbers)}
        return [
            self._judged(record, one, known.get(one["number"])) if isinstance(one, dict) else one
            for record, one in zip(records, read, strict=True)
        ]

    def _read(self, record):
        """What the row says; or a Verdict that refuses it."""
        values = {name: tidy(text) for name, text in record.values.items()}
        label = values["name"] or values["number"]
        if record.faults:
            return refused(record, *record.faults, label=label)
        faults = []
        state = self.states.get(headings.tidy(values["federal_state"]))
        if state is None:
            faults.append(NO_STATE)
        if not values["name"] or len(values["name"]) > 200:
            faults.append(NO_NAME)
        try:
            number = school_number.normalise(values["number"], state)
        except ValidationError as error:
            if error.code == "no_number" or state:  # else it is the state that is wrong
                faults.append(NO_NUMBER if error.code == "no_number" else OTHER_STATE)
        if faults:
            return refused(record, *faults, label=label)
        before = self.seen.setdefault(number, record.number)
        if before != record.number:
            return refused(record, _("Diese Schule steht schon in Zeile %s.") % before, label=label)
        return {"number": number, "name": values["name"], "federal_state": state}

    def _judged(self, record, one, school):
        verdict = Verdict(
            record.number, NEW, f"{one['number']} {one['name']}", values=record.values
        )
        verdict.school = School(**one)
        if school:
            verdict.state = UNCHANGED if school.name == one["name"] else CHANGED
            if verdict.state == CHANGED:
                verdict.changes = [[_("Name"), school.name, one["name"]]]
        return verdict

    @contextmanager
    def transaction(self):
        """All rows of a batch by one statement."""
        self.to_write: list[School] = []
        with super().transaction():
            yield
            self._write_all(self.to_write)

    def write(self, verdict):
        self.to_write.append(verdict.school)
        return verdict

    def _write_all(self, schools):
        if schools:
            School.objects.bulk_create(
                schools,
                update_conflicts=True,
                unique_fields=["number"],
                update_fields=["name", "federal_state"],
            )
            LogEntry.objects.create(
                user=self.user,
                content_type=get_content_type_for_model(School),
                object_repr=_("Import von Schulen"),
                action_flag=CHANGE,
                change_message=str(len(schools)),
            )


NO_STATE = gettext_lazy(
    "Das Bundesland fehlt oder ist keines: sein Name oder sein Kürzel, zum Beispiel Bremen oder HB."
)
NO_NAME = gettext_lazy("Der Name der Schule fehlt oder hat mehr als 200 Zeichen.")
NO_NUMBER = gettext_lazy(
    "Die Schulnummer fehlt oder ist keine: zwei bis zehn Ziffern oder Buchstaben."
)
OTHER_STATE = gettext_lazy("Schulnummer und Bundesland gehören nicht zusammen.")
