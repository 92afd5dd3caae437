"""What the office's mail says about matters and cases."""

from django.utils.translation import gettext_lazy as _

from wathiq.dossiers.models import Dossier
from wathiq.notifications import sharing_letters

sharing_letters.declare(
    Dossier.Kind.MATTER,
    sharing_letters.Words(
        subject=_("%(reference)s: a matter was shared with you"),
        heading=_("A new matter was shared with you"),
        as_requester=_(
            "The legal team shows you this matter in the client portal, as its requester. "
            "You can read it and follow where it stands."
        ),
        as_watcher=_(
            "The legal team shows you this matter in the client portal, as a watcher. "
            "You can read it and follow where it stands."
        ),
        button=_("Open the matter"),
    ),
)

sharing_letters.declare(
    Dossier.Kind.CASE,
    sharing_letters.Words(
        subject=_("%(reference)s: a case was shared with you"),
        heading=_("A new case was shared with you"),
        as_requester=_(
            "The legal team shows you this case in the client portal, as its requester. "
            "You can read it and follow where it stands."
        ),
        as_watcher=_(
            "The legal team shows you this case in the client portal, as a watcher. "
            "You can read it and follow where it stands."
        ),
        button=_("Open the case"),
    ),
)
