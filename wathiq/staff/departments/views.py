"""Settings → Client portal → Departments: one page, on which they are added, renamed and removed."""

import uuid

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from wathiq.accounts import directory, lists
from wathiq.accounts.models import Department
from wathiq.accounts.requests import SignedIn, administrators_only
from wathiq.core.forms import LineField
from wathiq.core.pages import render
from wathiq.core.text import isolate


class DepartmentForm(forms.Form):
    name = LineField(label=gettext_lazy("Name"), max_length=100)

    def __init__(self, *args: object, department: Department | None = None, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]  # handed on as they came
        self.department = department

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        self.refuse_taken(name)
        return name

    def refuse_taken(self, name: str) -> None:
        """Raises ValidationError where another department has this name."""
        known = Department.called(name)
        if known is not None and known != self.department:
            words = _("There is a department called %(department)s already.")
            raise ValidationError(words % {"department": isolate(known.name)}, code="taken")

    def refuse_name(self) -> None:
        """Somebody took the name between the question and the act."""
        try:
            self.refuse_taken(self.cleaned_data["name"])
        except ValidationError as taken:
            self.add_error("name", taken)
        else:
            raise RuntimeError("a name was refused that no department has")


@require_safe
@administrators_only
def departments(request: SignedIn) -> HttpResponse:
    return _page(request)


def _page(
    request: SignedIn,
    *,
    adding: DepartmentForm | None = None,
    renaming: DepartmentForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "departments": lists.departments_with_people(),
        "adding": adding or DepartmentForm(auto_id="new_%s"),
        "renaming": renaming,
    }
    return render(request, "staff/departments/list.html", context, status=status)


@require_POST
@administrators_only
def create(request: SignedIn) -> HttpResponse:
    form = DepartmentForm(request.POST, auto_id="new_%s")
    if form.is_valid():
        try:
            with transaction.atomic():
                made = Department.add(form.cleaned_data["name"], by=request.user)
        except IntegrityError:
            form.refuse_name()
        else:
            words = _("The department %(department)s was added.")
            messages.success(request, words % {"department": isolate(made.name)})
            return redirect("departments")
    return _page(request, adding=form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def rename(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    """The same page, with a form in the row of this department."""
    department = directory.department_or_404(public_id)
    form = DepartmentForm(
        request.POST if request.method == "POST" else None,
        initial={"name": department.name},
        department=department,
    )
    if request.method != "POST":
        return _page(request, renaming=form)
    if form.is_valid():
        name = form.cleaned_data["name"]
        try:
            with transaction.atomic():
                if name != department.name:
                    department.rename(name, by=request.user)
        except IntegrityError:
            form.refuse_name()
        else:
            words = _("The department is called %(department)s now.")
            messages.success(request, words % {"department": isolate(name)})
            return redirect("departments")
    return _page(request, renaming=form, status=422)


@require_POST
@administrators_only
def remove(request: SignedIn, public_id: uuid.UUID) -> HttpResponse:
    department = directory.department_or_404(public_id)
    name = {"department": isolate(department.name)}
    try:
        with transaction.atomic():
            department.remove(by=request.user)
    except ProtectedError:
        words = _("People belong to %(department)s. Give them another department, then remove it.")
        messages.error(request, words % name)
    else:
        messages.success(request, _("The department %(department)s was removed.") % name)
    return redirect("departments")
