"""The page of one's calendar: a private address that a calendar reads, shown once."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from wathiq.accounts.models import CalendarFeed
from wathiq.accounts.requests import SignedIn
from wathiq.core import submissions
from wathiq.core.faces import address
from wathiq.core.pages import render


class CalendarForm(forms.Form):
    """What the calendar holds. Only the legal team chooses which hearings: a client's are all theirs."""

    scope = forms.ChoiceField(
        label=gettext_lazy("Which hearings"),
        choices=lambda: CalendarFeed.Scope.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    with_titles = forms.BooleanField(label=gettext_lazy("Write titles in my calendar"), required=False)

    def __init__(self, *args: Any, has_scope: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not has_scope:
            del self.fields["scope"]

    def choices(self) -> dict[str, Any]:
        return {
            "scope": self.cleaned_data.get("scope") or CalendarFeed.Scope.MINE.value,
            "with_titles": self.cleaned_data["with_titles"],
        }


@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: SignedIn) -> HttpResponse:
    """What the address is, whether there is one and when it was last read; and what the calendar holds."""
    feed = CalendarFeed.of(request.user)
    form = _form(request, feed)
    if request.method == "POST" and form.is_valid():
        if feed is not None:
            feed.change(by=request.user, **form.choices())
            messages.success(request, _("Your choice was saved."))
        return redirect("calendar")
    return _page(request, feed, form, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def make(request: SignedIn) -> HttpResponse:
    """Ask before the address there is ends; then make a new one, and show it this once.

    The answer to the form itself shows it, since nothing keeps it: a page to come back to would need to.
    """
    feed = CalendarFeed.of(request.user)
    form = _form(request, feed)
    if request.method != "POST":
        return _page(request, feed, form, asks=True)
    if not form.is_valid():
        return _page(request, feed, form, status=422)
    submission, answered = submissions.begin(request)
    if answered is not None:
        return answered
    kept = {"scope": feed.scope, "with_titles": feed.with_titles} if feed else form.choices()
    token = CalendarFeed.make(by=request.user, **kept)
    submission.finish(reverse("calendar"))
    made = address(request.face, "calendar_feed", token=token)
    return _page(request, CalendarFeed.of(request.user), None, made=made)


@require_POST
def end(request: SignedIn) -> HttpResponse:
    if CalendarFeed.end(by=request.user):
        messages.success(request, _("The address has ended: no calendar can read it any more."))
    return redirect("calendar")


def _form(request: SignedIn, feed: CalendarFeed | None) -> CalendarForm:
    kept = feed or CalendarFeed()
    return CalendarForm(
        request.POST if request.method == "POST" else None,
        initial={"scope": kept.scope, "with_titles": kept.with_titles},
        has_scope=request.user.is_staff_member,
    )


def _page(
    request: SignedIn,
    feed: CalendarFeed | None,
    form: CalendarForm | None,
    *,
    made: str = "",
    asks: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "feed": feed,
        "form": form,
        "made": made,
        "subscribe": made.replace("http", "webcal", 1) if made else "",
        "asks": asks and feed is not None,
        "submission": submissions.key_of(request) if not made else submissions.new_key(),
    }
    return render(request, "account/calendar.html", context, status=status)
