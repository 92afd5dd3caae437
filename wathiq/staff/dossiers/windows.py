"""A question about a dossier: a page of its own, or a window where htmx asks."""

from typing import Any

from django.http import HttpResponse

from wathiq.accounts.requests import SignedIn
from wathiq.core.pages import render
from wathiq.dossiers.models import Dossier


def ask(
    request: SignedIn,
    dossier: Dossier,
    form_template: str,
    context: dict[str, Any],
    *,
    title: str,
    status: int = 200,
) -> HttpResponse:
    """Show this form, whose foot leads back to the dossier."""
    full = {"dossier": dossier, "form_template": form_template, "title": title} | context
    if not request.htmx:
        return render(request, "staff/dossiers/question.html", full, status=status)
    response = render(request, "staff/dossiers/question_window.html", full, status=status)
    response["HX-Retarget"], response["HX-Reswap"] = "#window", "innerHTML"
    return response
