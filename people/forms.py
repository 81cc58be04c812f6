from django import forms
from django.utils.translation import gettext_lazy as _


class SavedForm(forms.Form):
    saved = forms.BooleanField(
        label=_("Ich habe die Ersatzcodes ausgedruckt oder gespeichert."),
        error_messages={
            "required": _("Bitte sichern Sie die Codes zuerst, und kreuzen Sie dies dann an.")
        },
    )
