"""What a document holds and held, and what the legal team writes about it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wathiq.accounts.models import User
from wathiq.audit.record import record
from wathiq.documents import media
from wathiq.documents.models import Blob, Document, Version
from wathiq.documents.tree.holding import hold, still_there
from wathiq.documents.tree.telling import apart, touch
from wathiq.dossiers import access
from wathiq.dossiers.models import Audience, NotPossible, StaleVersion


def put_version(document: Document, blob: Blob, by: User, *, restores: int | None = None) -> Version:
    last = Version.objects.filter(document=document).order_by("-number").values_list("number", flat=True)
    version = Version.objects.create(
        document=document, number=(last.first() or 0) + 1, blob=blob, added_by=by, restores=restores
    )
    document.current = version
    document.updated = timezone.now()
    document.save(update_fields=["current", "updated"])
    return version


def require_fitting(document: Document, name: str, blob: Blob) -> None:
    """Raises ValidationError where these bytes under this name would pretend to be something else."""
    before = document.current.blob.media_type if document.current else blob.media_type
    if media.contradicts(name, blob.media_type) and not media.contradicts(document.name, before):
        raise ValidationError(
            _("The file holds something else than the ending of this name says."), code="contradicts"
        )


def add_version(document: Document, blob: Blob, *, by: User) -> Version:
    """These bytes are what the document holds from now on; the earlier versions stay.

    Raises ValidationError where they are of another type than the document's name says.
    """
    dossier = document.dossier
    with transaction.atomic():
        sight = hold(dossier, by)
        document = still_there(document, dossier, sight)
        require_fitting(document, document.name, blob)
        version = put_version(document, blob, by)
        touch(dossier, [document], for_clients=document.audience == Audience.PORTAL)
        record(
            "attachment.version_added" if by.is_staff_member else "attachment.version_added_by_client",
            dossier,
            by=by,
            document=document,
            version=version.number,
            sha256=blob.sha256,
            size=blob.size,
            audience=document.audience,
            team=[] if by.is_staff_member else access.team_of(dossier),
            **apart(document),
        )
    return version


def restore_version(earlier: Version, *, by: User) -> Version:
    """A new version with the bytes of an earlier one."""
    document = earlier.document
    dossier = document.dossier
    with transaction.atomic():
        sight = hold(dossier, by)
        document = still_there(document, dossier, sight)
        if document.current_id == earlier.pk:
            raise NotPossible(_("This is the current version already."))
        version = put_version(document, earlier.blob, by, restores=earlier.number)
        touch(dossier, [document], for_clients=document.audience == Audience.PORTAL)
        record(
            "attachment.version_restored",
            dossier,
            by=by,
            document=document,
            version=version.number,
            restored=earlier.number,
            sha256=earlier.blob.sha256,
            audience=document.audience,
            **apart(document),
        )
    return version


def describe(document: Document, changes: dict[str, Any], *, by: User, version: int | None = None) -> bool:
    """Change what the legal team writes about a document, `Document.EDITABLE`. True when something changed.

    Raises StaleVersion where somebody did so after this version of its row was read.
    """
    if unknown := set(changes) - set(Document.EDITABLE):
        raise ValueError(f"not for editing: {unknown}")
    dossier = document.dossier
    with transaction.atomic():
        sight = hold(dossier, by)
        held: Document = still_there(document, dossier, sight)
        if version is not None and held.version != version:
            raise StaleVersion
        changed = {name: value for name, value in changes.items() if getattr(held, name) != value}
        if not changed:
            return False
        for name, value in changed.items():
            setattr(held, name, value)
        held.version += 1
        held.save(update_fields=[*changed, "version"])
        touch(dossier, [held], for_clients=False)
        flags = {name: value for name, value in changed.items() if isinstance(value, bool)}
        record(
            "attachment.edited", dossier, by=by, document=held, fields=sorted(changed), **flags, **apart(held)
        )
    return True
