"""The pages of the second factor: allauth's flows, with our forms, our record and our words."""

from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateByCodeView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import (
    DownloadRecoveryCodesView,
    GenerateRecoveryCodesView,
    ViewRecoveryCodesView,
)
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    EditWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wathiq.accounts import factor_forms as forms
from wathiq.accounts import second_factor
from wathiq.accounts.models import User
from wathiq.accounts.requests import SignedIn
from wathiq.core.pages import render

Type = Authenticator.Type


class Refusing:
    """What was typed and is refused answers 422, as everywhere."""

    def form_invalid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_invalid(form)  # type: ignore[misc]  # allauth's views have it
        answer.status_code = 422
        return answer


@require_safe
def second_factor_page(request: SignedIn) -> HttpResponse:
    """What one has, and the way to more. Who must add one and has none is told so."""
    context = {
        "factors": second_factor.factors_of(request.user),
        "is_needed": bool(request.session.get(second_factor.NEEDED)),
    }
    return render(request, "mfa/index.html", context)


# Signing in


@method_decorator(login_not_required, name="dispatch")
class SecondStep(Refusing, AuthenticateView):  # type: ignore[misc]  # allauth has no types
    form_class = forms.SecondStepForm
    webauthn_form_class = forms.SecondStepPasskeyForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Begun before the account changed, a sign-in begins again."""
        if second_factor.is_stale(request):
            return redirect("account_login")
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer

    def get_context_data(self, **options: Any) -> dict[str, Any]:
        factors = second_factor.factors_of(self.stage.login.user)
        return {**super().get_context_data(**options), "factors": factors}


class SignInByPasskey(LoginWebAuthnView):  # type: ignore[misc]
    form_class = forms.SignInByPasskeyForm


# Asking again who it is, before what matters


class AgainByPassword(Refusing, ReauthenticateView):  # type: ignore[misc]
    pass


class AgainByCode(Refusing, ReauthenticateByCodeView):  # type: ignore[misc]
    form_class = forms.AgainByCodeForm


class AgainByPasskey(ReauthenticateWebAuthnView):  # type: ignore[misc]
    form_class = forms.AgainByPasskeyForm

    def form_invalid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=422)
        return answer

    def get_context_data(self, **options: Any) -> dict[str, Any]:
        return {**super().get_context_data(**options), **options}


# The authenticator app


class AddApp(Refusing, ActivateTOTPView):  # type: ignore[misc]
    form_class = forms.AddAppForm

    def get_context_data(self, **options: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**options)
        secret = context["form"].secret
        return {**context, "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))}

    def form_valid(self, form: Any) -> HttpResponse:
        user = _owner(self.request)
        with transaction.atomic():
            user.held()
            if Authenticator.objects.filter(user=user, type=Type.TOTP).exists():  # sent twice
                return redirect("mfa_index")
            answer: HttpResponse = super().form_valid(form)
            second_factor.added(user, Type.TOTP)
        messages.success(self.request, _("The authenticator app was added."))
        return answer

    def get_success_url(self) -> str:
        return _after_adding(self.request, new_codes=self.did_generate_recovery_codes, else_to="mfa_index")


class RemoveApp(Refusing, DeactivateTOTPView):  # type: ignore[misc]
    form_class = forms.RemoveAppForm

    def get_context_data(self, **options: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**options)
        # asked here, and not while the page is written: allauth's form is bound from the start
        return {**context, "reason": " ".join(context["form"].non_field_errors())}

    def form_valid(self, form: Any) -> HttpResponse:
        user = _owner(self.request)
        with transaction.atomic():
            if second_factor.why_it_stays_for_good(self.authenticator):  # another one went meanwhile
                return redirect("mfa_deactivate_totp")
            answer: HttpResponse = super().form_valid(form)
            second_factor.removed(user, Type.TOTP)
        messages.success(self.request, _("The authenticator app was removed."))
        return answer


# Passkeys


@require_safe
def passkeys(request: SignedIn) -> HttpResponse:
    found = second_factor.factors_of(request.user).passkeys
    return render(request, "mfa/webauthn/authenticator_list.html", {"passkeys": found})


class AddPasskey(Refusing, AddWebAuthnView):  # type: ignore[misc]
    form_class = forms.AddPasskeyForm

    def get_context_data(self, **options: Any) -> dict[str, Any]:
        return {**super().get_context_data(**options), **options}  # allauth forgets what was typed

    def form_valid(self, form: Any) -> HttpResponse:
        user = _owner(self.request)
        with transaction.atomic():
            user.held()
            answer: HttpResponse = super().form_valid(form)
            second_factor.added(user, Type.WEBAUTHN)
        messages.success(self.request, _("The passkey was added."))
        return answer

    def get_success_url(self) -> str:
        new_codes = self.did_generate_recovery_codes
        return _after_adding(self.request, new_codes=new_codes, else_to="mfa_list_webauthn")


class _OnePasskey:
    """allauth finds it by a key of the database, which never leaves the server."""

    def get_object(self, queryset: Any = None) -> Authenticator:
        request, key = self.request, self.kwargs["key"]  # type: ignore[attr-defined]
        found = second_factor.passkey_of(_owner(request), key)
        if found is None:
            raise Http404
        return found


class RenamePasskey(Refusing, _OnePasskey, EditWebAuthnView):  # type: ignore[misc]
    form_class = forms.RenamePasskeyForm

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        messages.success(self.request, _("The name was saved."))
        return answer


class RemovePasskey(_OnePasskey, RemoveWebAuthnView):  # type: ignore[misc]
    def get_context_data(self, **options: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**options)
        return {**context, "passkey": self.object.wrap(), "reason": second_factor.why_it_stays(self.object)}

    def form_valid(self, form: Any) -> HttpResponse:
        user = _owner(self.request)
        with transaction.atomic():
            if second_factor.why_it_stays_for_good(self.object):
                answer: HttpResponse = self.render_to_response(self.get_context_data(form=form), status=422)
                return answer
            answer = super().form_valid(form)
            second_factor.removed(user, Type.WEBAUTHN)
        messages.success(self.request, _("The passkey was removed."))
        return answer


# Recovery codes


class Codes(ViewRecoveryCodesView):  # type: ignore[misc]
    def get_context_data(self, **options: Any) -> dict[str, Any]:
        leads_to = self.request.session.pop(second_factor.LEADS_TO, None) or reverse("mfa_index")
        try:
            context = super().get_context_data(**options)
        except ValueError:  # sealed with another WATHIQ_SECRET_KEY
            context = {"unused_codes": [], "total_count": 0, "can_download_codes": False}
        return {**context, "leads_to": leads_to}


class DownloadCodes(DownloadRecoveryCodesView):  # type: ignore[misc]
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        except ValueError as sealed:  # with another WATHIQ_SECRET_KEY
            raise Http404 from sealed
        return answer


class NewCodes(Refusing, GenerateRecoveryCodesView):  # type: ignore[misc]
    def get_context_data(self, **options: Any) -> dict[str, Any]:
        # not allauth's own count, which fails for codes that cannot be unsealed
        context: dict[str, Any] = super(GenerateRecoveryCodesView, self).get_context_data(**options)
        return {**context, "unused_code_count": second_factor.factors_of(_owner(self.request)).codes or 0}

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            answer: HttpResponse = super().form_valid(form)
            second_factor.added(_owner(self.request), Type.RECOVERY_CODES)
        messages.success(
            self.request, _("These are your new recovery codes. The earlier ones no longer work.")
        )
        return answer


def _owner(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _after_adding(request: HttpRequest, *, new_codes: bool, else_to: str) -> str:
    """First the codes, which nobody should miss; then what the session was closed for, if it was."""
    second_factor.open_session(request)
    if new_codes:
        return reverse("mfa_view_recovery_codes")
    return str(request.session.pop(second_factor.LEADS_TO, None) or reverse(else_to))


# Django’s form views would take a PUT for a POST
form_page = require_http_methods(["GET", "HEAD", "POST"])
second_step = form_page(SecondStep.as_view())
sign_in_by_passkey = form_page(SignInByPasskey.as_view())
again_by_password = form_page(AgainByPassword.as_view())
again_by_code = form_page(AgainByCode.as_view())
again_by_passkey = form_page(AgainByPasskey.as_view())
add_app = form_page(AddApp.as_view())
remove_app = form_page(RemoveApp.as_view())
add_passkey = form_page(AddPasskey.as_view())
rename_passkey = form_page(RenamePasskey.as_view())
remove_passkey = form_page(RemovePasskey.as_view())
codes = form_page(Codes.as_view())
new_codes = form_page(NewCodes.as_view())
download_codes = require_safe(DownloadCodes.as_view())
