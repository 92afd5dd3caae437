"""The section "Related people" of a dossier's page, whatever its kind."""

from typing import Any

from wathiq.accounts.requests import SignedIn
from wathiq.contacts import lists
from wathiq.dossiers.models import Dossier


def related_people(request: SignedIn, dossier: Dossier) -> dict[str, Any]:
    """What `staff/contacts/section.html` needs beside `dossier` and `is_shown`. One query."""
    asked = request.GET.get("removed", "")
    return {
        "related": lists.of_dossier(request.user, dossier),
        "related_removed": lists.removed(request.user, dossier, asked) if asked else None,
    }
