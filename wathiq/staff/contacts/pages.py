"""How the forms about related people answer: a page of their own, or a window and a toast on the dossier's page."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from wathiq.accounts.requests import SignedIn
from wathiq.contacts.models import Involvement
from wathiq.core.pages import render
from wathiq.dossiers.models import Dossier


def page_of(dossier: Dossier, **parameters: str) -> str:
    """The page of a dossier of any kind, at its related people."""
    address = reverse(dossier.kind, kwargs={"public_id": dossier.public_id})
    return f"{address}{'?' + urlencode(parameters) if parameters else ''}#related"


def window(
    request: SignedIn,
    dossier: Dossier,
    form: str,
    context: dict[str, Any],
    *,
    title: str,
    status: int = 200,
) -> HttpResponse:
    """Ask something: the template `form` as a page, or in a window where htmx asks."""
    full = {"dossier": dossier, "form_template": form, "title": title, "back": page_of(dossier)} | context
    if not request.htmx:
        return render(request, "staff/contacts/page.html", full, status=status)
    response = render(request, "staff/contacts/window.html", full, status=status)
    response["HX-Retarget"], response["HX-Reswap"] = "#window", "innerHTML"
    return response


def done(
    request: SignedIn,
    dossier: Dossier,
    sentence: str,
    *,
    removed: Involvement | None = None,
    is_refused: bool = False,
) -> HttpResponse:
    """Say what was done, or why not, and show the section anew; `removed` can be brought back from there."""
    if not request.htmx:
        parameters = {"removed": str(removed.public_id)} if removed else {}
        if removed is None:
            (messages.error if is_refused else messages.success)(request, sentence)
        return redirect(page_of(dossier, **parameters))
    context = {"sentence": sentence, "removed": removed}
    response = render(request, "staff/contacts/toast.html", context, status=409 if is_refused else 200)
    response["HX-Reswap"] = "none"
    response["HX-Trigger"] = json.dumps({"close-dialog": "", "related-changed": ""})
    return response
