"""What clients may do with attachments besides reading them (decisions, the table; F-034)."""

import uuid

from django.utils.translation import gettext as _

from wathiq.accounts.models import User
from wathiq.documents.models import AttachmentRules, Deletion, Document
from wathiq.dossiers.models import Audience, NotPossible


def acts_on(user: User, document: Document, rules: AttachmentRules) -> frozenset[str]:
    """Of `edit` and `delete`, what this portal user may do with a document of a dossier they may add to."""
    if document.added_by_id != user.pk or document.audience != Audience.PORTAL:
        return frozenset()
    allowed = {"edit": rules.clients_edit, "delete": rules.clients_delete}
    return frozenset(act for act, is_allowed in allowed.items() if is_allowed)


def require_adding() -> None:
    """Raises NotPossible where the legal team lets clients add nothing."""
    if not AttachmentRules.current().clients_add:
        raise NotPossible(_("The legal team does not take attachments here at the moment."))


def require_own(user: User, document: Document, act: str) -> None:
    """Raises NotPossible where `act`, `edit` or `delete`, is not this portal user's to do."""
    if act not in acts_on(user, document, AttachmentRules.current()):
        raise NotPossible(_("You cannot change this file. Ask the legal team."))


def require_deleting() -> None:
    """Raises NotPossible where the legal team lets clients delete nothing, and bring nothing back."""
    if not AttachmentRules.current().clients_delete:
        raise NotPossible(_("You cannot change this file. Ask the legal team."))


def deletion_by(user: User, public_id: uuid.UUID) -> Deletion | None:
    """What this person deleted; of deletions by others they know nothing. Asks nothing about its dossier."""
    return Deletion.objects.select_related("dossier").filter(public_id=public_id, deleted_by=user).first()
