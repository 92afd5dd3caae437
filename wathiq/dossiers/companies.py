"""The list of client companies, with how many people and dossiers each has."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from wathiq.accounts import lists
from wathiq.accounts.models import Company, Membership
from wathiq.core import paging
from wathiq.core.paging import Order, Page
from wathiq.dossiers.models import Dossier

BY_NAME = Order("name")


def page(q: str, cursor: str = "", *, size: int = 50) -> Page[dict[str, Any]]:
    """One page of the companies whose name holds `q`, by name; dossiers are counted, private ones too. One query."""
    rows = Company.objects.annotate(
        people=_counted(Membership.objects.filter(company=OuterRef("pk"), until=None)),
        dossiers=_counted(Dossier.objects.filter(company=OuterRef("pk"))),
    )
    for word in lists.searched(q).split()[:5]:
        rows = rows.filter(name__icontains=word)
    return paging.page(rows.values("public_id", "name", "people", "dossiers"), BY_NAME, cursor, size=size)


def _counted(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("company").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted), 0)


def dossiers_of(company: Company) -> int:
    """How many dossiers belong to it, private ones too."""
    return Dossier.objects.filter(company=company).count()
