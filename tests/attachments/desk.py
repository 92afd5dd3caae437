"""The attachments tab as a lawyer uses it, by address and by form."""

import uuid
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cast import Browser, at
from tests.documents.papers import PDF
from wathiq.documents.models import Document, Folder
from wathiq.dossiers.models import Dossier

HTMX = {"HX-Request": "true"}


def attachments(dossier: Dossier, query: str = "") -> str:
    return at("staff", "contract_attachments", public_id=dossier.public_id) + query


def act(browser: Browser, dossier: Dossier, verb: str, *items: Folder | Document, **more: Any) -> Any:
    """Select these and press the button `verb`; `headers` as any request has them."""
    headers = more.pop("headers", {})
    data = {
        "act": verb,
        "folders": [str(item.public_id) for item in items if isinstance(item, Folder)],
        "documents": [str(item.public_id) for item in items if isinstance(item, Document)],
    }
    address = at("staff", "attachments_act", public_id=dossier.public_id)
    return browser.post(address, data | more, headers=headers)


def send(
    browser: Browser,
    dossier: Dossier,
    *files: tuple[str, bytes],
    by_script: bool = False,
    **more: Any,
) -> Any:
    """Upload these files, name and content, as a plain form or one as the script does."""
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    data = {"folder": "", "files": sent, "submission": str(uuid.uuid4())} | more
    headers = {"Accept": "application/json"} if by_script else {}
    address = at("staff", "attachments_upload", public_id=dossier.public_id)
    return browser.post(address, data, headers=headers)


def pdf(name: str) -> tuple[str, bytes]:
    return name, PDF


def names_of(dossier: Dossier) -> set[str]:
    """The files that are there, by their names."""
    return set(Document.objects.filter(dossier=dossier.pk, deletion=None).values_list("name", flat=True))
