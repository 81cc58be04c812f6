"""A page of a meeting: copy it to the next year."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from meetup import copying
from programme.copying import proposed_first_day, still_naming, with_year
from programme.models import Meeting
from programme.templatetags.when import full_date


class CopyForm(forms.ModelForm):
    first_day = forms.DateField(
        label=_("Erster Tag"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    class Meta:
        model = Meeting
        fields = ["title_de", "title_en", "slug"]
        error_messages = {
            "slug": {
                "unique": _("Unter diesem Kurznamen gibt es schon eine Veranstaltung."),
            }
        }

    def __init__(self, data=None, *, original):
        first = original.days.first().date
        proposed = proposed_first_day(original, timezone.localdate())
        names = {
            name: with_year(getattr(original, name) or "", first, proposed)
            for name in self.Meta.fields
        }
        if names["slug"] == original.slug:
            names["slug"] = f"{original.slug}-{proposed.year}"
        super().__init__(data, initial=names | {"first_day": proposed})
        self.fields["title_de"].required = True
        self.fields["first_day"].help_text = gettext(
            "Bisher: %(date)s. Vorgeschlagen ist derselbe Wochentag ein Jahr später. Alle anderen Tage "
            "und Fristen verschieben sich um ebenso viele Tage."
        ) % {"date": full_date(first)}

    def clean_first_day(self):
        day = self.cleaned_data["first_day"]
        if day <= timezone.localdate():
            raise forms.ValidationError(
                _("Dieser Tag ist schon vorbei. Wählen Sie einen späteren.")
            )
        return day


class CopyPage:
    """For the meetings' admin."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.copy)
        return [path("<int:pk>/copy/", view, name="meeting-copy"), *super().get_urls()]

    def copy(self, request, pk):
        if not self.has_add_permission(request):
            raise PermissionDenied
        original = self.get_object(request, str(pk))
        if original is None:
            raise Http404(gettext("Diese Veranstaltung gibt es nicht."))
        if original.days.first() is None:
            messages.info(request, _("Ohne Tage gibt es hier noch nichts zu kopieren."))
            return redirect("admin:programme_meeting_change", original.pk)
        form = CopyForm(request.POST if request.method == "POST" else None, original=original)
        if form.is_valid():
            return self.copied(request, original, form)
        context = {
            "title": gettext("Ins nächste Jahr kopieren: %(meeting)s") % {"meeting": original},
            "opts": self.opts,
            "original": original,
            "form": form,
        }
        return TemplateResponse(
            request,
            "admin/programme/meeting/copy.html",
            self.admin_site.each_context(request) | context,
            status=422 if form.is_bound else 200,
        )

    def copied(self, request, original, form):
        names = {name: form.cleaned_data[name] for name in CopyForm.Meta.fields}
        meeting = copying.copy(original, form.cleaned_data["first_day"], **names)
        self.log_addition(request, meeting, gettext("Kopie von %(slug)s") % {"slug": original.slug})
        before, after = original.days.first().date, meeting.days.first().date
        messages.success(
            request,
            gettext("„%(meeting)s“ ist als Entwurf angelegt und beginnt am %(date)s.")
            % {"meeting": meeting, "date": full_date(after)},
        )
        if before.weekday() != after.weekday():
            messages.warning(
                request,
                gettext("Das ist ein anderer Wochentag als bisher (%(date)s).")
                % {"date": full_date(before)},
            )
        if names := still_naming(meeting, before.year):
            messages.warning(
                request,
                gettext("In diesen Texten steht noch %(year)s: %(names)s.")
                % {"year": before.year, "names": ", ".join(names)},
            )
        return redirect("admin:programme_meeting_change", meeting.pk)
