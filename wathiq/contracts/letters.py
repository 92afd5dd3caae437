"""What the office's mail says about contracts."""

from django.utils.translation import gettext as _

from wathiq.accounts.models import User
from wathiq.contracts.models import Contract
from wathiq.core.faces import address
from wathiq.dossiers.models import Participant
from wathiq.notifications.letters import Letter, writes
from wathiq.notifications.models import Message
from wathiq.workflows.models import Status


@writes("contract.shared", "contract.sharing_changed")
def contract_shared(message: Message) -> Letter | None:
    contract = (
        Contract.visible_to(message.recipient)
        .select_related("status", "type")
        .filter(pk=message.dossier_id)
        .first()
    )
    if contract is None:
        return None
    return Letter(
        # the reference and the kind, never the title: subjects stand in lists that others can see
        subject=_("%(reference)s: a contract was shared with you") % {"reference": contract.reference},
        heading=_("A new contract was shared with you"),
        paragraphs=[_part_of(message.recipient, contract)],
        facts=[
            (_("Contract"), contract.title),
            (_("Reference"), contract.reference),
            (_("Status"), str(contract.status)),
            (_("Whose turn"), str(Status.Turn(contract.status.turn).label)),
        ],
        button=_("Open the contract"),
        link=address("portal", "contract", public_id=contract.public_id),
    )


def _part_of(recipient: User, contract: Contract) -> str:
    roles = Participant.objects.filter(dossier=contract.pk, user=recipient, until=None).values_list(
        "role", flat=True
    )
    if Participant.Role.REQUESTER in set(roles):
        return _(
            "The legal team shows you this contract in the client portal, as its requester. "
            "You can read it and follow where it stands."
        )
    return _(
        "The legal team shows you this contract in the client portal, as a watcher. "
        "You can read it and follow where it stands."
    )
