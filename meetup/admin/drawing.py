"""Pages of a meeting that gives its seats by wishes: trials, the real draw, and what came of it."""

import json

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from backstage import jobs
from meetup.admin import draw_charts
from programme.models import Meeting
from workshops import plan as plans
from workshops import seating
from workshops.admin import words
from workshops.booking import Refused
from workshops.drawing import again, figures, publishing, running
from workshops.drawing.freezing import pk_of, slot_id
from workshops.models import Draw, DrawSecret, Wish


class NumbersFromForm(forms.Form):
    source = forms.CharField(
        label=_("Welche öffentlich gezogenen Zahlen entscheiden"),
        max_length=200,
        help_text=_(
            "So genau, dass es nur eine Lesart gibt, zum Beispiel: Lotto 6 aus 49 vom Samstag nach der "
            "Frist, ohne Superzahl, aufsteigend, durch Leerzeichen getrennt."
        ),
    )


class NumbersForm(forms.Form):
    numbers = forms.CharField(label=_("Die gezogenen Zahlen"), max_length=200)


class DrawPages:
    """For the meetings' admin. Who may see draws sees who got nothing, by name."""

    def get_urls(self):
        view = self.admin_site.admin_view
        own = [
            ("", self.draws, "meeting-draw"),
            ("trial/", self.trial, "draw-trial"),
            ("numbers-from/", self.numbers_from, "draw-numbers-from"),
            ("freeze/", self.freeze, "draw-freeze"),
        ]
        of_one = [
            ("", self.draw, "draw-report"),
            ("numbers/", self.numbers, "draw-numbers"),
            ("publish/", self.publish_draw, "draw-publish"),
            ("replay/", self.replay, "draw-replay"),
            ("<str:which>.json", self.file, "draw-file"),
        ]
        return [
            *(path(f"<int:pk>/draw/{end}", view(page), name=name) for end, page, name in own),
            *(
                path(f"<int:pk>/draw/<int:draw>/{end}", view(page), name=name)
                for end, page, name in of_one
            ),
            *super().get_urls(),
        ]

    # --- all of them ------------------------------------------------------------------------------

    def draws(self, request, pk):
        meeting = self.meeting_with_draws(request, pk, "view")
        return self.draws_page(request, meeting)

    def draws_page(self, request, meeting, problem="", form=None):
        draws = meeting.draws.without_the_large().select_related("job", "started_by")
        secret = DrawSecret.objects.filter(meeting=meeting).first()
        trial = running.latest_trial(meeting)
        plan = plans.load(meeting.pk)
        context = {
            "title": gettext("Auslosung: %(meeting)s") % {"meeting": meeting},
            "meeting": meeting,
            "phase": seating.phase(meeting, plan),
            "drawn": plan.drawn,
            "draws": draws,
            "secret": secret,
            "wishing": Wish.objects.of_meeting(meeting)
            .filter(participant__status="registered")
            .values("participant")
            .distinct()
            .count(),
            "real": draws.filter(kind=Draw.Kind.REAL).first(),
            "trial": trial,
            "below": [(pk_of(one.id), one) for one in figures.below_minimum(trial)]
            if trial
            else [],
            "form": form
            or NumbersFromForm(initial={"source": secret.numbers_from if secret else ""}),
            "problem": problem,
            "may_draw": request.user.has_perm("workshops.change_draw"),
        }
        return self.page(request, "admin/draws/draws.html", context, failed=bool(problem or form))

    def trial(self, request, pk):
        return require_POST(self._trial)(request, pk)

    def _trial(self, request, pk):
        meeting = self.meeting_with_draws(request, pk, "change")
        try:
            start = again.start if plans.load(meeting.pk).drawn else running.start_trial
            draw = start(meeting, request.user)
        except (Refused, jobs.AlreadyUnderWay) as error:
            return self.draws_page(request, meeting, problem=str(error))
        self.log_change(
            request, meeting, gettext("%(draw)s gestartet") % {"draw": draw.get_kind_display()}
        )
        return redirect("admin:draw-report", meeting.pk, draw.pk)

    def numbers_from(self, request, pk):
        return require_POST(self._numbers_from)(request, pk)

    def _numbers_from(self, request, pk):
        meeting = self.meeting_with_draws(request, pk, "change")
        form = NumbersFromForm(request.POST)
        if not form.is_valid():
            return self.draws_page(request, meeting, form=form)
        try:
            running.name_numbers(meeting, form.cleaned_data["source"])
        except Refused as error:
            return self.draws_page(request, meeting, problem=str(error))
        self.log_change(request, meeting, gettext("Öffentliche Zahlen der Auslosung benannt"))
        messages.success(request, _("Das steht jetzt auf der öffentlichen Seite."))
        return redirect("admin:meeting-draw", meeting.pk)

    def freeze(self, request, pk):
        return require_POST(self._freeze)(request, pk)

    def _freeze(self, request, pk):
        meeting = self.meeting_with_draws(request, pk, "change")
        try:
            draw = running.freeze(meeting, request.user, posted_ids(request))
        except Refused as error:
            return self.draws_page(request, meeting, problem=str(error))
        self.log_change(request, meeting, gettext("Wünsche für die Auslosung eingefroren"))
        messages.success(request, _("Eingefroren. Die Prüfsumme ist öffentlich."))
        return redirect("admin:draw-report", meeting.pk, draw.pk)

    # --- one --------------------------------------------------------------------------------------

    def draw(self, request, pk, draw):
        meeting = self.meeting_with_draws(request, pk, "view")
        return self.draw_page(request, meeting, self.one(meeting, draw))

    def draw_page(self, request, meeting, draw, problem="", form=None):
        context = {
            "title": f"{draw}: {meeting}",
            "meeting": meeting,
            "draw": draw,
            "form": form or NumbersForm(initial={"numbers": draw.numbers}),
            "secret": DrawSecret.objects.filter(meeting=meeting).first(),
            "problem": problem,
            "may_draw": request.user.has_perm("workshops.change_draw"),
            "left_out": sum(draw.left_out.values()),
            "is_latest": draw == meeting.draws.filter(kind=draw.kind).first(),
        }
        if draw.is_done:
            context |= report(draw)
        template = "draw.html"
        if request.GET.get("part") == "progress":
            template = "_progress.html"
        return self.page(request, f"admin/draws/{template}", context, failed=bool(problem or form))

    def numbers(self, request, pk, draw):
        return require_POST(self._numbers)(request, pk, draw)

    def _numbers(self, request, pk, draw):
        meeting = self.meeting_with_draws(request, pk, "change")
        draw = self.one(meeting, draw)
        form = NumbersForm(request.POST)
        if not form.is_valid():
            return self.draw_page(request, meeting, draw, form=form)
        try:
            running.give_numbers(draw, request.user, form.cleaned_data["numbers"])
        except (Refused, jobs.AlreadyUnderWay) as error:
            return self.draw_page(request, meeting, draw, problem=str(error))
        self.log_change(request, meeting, gettext("Gezogene Zahlen der Auslosung eingetragen"))
        return redirect("admin:draw-report", meeting.pk, draw.pk)

    def publish_draw(self, request, pk, draw):
        return require_POST(self._publish_draw)(request, pk, draw)

    def _publish_draw(self, request, pk, draw):
        meeting = self.meeting_with_draws(request, pk, "change")
        draw = self.one(meeting, draw)
        try:
            if draw.kind == Draw.Kind.AGAIN:
                again.publish(draw)
            else:
                publishing.publish(draw, posted_ids(request))
        except Refused as error:
            return self.draw_page(request, meeting, draw, problem=str(error))
        self.log_change(request, meeting, gettext("Auslosung veröffentlicht"))
        messages.success(request, _("Veröffentlicht. Wen es betrifft, bekommt eine Mail."))
        return redirect("admin:draw-report", meeting.pk, draw.pk)

    def replay(self, request, pk, draw):
        return require_POST(self._replay)(request, pk, draw)

    def _replay(self, request, pk, draw):
        meeting = self.meeting_with_draws(request, pk, "change")
        draw = self.one(meeting, draw)
        if not draw.is_done:
            return self.draw_page(
                request, meeting, draw, problem=gettext("Hier gibt es noch nichts nachzurechnen.")
            )
        try:
            job = running.replay(draw, request.user)
        except jobs.AlreadyUnderWay as error:
            return self.draw_page(request, meeting, draw, problem=str(error))
        return redirect("admin:backstage_job_change", job.pk)

    def file(self, request, pk, draw, which):
        """Both name nobody."""
        draw = self.one(self.meeting_with_draws(request, pk, "view"), draw)
        content = {"instance": draw.instance | {"seed": draw.seed}, "result": draw.result}.get(
            which
        )
        if content is None:
            raise Http404(gettext("Diese Datei gibt es nicht."))
        return as_file(content, f"{draw.meeting.slug}-{draw.kind}-{draw.pk}-{which}.json")

    # --- what they share --------------------------------------------------------------------------

    def meeting_with_draws(self, request, pk, right):
        if not request.user.has_perm(f"workshops.{right}_draw"):
            raise PermissionDenied
        meeting = Meeting.objects.filter(pk=pk, seat_mode=Meeting.SeatMode.WISHES).first()
        if meeting is None:
            raise Http404(gettext("Bei dieser Veranstaltung werden keine Plätze ausgelost."))
        return meeting

    def one(self, meeting, pk):
        draw = meeting.draws.select_related("job", "started_by", "meeting").filter(pk=pk).first()
        if draw is None:
            raise Http404(gettext("Diese Auslosung gibt es nicht."))
        return draw

    def page(self, request, template, context, failed):
        context = self.admin_site.each_context(request) | {"opts": self.opts} | context
        return TemplateResponse(request, template, context, status=422 if failed else 200)


