"""Lists of people, ready as rows."""

from typing import Any

from django.db.models import OuterRef, Q, Subquery

from wathiq.accounts.models import Membership, User
from wathiq.core import paging, text
from wathiq.core.paging import Order, Page

BY_NAME = Order("first_name")
LONGEST_SEARCH = 200


def portal_users(q: str, cursor: str = "", *, size: int = 50) -> Page[dict[str, Any]]:
    """One page of the portal users whose name, address or company holds `q`, by first name. One query."""
    current = Membership.objects.filter(user=OuterRef("pk"), until=None).values("company__name")
    users = User.objects.filter(face=User.Face.PORTAL).annotate(company_name=Subquery(current))
    q = text.normal(q).replace("\x00", "").strip()[:LONGEST_SEARCH]
    for word in q.split()[:5]:
        users = users.filter(
            Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
            | Q(email__icontains=word)
            | Q(company_name__icontains=word)
        )
    rows = users.values(
        "public_id",
        "first_name",
        "last_name",
        "email",
        "is_client",
        "is_collaborator",
        "is_active",
        "company_name",
    )
    return paging.page(rows, BY_NAME, cursor, size=size)
