"""Settings → Office → Security: who needs a second factor, and what happened to accounts."""

from typing import ClassVar

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from wathiq.accounts import second_factor, team_lists
from wathiq.accounts.models import Rules, System, User
from wathiq.accounts.requests import SignedIn, administrators_only
from wathiq.audit import history
from wathiq.core.pages import render


class SecurityForm(forms.Form):
    """Who needs a second factor."""

    RULES: ClassVar = {
        User.Face.STAFF: "staff_need_second_factor",
        User.Face.PORTAL: "portal_needs_second_factor",
    }

    staff_need_second_factor = forms.BooleanField(label=gettext_lazy("The legal team"), required=False)
    portal_needs_second_factor = forms.BooleanField(label=gettext_lazy("Portal users"), required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def security(request: SignedIn) -> HttpResponse:
    rules = Rules.current()
    if request.method == "POST":
        form = SecurityForm(request.POST)
        if form.is_valid():
            _change(request, rules, form.cleaned_data)
            messages.success(request, _("The rules were saved."))
            return redirect("security")
    else:
        form = SecurityForm(initial={name: getattr(rules, name) for name in SecurityForm.RULES.values()})
    context = {
        "form": form,
        "without": team_lists.without_second_factor(),
        "you_have_none": not second_factor.has_factor(request.user),
    }
    return render(request, "staff/security/page.html", context, status=422 if form.errors else 200)


def _change(request: SignedIn, rules: Rules, wanted: dict[str, bool]) -> None:
    with transaction.atomic():
        for face, name in SecurityForm.RULES.items():
            if wanted[name] and not getattr(rules, name):
                second_factor.end_sessions_without(face, but=request)
        rules.change(by=request.user, **wanted)
        second_factor.ask_if_required(request, request.user)


@require_safe
@administrators_only
def events(request: SignedIn) -> HttpResponse:
    """Sign-ins, invitations and changes of rules, newest first."""
    before = request.GET.get("before", "")
    is_number = before.isascii() and before.isdigit() and len(before) < 15
    entries, last = history.page(System().chain_id, before=int(before) if is_number else None)
    context = {"entries": entries, "older": f"?before={last}" if last else None, "is_first": not is_number}
    return render(request, "staff/security/events.html", context)
