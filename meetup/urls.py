"""Every address. German ones have no prefix, English ones begin with /en/."""

from allauth.account.urls import urlpatterns as account_urls
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path

from meetup.views import (
    barriers,
    errors,
    home,
    invitation,
    links,
    materials,
    my_page,
    seats,
    sign_up,
    speaking,
)
from programme import views as programme

# What staff need of allauth. Its own sign-up is closed, and an address is changed by organizers.
STAFF_PAGES = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reauthenticate",
    "account_change_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}

meeting_urls = [
    path("", home.home, name="home"),
    path("programm/", programme.programme, name="programme"),
    path("programm/raster/", programme.grid, name="grid"),
    path("programm/<slug:code>/", programme.session, name="session"),
    path("referierende/<slug:speaker>/", programme.speaker, name="speaker"),
    path("referierende/<slug:speaker>/foto/<slug:version>/", speaking.show_photo, name="photo"),
    path("material/<int:pk>/", materials.download, name="material"),
    path("ort/", programme.venue, name="venue"),
    path("einfache-sprache/", programme.plain_language, name="plain-language"),
    path("barriere-melden/", barriers.report, name="report-barrier"),
    path("barriere-melden/danke/", barriers.reported, name="barrier-reported"),
    re_path(r"^(?P<page>impressum|datenschutz|barrierefreiheit)/$", programme.legal, name="legal"),
    path("anmeldung/", sign_up.sign_up, name="sign-up"),
    path("anmeldung/stand/", sign_up.claim, name="claim"),
    path("anmeldung/stand/link/", sign_up.resend, name="resend-claim"),
    path("anmeldung/stand/zurueckziehen/", sign_up.withdraw, name="withdraw-claim"),
    path("anmeldung/bestaetigen/<str:token>/", sign_up.confirm, name="confirm"),
    path("meine-seite/", my_page.my_page, name="my-page"),
    path("meine-seite/angaben/", my_page.change, name="change"),
    path("meine-seite/workshops/", seats.seats, name="seats"),
    path("meine-seite/bedarf/", my_page.needs, name="needs"),
    path("meine-seite/einwilligungen/", my_page.change_consents, name="consents"),
    path("meine-seite/absagen/", my_page.cancel, name="cancel"),
    path("meine-seite/daten/<str:format>/", my_page.download_data, name="download-data"),
    path("meine-seite/loeschen/", my_page.erase, name="erase"),
    path("meine-seite/kalender/", my_page.download_calendar, name="calendar"),
    path("meine-seite/links-sperren/", my_page.revoke_links, name="revoke-links"),
    path("meine-seite/beenden/", my_page.end_session, name="end-session"),
    path("mein-beitrag/", speaking.page, name="speaker-page"),
    path("mein-beitrag/zur-person/", speaking.face, name="speaker-face"),
    path("mein-beitrag/foto/", speaking.photo, name="speaker-photo"),
    path("mein-beitrag/foto/loeschen/", speaking.remove_photo, name="speaker-remove-photo"),
    path("mein-beitrag/programm/<slug:code>/", speaking.edit, name="speaker-session"),
    path("mein-beitrag/programm/<slug:code>/material/", materials.own, name="speaker-materials"),
    path(
        "mein-beitrag/programm/<slug:code>/material/<int:pk>/",
        materials.change,
        name="speaker-material",
    ),
    path(
        "mein-beitrag/programm/<slug:code>/material/<int:pk>/entfernen/",
        materials.remove,
        name="speaker-remove-material",
    ),
    path(
        "mein-beitrag/programm/<slug:code>/zurueckziehen/<int:pk>/",
        speaking.withdraw,
        name="speaker-withdraw",
    ),
    path(
        "mein-beitrag/programm/<slug:code>/teilnehmende/<int:occurrence>/",
        speaking.people,
        name="speaker-people",
    ),
    path(
        "mein-beitrag/programm/<slug:code>/teilnehmende/<int:occurrence>/nachricht/",
        speaking.write,
        name="speaker-message",
    ),
    path("abgesagt/", my_page.cancelled, name="cancelled"),
    path("geloescht/", my_page.erased, name="erased"),
    path("beendet/", my_page.session_ended, name="session-ended"),
    path("link/", links.request_link, name="request-link"),
    path("link/code/", links.enter_code, name="enter-code"),
    path("link/<str:token>/", links.open_my_page, name="open-my-page"),
    path(
        "mein-beitrag/oeffnen/<str:token>/",
        invitation.open_speaker_page,
        name="open-speaker-page",
    ),
]

demo_urls = [path("demo/", include("meetup.demo.urls"))] if settings.DEMO else []
urlpatterns = [
    path("health/", errors.health, name="health"),
    *i18n_patterns(
        *demo_urls,
        path("", home.start, name="start"),
        path("admin/", admin.site.urls),
        path("konto/", include([url for url in account_urls if url.name in STAFF_PAGES])),
        path("konto/zweiter-faktor/", include("people.urls")),
        path("<slug:slug>/", include(meeting_urls)),
        prefix_default_language=False,
    ),
]

handler400 = "meetup.views.errors.bad_request"
handler404 = "meetup.views.errors.not_found"
handler500 = "meetup.views.errors.server_error"
