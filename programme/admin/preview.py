"""The programme as everybody will see it, before it is public: the same pages, with what is still a
draft, also of a meeting that is one itself. Only for who works on the programme."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext

from programme import facts, timetable, views
from programme.models import Meeting, Occurrence


class PreviewPages:
    """For the meetings' admin."""

    def get_urls(self):
        def wrap(view):
            return self.admin_site.admin_view(view)

        own = [
            path("<int:pk>/preview/", wrap(self.preview_programme), name="preview-programme"),
            path("<int:pk>/preview/grid/", wrap(self.preview_grid), name="preview-grid"),
            path(
                "<int:pk>/preview/session/<slug:code>/",
                wrap(self.preview_session),
                name="preview-session",
            ),
            path(
                "<int:pk>/preview/speaker/<slug:speaker>/",
                wrap(self.preview_speaker),
                name="preview-speaker",
            ),
        ]
        return own + super().get_urls()

    def previewed(self, request, pk):
        """The meeting, and a request whose pages lead to one another; see page_url."""
        may_look = request.user.has_perm("programme.view_session")
        if not may_look and not request.user.has_perm("programme.change_session"):
            raise PermissionDenied
        if not Meeting.objects.filter(pk=pk).exists():
            raise Http404(gettext("Diese Veranstaltung gibt es nicht."))
        request.is_preview = True
        return facts.meeting(pk)

    def preview_programme(self, request, pk):
        meeting = self.previewed(request, pk)
        return views.programme_page(request, meeting, timetable.with_drafts)

    def preview_grid(self, request, pk):
        return views.grid_page(request, self.previewed(request, pk), timetable.with_drafts)

    def preview_session(self, request, pk, code):
        meeting = self.previewed(request, pk)
        session = get_object_or_404(meeting.sessions, code__iexact=code)
        return views.session_page(request, meeting, session)

    def preview_speaker(self, request, pk, speaker):
        """Shown only with the person's agreement, here as there."""
        meeting = self.previewed(request, pk)
        speaker = get_object_or_404(meeting.speakers.public(), slug=speaker)
        return views.speaker_page(request, meeting, speaker, Occurrence.objects.all())
