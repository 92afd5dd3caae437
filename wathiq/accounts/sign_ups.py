"""Who asks for an account, as the staff who decide see them."""

import uuid
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from wathiq.accounts.models import Rules, SignUp, User, Visitor
from wathiq.core import paging
from wathiq.core.paging import Order, Page

OLDEST_FIRST = Order("created", is_time=True)

# what one person may be, where the rules speak of many
ACCESS = {
    Rules.SignUp.CLIENTS.value: _("Client"),
    Rules.SignUp.COLLABORATORS.value: _("Collaborator"),
    Rules.SignUp.BOTH.value: _("Client and collaborator"),
}


def may_decide(user: User, rules: Rules) -> bool:
    """Administrators, and the approver whom the rules name."""
    return user.is_administrator or (user.is_staff_member and rules.approver_id == user.pk)


def waiting(cursor: str = "", *, size: int = 50) -> Page[dict[str, Any]]:
    """One page of those whose address is proved and whom nobody has answered, oldest first. One query."""
    rows = Visitor.objects.filter(sign_up__state=SignUp.State.WAITING).values(
        "public_id",
        "first_name",
        "last_name",
        "email",
        "created",
        "sign_up__company_name",
        "sign_up__access",
        "sign_up__proved",
    )
    return paging.page(rows, OLDEST_FIRST, cursor, size=size)


def find(public_id: uuid.UUID) -> SignUp | None:
    """Somebody who asked and proved the address, waiting or decided. One query."""
    proved = SignUp.objects.exclude(state=SignUp.State.UNPROVED)
    return proved.select_related("visitor", "user", "decided_by").filter(visitor__public_id=public_id).first()


def approvers(also: User | None = None) -> QuerySet[User]:
    """Active staff, who may be named to approve; `also` is whoever is named today."""
    active = User.objects.filter(face=User.Face.STAFF, is_active=True)
    if also is not None:
        active = active | User.objects.filter(pk=also.pk)
    return active.order_by("first_name", "last_name")
