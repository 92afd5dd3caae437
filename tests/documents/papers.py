"""Files and folders for tests, without their way over the network."""

import hashlib
import io
import secrets

from wathiq.accounts.models import User
from wathiq.documents import store, tree
from wathiq.documents.models import Blob, Document, Folder
from wathiq.documents.tree import Item, Items
from wathiq.dossiers.models import Dossier

PDF = b"%PDF-1.7\n% of a test\n"


def bytes_of(content: bytes, *, by: User) -> Blob:
    """These bytes, in the store."""
    return store.keep(io.BytesIO(content)).blob(by=by)


def unstored(*, by: User, size: int = 1000) -> Blob:
    """The row of bytes that nobody will ask for."""
    key = secrets.token_hex(20)
    digest = hashlib.sha256(key.encode()).hexdigest()
    return Blob.objects.create(key=key, size=size, sha256=digest, media_type="application/pdf", kept_by=by)


def file(
    dossier: Dossier, name: str, *, by: User, under: Folder | None = None, content: bytes = PDF
) -> Document:
    return tree.add_document(dossier, name, bytes_of(content, by=by), under=under, by=by)


def folder(dossier: Dossier, name: str, *, by: User, under: Folder | None = None) -> Folder:
    return tree.add_folder(dossier, name, under=under, by=by)


def items(*chosen: Item) -> Items:
    return Items(
        tuple(one for one in chosen if isinstance(one, Folder)),
        tuple(one for one in chosen if isinstance(one, Document)),
    )
