"""All attachments, or some of them, as one ZIP."""

import uuid

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from wathiq.accounts.requests import SignedIn
from wathiq.documents import archive
from wathiq.dossiers import access
from wathiq.dossiers.models import Dossier, NotPossible


@require_safe
def attachments_archive(request: SignedIn, public_id: uuid.UUID) -> HttpResponseBase:
    dossier = access.visible_or_404(Dossier, request.user, public_id)
    items = archive.chosen(request.user, dossier, request.GET)
    try:
        return archive.answer(request.user, dossier, items, is_head=request.method == "HEAD")
    except NotPossible as reason:
        messages.error(request, str(reason))
        return redirect(f"{dossier.kind}_attachments", public_id=dossier.public_id)
