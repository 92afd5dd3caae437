"""What the office's mail says to the team about attachments: in one mail, all that clients added in a while."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from wathiq.accounts.models import User
from wathiq.audit.models import Event
from wathiq.core import text
from wathiq.core.faces import address
from wathiq.documents.models import Document
from wathiq.notifications.letters import Letter, gathers
from wathiq.notifications.models import Message

MOST_NAMED = 50  # the rest is counted


@gathers("attachment.added_by_client", "attachment.version_added_by_client")
def client_added(messages: Sequence[Message]) -> Letter | None:
    """None when the reader sees none of these files any more."""
    recipient, dossier = messages[0].recipient, messages[0].dossier
    assert recipient is not None and dossier is not None  # noqa: PT018 (both, of every message here)
    first_of: dict[str, Event] = {}
    for event in sorted((message.event for message in messages), key=lambda event: event.pk):
        first_of.setdefault(event.facts["document"], event)
    found = Document.visible_to(recipient).filter(dossier=dossier, public_id__in=first_of)
    by_id = {str(document.public_id): document for document in found}
    if not by_id:
        return None
    told = [(by_id[key], event) for key, event in first_of.items() if key in by_id]
    actors = User.objects.filter(public_id__in={event.actor for _document, event in told})
    names: dict[UUID | None, str] = {user.public_id: user.name for user in actors}
    files = [(_how(event, names[event.actor]), document.name) for document, event in told[:MOST_NAMED]]
    count = len(told)
    paragraphs = [
        ngettext(
            "%(count)d file in the client portal is new or has a new version.",
            "%(count)d files in the client portal are new or have a new version.",
            count,
        )
        % {"count": count}
    ]
    if count > MOST_NAMED:
        paragraphs.append(_("The first %(count)d are named below.") % {"count": MOST_NAMED})
    return Letter(
        # the reference and the kind, never a name: subjects stand in lists that others can see
        subject=_("%(reference)s: the client added attachments") % {"reference": dossier.reference},
        heading=_("The client added attachments"),
        paragraphs=paragraphs,
        facts=[
            (str(dossier.get_kind_display()), dossier.title),
            (_("Reference"), dossier.reference),
            *files,
        ],
        button=_("Open the attachments"),
        link=address("staff", f"{dossier.kind}_attachments", public_id=dossier.public_id),
    )


def _how(event: Event, name: str) -> str:
    isolated = {"name": text.isolate(name)}
    if event.kind == "attachment.added_by_client":
        return _("Added by %(name)s") % isolated
    return _("New version by %(name)s") % isolated
