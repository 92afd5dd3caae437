"""What the lists of contracts have of their own. The rest is what the lists of every kind have."""

from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from django.db.models import F
from django.utils import timezone

from wathiq.accounts.models import User
from wathiq.contracts.models import Contract
from wathiq.dossiers import lists
from wathiq.workflows.models import Status

ENDING_SOON = timedelta(days=60)


@dataclass(frozen=True)
class Filters(lists.Filters):
    VIEWS: ClassVar[tuple[str, ...]] = (*lists.Filters.VIEWS, "ending")

    def in_view(self, rows: lists.Rows, user: User) -> lists.Rows:
        if self.view != "ending":
            return super().in_view(rows, user)
        today = timezone.localdate()
        return rows.filter(contract__end__range=(today, today + ENDING_SOON)).exclude(
            status__category=Status.Category.DONE
        )


CONTRACTS = lists.Listing(Contract.KINDS, {"type_names": F("contract__type__names")})
for_staff, all_for_staff = CONTRACTS.for_staff, CONTRACTS.all_for_staff
for_portal, all_for_portal = CONTRACTS.for_portal, CONTRACTS.all_for_portal
