"""Pages that both faces share: the language switch and the profile."""

from typing import Any

from allauth.account.views import password_change
from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from wathiq.accounts.forms import ProfileForm
from wathiq.accounts.models import User
from wathiq.core.pages import render


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Read in another language: kept on the account, or in a cookie before there is one."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = reverse("home")
    response = redirect(back)
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        if isinstance(request.user, User):
            request.user.speak(language)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            language,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            samesite="Lax",
            httponly=True,
            secure=settings.LANGUAGE_COOKIE_SECURE,
        )
    return response


change_password = password_change


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]  # allauth has no types
    """allauth asks `can_delete_authenticator` of an app only; a passkey may be the last factor as well."""

    def form_valid(self, form: Any) -> HttpResponse:
        if not get_adapter().can_delete_authenticator(self.get_object()):
            messages.error(self.request, str(get_adapter().error_messages["cannot_delete_authenticator"]))
            return redirect("mfa_index")
        answer: HttpResponse = super().form_valid(form)
        return answer


remove_passkey = RemovePasskey.as_view()


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """A person's own names, language and time zone."""
    assert isinstance(request.user, User)
    user = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        user.edit_profile(form.cleaned_data, by=user)
        translation.activate(user.language)
        messages.success(request, _("Your profile was saved."))
        return redirect("profile")
    return render(request, "account/profile.html", {"form": form}, status=422 if form.errors else 200)
