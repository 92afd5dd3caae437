"""What the pages of a contract have of their own, among those that every kind of dossier has."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from wathiq.contracts.models import Contract
from wathiq.dossiers.models import Dossier
from wathiq.staff.dossiers.desks import Desk, WhileHidden, declare


def works_on(count: int) -> str:
    return ngettext(
        "They are assignee or contributor of one contract.",
        "They are assignee or contributor of %(count)d contracts.",
        count,
    ) % {"count": count}


CONTRACTS = declare(
    Desk(
        kind=Dossier.Kind.CONTRACT,
        model=Contract,
        related=("type",),
        subtitle="staff/contracts/subtitle.html",
        requester_reads="staff/contracts/requester_reads.html",
        while_hidden=WhileHidden(
            of_a_row=_("Clients will see it once the contract is shown"),
            of_a_file=_("Clients cannot see this file yet: it is shown, but the contract is not."),
            of_a_folder=_(
                "The contract is not shown in the client portal: clients see nothing of this before it is."
            ),
            of_a_selection=_("Clients will see this once the contract is shown in the client portal."),
            of_a_move=_("Clients will see these files once the contract is shown"),
        ),
        works_on=works_on,
    )
)
