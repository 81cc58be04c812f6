"""Mails to many in the admin: written, looked at person by person, started, stopped, gone on with.
The list of them is the record of who wrote what to how many."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from backstage.models import Job
from meetup.access import posted
from meetup.admin.mail_forms import WORDS, ComposeForm
from programme.models import Meeting
from programme.templatetags.content import number
from registration import mailings, placeholders, selections
from registration.models import Mailing, MailTemplate
from registration.news import address_of


class ForWhoWritesToPeople:
    """Whoever may see addresses may write to them, or read what was written: nobody else."""

    def has_module_permission(self, request):
        return may_contact(request) and super().has_module_permission(request)

    def has_view_permission(self, request, obj=None):
        return may_contact(request) and super().has_view_permission(request, obj)

    def has_add_permission(self, request):
        return may_contact(request) and super().has_add_permission(request)

    def has_change_permission(self, request, obj=None):
        return may_contact(request) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return may_contact(request) and super().has_delete_permission(request, obj)


def may_contact(request):
    return request.user.has_perm("registration.contact_participant")


@admin.register(Mailing)
class MailingAdmin(ForWhoWritesToPeople, admin.ModelAdmin):
    list_display = ["subject", "standing", "to_whom", "how_many", "failed", "by_whom", "started_at"]
    list_filter = [("meeting", admin.RelatedOnlyFieldListFilter), "state", "kind"]
    list_select_related = ["job", "written_by", "started_by", "meeting"]
    search_fields = ["subject_de", "subject_en"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_counts()

    def get_urls(self):
        def button(view):
            return self.admin_site.admin_view(require_POST(view))

        own = [
            path("<int:pk>/edit/", self.admin_site.admin_view(self.edit), name="mailing-edit"),
            path("<int:pk>/test/", button(self.test), name="mailing-test"),
            path("<int:pk>/start/", button(self.start), name="mailing-start"),
            path("<int:pk>/stop/", button(self.stop), name="mailing-stop"),
            path("<int:pk>/go-on/", button(self.go_on), name="mailing-go-on"),
        ]
        return own + super().get_urls()

    def has_delete_permission(self, request, obj=None):
        """Drafts only: the others are the record."""
        return bool(obj and obj.is_draft) and super().has_delete_permission(request, obj)

    # --- the list ----------------------------------------------------------------------------

    @admin.display(description=_("Betreff"), ordering="subject_de")
    def subject(self, mailing):
        return mailing.subject_de or gettext("(noch ohne Text)")

    @admin.display(description=_("Stand"), ordering="state")
    def standing(self, mailing):
        return mailing.state_in_words

    @admin.display(description=_("An wen"))
    def to_whom(self, mailing):
        return mailing.selection or selections.in_words(mailing)

    @admin.display(description=_("Geschrieben"))
    def how_many(self, mailing):
        if mailing.is_draft:
            return "–"
        written = number(mailing.written_count)
        return gettext("%(written)s von %(number)s") % {
            "written": written,
            "number": number(mailing.number),
        }

    @admin.display(description=_("Gescheitert"))
    def failed(self, mailing):
        return number(mailing.failed_count)

    @admin.display(description=_("Von wem"))
    def by_whom(self, mailing):
        if mailing.is_automatic:
            return gettext("von selbst")
        person = mailing.started_by or mailing.written_by
        return person.name or person.email if person else "–"

    # --- writing -----------------------------------------------------------------------------

    def add_view(self, request, form_url="", extra_context=None):
        if not self.has_add_permission(request):
            raise PermissionDenied
        meeting = self.meeting_asked_for(request)
        if meeting is None:
            messages.info(request, _("Legen Sie zuerst eine Veranstaltung an."))
            return redirect("admin:programme_meeting_add")
        draft = Mailing(meeting=meeting, written_by=request.user)
        templates = MailTemplate.objects.filter(meeting=meeting, purpose="own")
        if chosen := templates.filter(pk=self.number_in(request, "template")).first():
            for name in WORDS:
                setattr(draft, name, getattr(chosen, name))
        return self.compose(
            request,
            draft,
            templates=templates,
            meetings=Meeting.objects.exclude(pk=meeting.pk),
            title=gettext("Mail schreiben"),
        )

    def edit(self, request, pk):
        mailing = self.one(request, pk)
        if not mailing.is_draft:
            messages.info(request, _("Diese Mail ist schon gestartet, sie bleibt, wie sie ist."))
            return self.page_of(mailing)
        return self.compose(request, mailing, title=gettext("Mail ändern"))

    def compose(self, request, mailing, **context):
        is_new = mailing.pk is None
        form = ComposeForm(posted(request), instance=mailing)
        if request.method == "POST" and form.is_valid():
            if not is_new and not Mailing.objects.drafts().filter(pk=mailing.pk).exists():
                messages.info(
                    request, _("Diese Mail ist schon gestartet, sie bleibt, wie sie ist.")
                )
                return self.page_of(mailing)
            form.save()
            if is_new:
                self.log_addition(request, mailing, gettext("Entwurf angelegt"))
            else:
                self.log_change(request, mailing, gettext("Entwurf geändert"))
            return self.page_of(mailing)
        context |= {
            "form": form,
            "mailing": mailing,
            "selection": selections.in_words(mailing) if form.is_picked else "",
        }
        return self.show(request, "compose.html", context, status=422 if form.is_bound else 200)

    # --- looking at it -----------------------------------------------------------------------

    def change_view(self, request, object_id, form_url="", extra_context=None):
        mailing = self.get_object(request, object_id)
        if mailing is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, mailing):
            raise PermissionDenied
        context = {
            "mailing": mailing,
            "title": self.subject(mailing),
            "selection": self.to_whom(mailing),
            "may_change": self.has_change_permission(request, mailing),
            "has_change_permission": self.has_change_permission(request, mailing),
        }
        if mailing.is_draft:
            context |= self.draft(request, mailing)
            context["may_delete"] = self.has_delete_permission(request, mailing)
            return self.show(request, "draft.html", context)
        return self.show(request, "sent.html", context | self.record(request, mailing))

    def draft(self, request, mailing):
        """How many, what keeps it from being sent, and the mail of one of them."""
        people = selections.recipients(mailing).select_related("user", "meeting")
        total, english = people.count(), people.filter(language="en")
        reasons = list(mailings.obstacles(mailing, people))
        if not mailing.text_de:
            reasons.insert(0, gettext("Die Mail hat noch keinen Text."))
        context = {"number": total, "english": english.count(), "obstacles": reasons}
        if not total or not mailing.text_de:
            return context
        position = min(max(self.number_in(request, "nr"), 1), total)
        person = people[position - 1]
        language, letter = mailings.preview(mailing, person)
        firsts = {
            code: people.filter(pk__lt=first).count() + 1
            for code in ("de", "en")
            if (first := people.filter(language=code).values_list("pk", flat=True).first())
        }
        return context | {
            "position": position,
            "before": position - 1,
            "after": position + 1 if position < total else 0,
            "firsts": firsts if len(firsts) > 1 else {},
            "person": person,
            "address": address_of(person),
            "language": language,
            "letter": letter,
        }

    def record(self, request, mailing):
        left_out = mailing.recipients.left_out().select_related("participant").order_by("pk")
        waiting = mailing.recipients.waiting().count()
        languages = ["de", "en"] if mailing.has_english else ["de"]
        return {
            "waiting": waiting,
            "done": mailing.number - waiting,
            "by_whom": self.by_whom(mailing),
            "left_out": left_out[:200],
            "job": Job.objects.of(request.user).filter(pk=mailing.job_id).first(),
            "may_see_mails": request.user.has_perm("post_office.view_email"),
            "texts": [(code, *mailing.words_in(code)) for code in languages],
        }

    # --- buttons -----------------------------------------------------------------------------

    def test(self, request, pk):
        mailing = self.one(request, pk)
        count = mailings.send_test(mailing, mailing.meeting, request.user)
        tell_about_test(request, count)
        return self.page_of(mailing)

    def start(self, request, pk):
        mailing = self.one(request, pk)
        shown_as_of = parse_datetime(request.POST.get("shown_as_of", ""))
        if shown_as_of is None or timezone.is_naive(shown_as_of):
            raise ValueError("not a time of ours")
        try:
            mailings.start(
                mailing,
                request.user,
                expected=int(request.POST.get("expected", "")),
                shown_as_of=shown_as_of,
            )
        except mailings.Refused as error:
            messages.error(request, error)
            return self.page_of(mailing)
        people = {"number": number(mailing.number)}
        self.log_change(request, mailing, gettext("Gestartet, Personen: %(number)s") % people)
        return redirect("admin:backstage_job_change", mailing.job_id)

    def stop(self, request, pk):
        mailing = self.one(request, pk)
        mailings.stop(mailing)
        self.log_change(request, mailing, gettext("Angehalten"))
        messages.info(
            request, _("Die Mail hält an. Wer schon angeschrieben ist, bekommt sie auch.")
        )
        return self.page_of(mailing)

    def go_on(self, request, pk):
        mailing = self.one(request, pk)
        try:
            mailings.go_on(mailing, request.user)
        except mailings.Refused as error:
            messages.info(request, error)
        else:
            self.log_change(request, mailing, gettext("Fortgesetzt"))
            messages.success(
                request, _("Es geht weiter, mit denen, die noch nicht angeschrieben sind.")
            )
        return self.page_of(mailing)

    # --- what they share ---------------------------------------------------------------------

    def one(self, request, pk):
        if not self.has_change_permission(request):
            raise PermissionDenied
        return get_object_or_404(Mailing.objects.select_related("meeting", "job"), pk=pk)

    def page_of(self, mailing):
        return redirect("admin:registration_mailing_change", mailing.pk)

    def meeting_asked_for(self, request):
        asked = self.number_in(request, "meeting")
        if asked:
            return get_object_or_404(Meeting, pk=asked)
        return Meeting.objects.current() or Meeting.objects.first()

    def number_in(self, request, name):
        """A number from the address; 0 if there is none."""
        value = request.GET.get(name, "")
        return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else 0

    def show(self, request, template, context, status=200):
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "placeholders": placeholders.known().values(),
            **context,
        }
        name = f"admin/registration/mailing/{template}"
        return TemplateResponse(request, name, context, status=status)


def tell_about_test(request, count):
    words = ngettext(
        "Eine Testmail ist unterwegs an %(address)s.",
        "%(number)s Testmails sind unterwegs an %(address)s, auf Deutsch und auf Englisch.",
        count,
    )
    messages.success(request, words % {"number": count, "address": request.user.email})


class MailAction:
    """For the list of participants: a mail to whom it shows, or to those with a tick. Its action is
    "write_mail"."""

    def has_write_mail_permission(self, request):
        return may_contact(request) and request.user.has_perm("registration.add_mailing")

    def changelist_view(self, request, extra_context=None):
        may = {"may_write_mail": self.has_write_mail_permission(request)}
        return super().changelist_view(request, may | (extra_context or {}))

    @admin.action(description=_("Mail schreiben"), permissions=["write_mail"])
    def write_mail(self, request, people):
        """A draft for these people; on the next page it is written."""
        found = list(people.order_by().values_list("meeting", flat=True).distinct()[:2])
        if not found:
            messages.error(request, _("Diese Mail ginge an niemanden: Die Liste ist leer."))
            return None
        if len(found) > 1:
            messages.error(
                request,
                _(
                    "In der Auswahl sind Anmeldungen zu mehreren Veranstaltungen. Wählen Sie im "
                    "Filter bitte zuerst eine Veranstaltung aus."
                ),
            )
            return None
        mailing = mailings.from_list(
            Meeting.objects.get(pk=found[0]),
            people,
            request.user,
            ticked=request.POST.get("select_across") != "1",
            filters=list(self.filters_in_words(request)),
        )
        return redirect("admin:mailing-edit", mailing.pk)

    def filters_in_words(self, request):
        """ "Rolle: Lehrkräfte". Not what was searched for: that may be somebody's name."""
        changelist = self.get_changelist_instance(request)
        for spec in changelist.filter_specs:
            for choice in list(spec.choices(changelist))[1:]:  # the first one is "all"
                if choice["selected"]:
                    yield f"{spec.title}: {choice['display']}"
        if changelist.query:
            yield gettext("mit einer Suche")
