"""What a link sent by e-mail opens: a first password by invitation, and a new one. A GET changes nothing here."""

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.utils import url_str_to_user_pk
from allauth.account.views import password_reset_from_key
from allauth.decorators import rate_limit
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from wathiq.accounts.models import Link, User
from wathiq.accounts.passwords import ChoosePasswordForm
from wathiq.core.pages import render

TOKEN = "invitation_token"  # in the session, so that it leaves the address


@login_not_required
@require_safe
@rate_limit(action="invitation")  # type: ignore[untyped-decorator]  # allauth has no types
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address. Mail scanners may come here as often as they like."""
    request.session[TOKEN] = token[:100]
    return redirect("invitation_accept")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest) -> HttpResponse:
    """Choose the first password, and be in."""
    link = Link.find(Link.Purpose.INVITATION, str(request.session.get(TOKEN, "")))
    user = link.user if link else None
    state = link.state if link else Link.State.UNKNOWN
    if link is None or user is None or user.face != request.face or state != Link.State.GOOD:  # type: ignore[attr-defined]
        return _explain(request, state)
    form = ChoosePasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        if not user.accept(link, form.cleaned_data["password"]):
            link.refresh_from_db()
            return _explain(request, link.state)
        return _enter(request, user)
    context = {"form": form, "invited": user}
    return render(request, "account/invitation.html", context, status=422 if form.errors else 200)


def _explain(request: HttpRequest, state: Link.State) -> HttpResponse:
    """A link that does nothing any more says why, and what to do next."""
    return render(request, "account/invitation_over.html", {"state": state.value}, status=410)


def _enter(request: HttpRequest, user: User) -> HttpResponse:
    """Sign in whoever has just chosen a password; somebody else who was signed in here is signed out."""
    if request.user.is_authenticated:
        logout(request)
    request.session.pop(TOKEN, None)
    record_authentication(request, user, method="password")
    answer: HttpResponse = perform_login(request, Login(user=user, email=user.email))
    return answer


@login_not_required
def password_from_link(request: HttpRequest, uidb36: str, key: str) -> Any:
    """allauth's page for a new password. Its row is locked first: a link that is used twice at once works once."""
    if request.method == "POST":
        try:
            pk = url_str_to_user_pk(uidb36)
        except ValueError:
            pk = None
        User.objects.select_for_update(no_key=True).filter(pk=pk).first()
    return password_reset_from_key(request, uidb36=uidb36, key=key)
