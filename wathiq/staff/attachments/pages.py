"""How the pages about attachments answer: a page of its own, or a window and a toast above the list."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from wathiq.accounts.requests import SignedIn
from wathiq.core.pages import render
from wathiq.documents.models import Deletion, Folder
from wathiq.documents.tree import Effect
from wathiq.dossiers.models import Dossier


def list_address(dossier: Dossier, folder: Folder | None = None, **parameters: str) -> str:
    """The list of the attachments of a dossier of any kind, at this folder."""
    address = reverse(f"{dossier.kind}_attachments", kwargs={"public_id": dossier.public_id})
    if folder is not None:
        parameters = {"folder": str(folder.public_id), **parameters}
    return f"{address}?{urlencode(parameters)}" if parameters else address


def told(effect: Effect) -> str:
    """What a confirmation was about: another effect asks again."""
    groups = (
        ("+", effect.appearing),
        ("-", effect.disappearing),
        ("<", effect.opening),
        (">", effect.closing),
    )
    return " ".join(sorted(f"{mark}{document.public_id}" for mark, some in groups for document in some))


def window(
    request: SignedIn,
    dossier: Dossier,
    form: str,
    context: dict[str, Any],
    *,
    title: str,
    back: str,
    status: int = 200,
) -> HttpResponse:
    """Ask something: the template `form` as a page, or in a window where htmx asks. Cancel leads to `back`."""
    full = {"dossier": dossier, "form_template": form, "title": title, "back": back} | context
    if not request.htmx:
        return render(request, "staff/attachments/page.html", full, status=status)
    response = render(request, "staff/attachments/window.html", full, status=status)
    response["HX-Retarget"], response["HX-Reswap"] = "#window", "innerHTML"
    return response


def done(
    request: SignedIn,
    dossier: Dossier,
    at: Folder | None,
    sentence: str,
    *,
    deletion: Deletion | None = None,
    is_refused: bool = False,
) -> HttpResponse:
    """Say what was done, or why not, and show the list anew; `deletion` can be undone from there."""
    if not request.htmx:
        parameters = {"deleted": str(deletion.public_id)} if deletion else {}
        if deletion is None:
            (messages.error if is_refused else messages.success)(request, sentence)
        return redirect(list_address(dossier, at, **parameters))
    context = {"sentence": sentence, "deletion": deletion, "at": at.public_id if at else ""}
    response = render(request, "staff/attachments/toast.html", context, status=409 if is_refused else 200)
    response["HX-Reswap"] = "none"
    response["HX-Trigger"] = json.dumps({"close-dialog": "", "attachments-changed": ""})
    return response
