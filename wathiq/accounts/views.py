"""Pages that both faces share: the language switch, the profile, the password and the devices."""

from typing import Any

from allauth.account.views import PasswordChangeView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wathiq.accounts import languages, second_factor, sessions
from wathiq.accounts.forms import ProfileForm
from wathiq.accounts.models import User
from wathiq.accounts.passwords import shortest_for
from wathiq.accounts.requests import SignedIn
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
        languages.remember(language, response)
    return response


class ChangePassword(PasswordChangeView):  # type: ignore[misc]  # allauth has no types
    def get_context_data(self, **options: Any) -> dict[str, Any]:
        return {**super().get_context_data(**options), "shortest": shortest_for(self.request.user)}

    def form_invalid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_invalid(form)
        answer.status_code = 422
        return answer

    def form_valid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_valid(form)
        messages.success(self.request, _("Your password was changed. Other devices are signed out."))
        return answer

    def get_default_success_url(self) -> str:
        return reverse("profile")


change_password = require_http_methods(["GET", "HEAD", "POST"])(ChangePassword.as_view())


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: SignedIn) -> HttpResponse:
    """Who one is and how one reads, and the ways to everything about signing in."""
    user = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        user.edit_profile(form.cleaned_data, by=user)
        with translation.override(user.language):
            messages.success(request, _("Your profile was saved."))
        return redirect("profile")
    context = {
        "form": form,
        "factors": second_factor.factors_of(request.user),
        "devices": len(sessions.devices_of(request)),
        "has_short_password": user.has_short_password,
    }
    return render(request, "account/profile.html", context, status=422 if form.errors else 200)


@require_safe
def devices(request: SignedIn) -> HttpResponse:
    """Where one is signed in."""
    context = {"devices": sessions.devices_of(request)}
    return render(request, "usersessions/usersession_list.html", context)


@require_POST
def device_end(request: SignedIn, key: str) -> HttpResponse:
    """Sign out on another device. Whatever is no open session of one's own is over already."""
    if sessions.end_device(request, key):
        messages.success(request, _("That device is signed out."))
    else:
        messages.info(request, _("That device was signed out already."))
    return redirect("usersessions_list")


@require_POST
def devices_end(request: SignedIn) -> HttpResponse:
    """Sign out everywhere but here."""
    sessions.end_others(request)
    messages.success(request, _("You are signed in on this device only."))
    return redirect("usersessions_list")