def posted_ids(request):
    """Of the boxes that were ticked. What is no number is nobody's."""
    return [
        int(pk)
        for pk in request.POST.getlist("called_off")
        if pk.isascii() and pk.isdigit() and len(pk) < 19
    ]


def as_file(content, name):
    text = json.dumps(content, ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def report(draw):
    """What a finished draw came to."""
    outcome = figures.Outcome(draw)
    offers = plans.load(draw.meeting_id).offers
    times = {slot_id(offer.slot): words.when(offer.slot) for offer in offers.values()}
    return {
        "methods": draw_charts.methods(draw),
        "charts": draw_charts.of(outcome),
        "unseated": [
            (
                one,
                times.get(one.slot, one.slot),
                [reason(draw, offers, wish) for wish in one.wishes],
            )
            for one in outcome.unseated()
        ],
        "below": [(pk_of(one.id), one) for one in figures.below_minimum(draw)],
    }


def reason(draw, offers, wish):
    """Why somebody did not get a workshop, in figures."""
    pk = pk_of(wish)
    title = str(offers[pk].session) if pk in offers else wish
    seats, first, wished, given = draw.figures[str(pk)]
    numbers = {"title": title, "seats": seats, "first": first, "wished": wished}
    if not given:
        return gettext("%(title)s: findet nicht statt, Mindestzahl nicht erreicht") % numbers
    if given < seats:
        return (
            gettext("%(title)s: für diese Person nicht möglich (Rolle oder anderer Platz)")
            % numbers
        )
    return (
        gettext("%(title)s (Plätze: %(seats)s, Erstwünsche: %(first)s, Wünsche: %(wished)s)")
        % numbers
    )
