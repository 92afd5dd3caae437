"""The doors: the sign-in page, a first password by invitation, and a new one by e-mail. A GET changes nothing here."""

import uuid
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.account.utils import user_pk_to_url_str
from allauth.account.views import LoginView, PasswordResetFromKeyView, PasswordResetView
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from wathiq.accounts import addresses, languages, tasks
from wathiq.accounts.models import Link, Rules, User
from wathiq.accounts.passwords import ChoosePasswordForm, shortest_for
from wathiq.core.pages import render

OPENED = "invitation_link"  # in the session: the link's mark, so that the token leaves the address


class SignIn(LoginView):  # type: ignore[misc]  # allauth has no types
    """allauth's, with the way to an account for whoever has none."""

    def get_context_data(self, **more: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**more)
        is_portal = self.request.face == "portal"
        context["sign_up_is_open"] = is_portal and bool(Rules.current().offered())
        return context


class Forgotten(PasswordResetView):  # type: ignore[misc]
    """allauth's; bad input is answered as everywhere here, and all spellings of a mailbox are counted together."""

    def form_valid(self, form: Any) -> HttpResponse:
        mailbox = addresses.mailbox(form.cleaned_data["email"])
        if not ratelimit.consume(self.request, action="reset_password", key=mailbox):
            return too_many(self.request)
        form.save(self.request)
        return redirect(self.get_success_url())

    def form_invalid(self, form: Any) -> HttpResponse:
        answer: HttpResponse = super().form_invalid(form)
        answer.status_code = 422
        return answer


class NewPassword(PasswordResetFromKeyView):  # type: ignore[misc]
    """allauth's, which signs out whoever else is signed in here: not for looking at the page."""

    def logout(self) -> None:
        if self.request.method == "POST":
            super().logout()


sign_in = require_http_methods(["GET", "HEAD", "POST"])(SignIn.as_view())
forgotten = require_http_methods(["GET", "HEAD", "POST"])(Forgotten.as_view())
new_password = NewPassword.as_view()


def enter(request: HttpRequest, user: User) -> HttpResponse:
    """Sign in whoever has just chosen a first password; somebody else who was signed in here is signed out."""
    if request.user.is_authenticated:
        logout(request)
    languages.keep(user)
    record_authentication(request, user, method="password")
    answer: HttpResponse = perform_login(request, Login(user=user, email=user.email))
    if request.user.is_authenticated:
        messages.success(
            request, _("Your account is open. Next time, sign in with your e-mail and password.")
        )
    return answer


@login_not_required
@require_safe
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address. Mail scanners may come here as often as they like."""
    response = redirect("invitation_accept")
    link = _of_this_face(request, Link.find(Link.Purpose.INVITATION, token))
    if link is None or link.user is None:
        request.session.pop(OPENED, None)  # a made-up link leaves no session behind
    else:
        request.session[OPENED] = link.mark
        languages.begin_in(link.user.language, request, response)
    return response


def _invitation_of(request: HttpRequest) -> Link | None:
    """The invitation that this browser has opened, in whatever state; None for one of the other face."""
    mark = str(request.session.get(OPENED, ""))
    return _of_this_face(request, Link.find_again(Link.Purpose.INVITATION, mark))


def _of_this_face(request: HttpRequest, link: Link | None) -> Link | None:
    is_ours = link is not None and link.user is not None and link.user.face == request.face  # type: ignore[attr-defined]
    return link if is_ours else None


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def accept(request: HttpRequest) -> HttpResponse:
    """Choose the first password, and be in."""
    if request.method == "POST" and not ratelimit.consume(request, action="invitation"):
        return too_many(request)
    link = _invitation_of(request)
    if link is None or link.user is None:
        return _explain(request, Link.State.UNKNOWN)
    if request.method == "POST" and not ratelimit.consume(
        request, action="invitation_for_one", key=link.mark
    ):
        return too_many(request)
    user, state = link.user, link.state
    if state != Link.State.GOOD or not user.is_invited:
        return _explain(request, Link.State.USED if state == Link.State.GOOD else state)
    form = ChoosePasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        if not user.accept(link, form.cleaned_data["password"]):
            link.refresh_from_db()
            return _explain(request, link.state)
        request.session.pop(OPENED, None)
        return enter(request, user)
    context = {"form": form, "invited": user}
    return render(request, "account/invitation.html", context, status=422 if form.errors else 200)


def _explain(request: HttpRequest, state: Link.State) -> HttpResponse:
    """A link that does nothing any more says why, and what to do next."""
    status = 404 if state == Link.State.UNKNOWN else 410
    return render(request, "account/invitation_over.html", {"state": state.value}, status=status)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_again(request: HttpRequest) -> HttpResponse:
    """Ask for a new invitation in place of an expired one. The same answer and work, whoever it was for."""
    if request.method != "POST":
        return render(request, "account/invitation_again.html")
    if not ratelimit.consume(request, action="invitation_again"):
        return too_many(request)
    link = _invitation_of(request)
    whose = str(link.user_id if link else "")
    if ratelimit.consume(request, action="invitation_again_for_one", key=whose):
        tasks.invite_again.defer(link_id=link.pk if link else None)
    return redirect("invitation_again")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def password_from_link(request: HttpRequest, uidb36: str, key: str) -> HttpResponse:
    """allauth's page for a new password, for whom our own id names: keys of the database stay inside.

    The person's row is locked first: a link that is used twice at once works once.
    """
    try:
        whose = User.objects.filter(public_id=uuid.UUID(uidb36), face=request.face)  # type: ignore[attr-defined]
    except ValueError:
        whose = User.objects.none()
    user = (whose.select_for_update(no_key=True) if request.method == "POST" else whose).first()
    if user is None:
        return render(request, "account/password_reset_from_key.html", {"token_fail": True}, status=410)
    answer: HttpResponse = new_password(request, uidb36=user_pk_to_url_str(user), key=key)
    if isinstance(answer, TemplateResponse) and answer.context_data is not None:
        answer.context_data["shortest"] = shortest_for(user)
        if answer.context_data.get("token_fail"):
            answer.status_code = 410
        elif answer.context_data["form"].errors:
            answer.status_code = 422
    return answer


def too_many(request: HttpRequest) -> HttpResponse:
    answer: HttpResponse = ratelimit.respond_429(request)
    return answer
