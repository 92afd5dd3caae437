"""Sign up: ask for an account, prove the address, choose a password. Nobody learns here who has one already."""

from allauth.core import ratelimit
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from wathiq.accounts import addresses, doors, languages
from wathiq.accounts.models import Link, NoLongerPossible, Rules, SignUp, User, Visitor
from wathiq.accounts.passwords import ChoosePasswordForm
from wathiq.core.pages import render
from wathiq.portal.sign_up.forms import SignUpForm

OPENED = "sign_up_link"  # in the session: the link's mark, so that the token leaves the address


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Ask for an account; an address that asks too often hears the same, and no mail goes out."""
    offered = Rules.current().offered()
    if not offered:
        raise Http404
    if request.user.is_authenticated:
        return redirect("home")
    form = SignUpForm(request.POST or None, offered=offered)
    if request.method == "POST" and form.is_valid():
        if not ratelimit.consume(request, action="sign_up"):
            return doors.too_many(request)
        mailbox = addresses.mailbox(form.cleaned_data["email"])
        if ratelimit.consume(request, action="sign_up_for_one", key=mailbox):
            SignUp.ask(language=get_language() or "en", **form.cleaned_data)
        return redirect("sign_up_sent")
    return render(request, "portal/sign_up/ask.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/sign_up/sent.html")


@login_not_required
@require_safe
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address. A GET proves nothing: mail scanners come here too."""
    response = redirect("sign_up_password")
    link = Link.find(Link.Purpose.SIGN_UP, token)
    if link is None or link.visitor is None:
        request.session.pop(OPENED, None)  # a made-up link leaves no session behind
    else:
        request.session[OPENED] = link.mark
        languages.begin_in(link.visitor.language, request, response)
    return response


def _link_of(request: HttpRequest) -> Link | None:
    return Link.find_again(Link.Purpose.SIGN_UP, str(request.session.get(OPENED, "")))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Prove the address by choosing a password: in at once, or once the legal team has said yes."""
    if request.method == "POST" and not ratelimit.consume(request, action="invitation"):
        return doors.too_many(request)
    link = _link_of(request)
    if link is None or link.visitor is None:
        return _explain(request, "unknown", status=404)
    if request.method == "POST" and not ratelimit.consume(
        request, action="invitation_for_one", key=link.mark
    ):
        return doors.too_many(request)
    visitor = link.visitor
    if link.state != Link.State.GOOD:
        return _explain(request, link.state.value)
    if not Rules.current().admits(visitor.sign_up.access):
        return _explain(request, "closed")
    form = ChoosePasswordForm(request.POST or None, user=_to_be(visitor))
    if request.method == "POST" and form.is_valid():
        try:
            user = visitor.sign_up.prove(link, form.cleaned_data["password"])
        except NoLongerPossible:
            link.refresh_from_db()
            return _explain(request, "closed" if link.state == Link.State.GOOD else link.state.value)
        request.session.pop(OPENED, None)
        return doors.enter(request, user) if user is not None else redirect("sign_up_waiting")
    context = {"form": form, "visitor": visitor}
    return render(request, "portal/sign_up/password.html", context, status=422 if form.errors else 200)


def _to_be(visitor: Visitor) -> User:
    """The account that would be opened, so that its password is not made of its own name."""
    return User(email=visitor.email, first_name=visitor.first_name, last_name=visitor.last_name)


def _explain(request: HttpRequest, state: str, status: int = 410) -> HttpResponse:
    """A link that does nothing any more says why, and what to do next."""
    context = {"state": state, "is_open": bool(Rules.current().offered())}
    return render(request, "portal/sign_up/over.html", context, status=status)


@login_not_required
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/sign_up/waiting.html")
