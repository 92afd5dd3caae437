"""What the office's mail says about contracts."""

from django.utils.translation import gettext_lazy as _

from wathiq.dossiers.models import Dossier
from wathiq.notifications import sharing_letters

sharing_letters.declare(
    Dossier.Kind.CONTRACT,
    sharing_letters.Words(
        subject=_("%(reference)s: a contract was shared with you"),
        heading=_("A new contract was shared with you"),
        as_requester=_(
            "The legal team shows you this contract in the client portal, as its requester. "
            "You can read it and follow where it stands."
        ),
        as_watcher=_(
            "The legal team shows you this contract in the client portal, as a watcher. "
            "You can read it and follow where it stands."
        ),
        button=_("Open the contract"),
    ),
)
