"""The login library's pages where ours do something else: the first second factor, spare codes that are
shown until they are saved, and the end of all sessions."""

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people import second_factor
from people.forms import SavedForm

for_this_again = reauthentication_required(app="allauth.mfa")


class ActivateApp(ActivateTOTPView):
    def form_valid(self, form):
        super().form_valid(form)
        second_factor.has_been_set_up(self.request, newest(self.request, Authenticator.Type.TOTP))
        return on(self.request)


class AddPasskey(AddWebAuthnView):
    def form_valid(self, form):
        super().form_valid(form)
        passkey = newest(self.request, Authenticator.Type.WEBAUTHN)
        second_factor.has_been_set_up(self.request, passkey)
        return on(self.request)


class NewSpareCodes(GenerateRecoveryCodesView):
    def form_valid(self, form):
        response = super().form_valid(form)
        self.request.session.pop(second_factor.SAVED, None)
        return response


def newest(request, type):
    return Authenticator.objects.filter(user=request.user, type=type).latest("pk")


def on(request):
    """To the spare codes, which come with the first second factor, or back to the overview."""
    return redirect(
        "mfa_view_recovery_codes" if second_factor.codes_to_save(request) else "mfa_index"
    )


@login_required
@for_this_again
def spare_codes(request):
    """Shows the codes until their owner says that they are saved, and then never again."""
    codes = codes_of(request)
    form = SavedForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        second_factor.save_codes(codes)
        return redirect("admin:index")
    saved = second_factor.are_saved(codes)
    unused = codes.wrap().get_unused_codes()
    context = {
        "form": form,
        "saved": saved,
        "number": len(unused),
        "codes": [] if saved else unused,
    }
    status = 422 if form.is_bound else 200
    return render(request, "mfa/recovery_codes/index.html", context, status=status)


@login_required
@for_this_again
def download_spare_codes(request):
    codes = codes_of(request)
    if second_factor.are_saved(codes):
        raise Http404(_("Diese Ersatzcodes sind schon gesichert und werden nicht mehr gezeigt."))
    response = HttpResponse("\n".join(codes.wrap().get_unused_codes()), content_type="text/plain")
    response["Content-Disposition"] = 'attachment; filename="ersatzcodes.txt"'
    return response


def codes_of(request):
    codes = second_factor.spare_codes(request.user)
    if codes is None:
        raise Http404(_("Ersatzcodes gibt es, sobald ein zweiter Faktor eingerichtet ist."))
    return codes


@require_POST
@login_required
def end_sessions(request):
    """Everywhere, also here: whoever presses this may no longer trust any of them."""
    request.user.end_sessions()
    logout(request)
    messages.success(request, _("Alle Ihre Sitzungen sind beendet, auf jedem Gerät."))
    return redirect("account_login")
