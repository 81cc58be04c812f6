"""The organizers' own access: second factor, spare codes, sessions. Names are the login library's."""

from allauth.mfa.base import views as mfa
from allauth.mfa.totp.views import deactivate_totp
from allauth.mfa.webauthn.views import RemoveWebAuthnView, reauthenticate_webauthn
from django.urls import path, reverse_lazy

from people import views

remove_passkey = RemoveWebAuthnView.as_view(success_url=reverse_lazy("mfa_index"))

urlpatterns = [
    path("", mfa.index, name="mfa_index"),
    path("pruefen/", mfa.authenticate, name="mfa_authenticate"),
    path("noch-einmal/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("noch-einmal/passkey/", reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("app/einrichten/", views.ActivateApp.as_view(), name="mfa_activate_totp"),
    path("app/entfernen/", deactivate_totp, name="mfa_deactivate_totp"),
    path("passkey/einrichten/", views.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path("passkey/<int:pk>/entfernen/", remove_passkey, name="mfa_remove_webauthn"),
    path("ersatzcodes/", views.spare_codes, name="mfa_view_recovery_codes"),
    path("ersatzcodes/neu/", views.NewSpareCodes.as_view(), name="mfa_generate_recovery_codes"),
    path("ersatzcodes/datei/", views.download_spare_codes, name="mfa_download_recovery_codes"),
    path("sitzungen-beenden/", views.end_sessions, name="end-sessions"),
]
