"""What the office's mail says about contracts."""

from django.utils.translation import gettext as _

from wathiq.contracts.models import Contract
from wathiq.core.faces import address
from wathiq.dossiers import access
from wathiq.notifications.letters import Letter, writes
from wathiq.notifications.models import Message
from wathiq.workflows.models import Status


@writes("contract.shared", "contract.sharing_changed")
def contract_shared(message: Message) -> Letter | None:
    assert message.recipient is not None and message.dossier_id is not None  # noqa: PT018 (both, of every message here)
    contract = (
        Contract.visible_to(message.recipient)
        .select_related("status", "type")
        .filter(pk=message.dossier_id)
        .first()
    )
    roles = access.open_roles(message.recipient, contract.pk) if contract else set()
    if contract is None or not roles.intersection(access.CLIENT_ROLES):
        return None
    return Letter(
        # the reference and the kind, never the title: subjects stand in lists that others can see
        subject=_("%(reference)s: a contract was shared with you") % {"reference": contract.reference},
        heading=_("A new contract was shared with you"),
        paragraphs=[_as_requester() if access.Role.REQUESTER in roles else _as_watcher()],
        facts=[
            (_("Contract"), contract.title),
            (_("Reference"), contract.reference),
            (_("Status"), str(contract.status)),
            (_("Whose turn"), str(Status.Turn(contract.status.turn).label)),
        ],
        button=_("Open the contract"),
        link=address("portal", "contract", public_id=contract.public_id),
    )


def _as_requester() -> str:
    return _(
        "The legal team shows you this contract in the client portal, as its requester. "
        "You can read it and follow where it stands."
    )


def _as_watcher() -> str:
    return _(
        "The legal team shows you this contract in the client portal, as a watcher. "
        "You can read it and follow where it stands."
    )
