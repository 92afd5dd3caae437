"""What a list of dossiers in the main application needs, of whatever kinds: rows, choices and columns."""

from typing import Any

from django.utils.translation import gettext as _

from wathiq.accounts.models import Company, User
from wathiq.accounts.requests import SignedIn
from wathiq.core import formats, paging, spreadsheets
from wathiq.dossiers.lists import Filters, Listing
from wathiq.workflows.models import Status


def context_of(request: SignedIn, listing: Listing, filters: Filters) -> dict[str, Any]:
    """One page of the list, and what it can be narrowed to. Four queries."""
    page = listing.for_staff(request.user, filters, request.GET.get("from", ""))
    newer, older = paging.links(page, **filters.parameters())
    staff = User.objects.filter(face=User.Face.STAFF, is_active=True)
    return {
        "rows": page.rows,
        "filters": filters,
        "parameters": filters.parameters(),
        "newer": newer,
        "older": older,
        "statuses": list(Status.objects.filter(workflow__kind__in=listing.kinds)),
        "companies": list(Company.objects.order_by("name").values_list("public_id", "name")),
        "assignees": list(staff.order_by("first_name", "last_name")),
        "turn_names": {turn.value: turn.label for turn in Status.Turn},
        "category_names": dict(Status.Category.choices),
    }


def export_columns(*own: spreadsheets.Column) -> list[spreadsheets.Column]:
    """The columns of every kind, with those of one kind after the name."""
    turns_in_words = {turn.value: str(turn.label) for turn in Status.Turn}
    categories = {category.value: str(category.label) for category in Status.Category}
    return [
        (_("Reference"), lambda row: row["reference"]),
        (_("Name"), lambda row: row["title"]),
        *own,
        (_("Client company"), lambda row: row["company_name"]),
        (_("Status"), lambda row: formats.in_language(row["status_names"])),
        (_("Category"), lambda row: categories[row["category"]]),
        (_("Whose turn"), lambda row: turns_in_words[row["turn"]]),
        (_("Assignee"), lambda row: row["assignee"]),
        (_("In the client portal"), lambda row: _("Yes") if row["shown"] else _("No")),
        (_("Updated"), lambda row: row["updated"]),
    ]
