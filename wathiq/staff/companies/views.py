"""Settings → Client portal → Companies: the list, one company with its people, add and rename."""

import uuid

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from wathiq.accounts import directory, lists
from wathiq.accounts.models import Company
from wathiq.accounts.requests import SignedIn, administrators_only
from wathiq.core import paging, submissions
from wathiq.core.forms import LineField
from wathiq.core.pages import render
from wathiq.core.text import isolate
from wathiq.dossiers import companies as rows

PEOPLE_SHOWN = 20


class CompanyForm(forms.Form):
    """`before` is the name that the page was made with."""

    name = LineField(label=gettext_lazy("Name"), max_length=200)
    before = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, company: Company | None = None, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # handed on as they came
        self.company = company

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        self._refuse_taken(name)
        return name

    def _refuse_taken(self, name: str) -> None:
        known = Company.called(name)
        if known is not None and known != self.company:
            words = _("There is a company called %(company)s already.")
            raise ValidationError(words % {"company": isolate(known.name)}, code="taken")

    def refuse_name(self) -> None:
        """Somebody took the name between the question and the act."""
        try:
            self._refuse_taken(self.cleaned_data["name"])
        except ValidationError as taken:
            self.add_error("name", taken)
        else:
            raise RuntimeError("a name was refused that no company has")


@require_safe
@administrators_only
def companies(request: SignedIn) -> HttpResponse:
    q = lists.searched(request.GET.get("q", ""))
    page = rows.page(q, request.GET.get("from", ""))
    before, after = paging.links(page, q=q)
    context = {"companies": page.rows, "q": q, "before": before, "after": after}
    return render(request, "staff/companies/list.html", context)


@require_safe
@administrators_only
def company(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    found = directory.company_or_404(public_id)
    people = lists.portal_users(lists.Filters(company=str(found.public_id)), size=PEOPLE_SHOWN)
    context = {
        "company": found,
        "people": people.rows,
        "has_more": people.after is not None,
        "dossiers": rows.dossiers_of(found),
        "count": directory.people_of(found),
    }
    return render(request, "staff/companies/company.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def create(request: SignedIn) -> HttpResponse:
    is_sent = request.method == "POST"
    form = CompanyForm(request.POST if is_sent else None)
    if is_sent:
        # asked first: sent twice, its second copy would find its own name taken
        submission, answered = submissions.begin(request)
        if answered is not None:
            return answered
        made = _add(form, request) if form.is_valid() else None
        if made is not None:
            messages.success(
                request, _("The company %(company)s was added.") % {"company": isolate(made.name)}
            )
            submission.finish(reverse("company", kwargs={"public_id": made.public_id}))
            return redirect(submission.result)
        submission.delete()
    context = {"form": form, "company": None, "submission": submissions.key_of(request), "is_stale": False}
    return render(request, "staff/companies/form.html", context, status=422 if form.errors else 200)


def _add(form: CompanyForm, request: SignedIn) -> Company | None:
    try:
        with transaction.atomic():
            return Company.add(form.cleaned_data["name"], by=request.user)
    except IntegrityError:
        form.refuse_name()
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def rename(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    is_sent = request.method == "POST"
    found = directory.company_or_404(public_id, held=is_sent)
    form = CompanyForm(
        request.POST if is_sent else None, initial={"name": found.name, "before": found.name}, company=found
    )
    is_stale = False
    if is_sent and form.is_valid():
        name = form.cleaned_data["name"]
        # what is as it should be is not stale: the same form sent twice
        is_stale = found.name not in (form.cleaned_data["before"], name)
        if not is_stale and _rename(form, found, request):
            messages.success(
                request, _("The company is called %(company)s now.") % {"company": isolate(name)}
            )
            return redirect("company", public_id=found.public_id)
        if is_stale:
            data = form.data.copy() if isinstance(form.data, QueryDict) else QueryDict(mutable=True)
            data["before"] = found.name
            form.data = data
    context = {"form": form, "company": found, "submission": "", "is_stale": is_stale}
    status = 409 if is_stale else 422 if form.errors else 200
    return render(request, "staff/companies/form.html", context, status=status)


def _rename(form: CompanyForm, company: Company, request: SignedIn) -> bool:
    before = company.name
    try:
        with transaction.atomic():
            company.rename(form.cleaned_data["name"], by=request.user)
    except IntegrityError:
        company.name = before
        form.refuse_name()
        return False
    return True
