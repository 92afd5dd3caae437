"""What the office's mail says to those with whom a dossier was shared; each kind declares its own words."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from wathiq.core.faces import address
from wathiq.dossiers import access
from wathiq.dossiers.models import Dossier
from wathiq.notifications.letters import Letter, writes
from wathiq.notifications.models import Message
from wathiq.workflows.models import Status


@dataclass(frozen=True)
class Words:
    """Whole sentences. The subject has `%(reference)s` and the kind, never the title: others can see it."""

    subject: Promise
    heading: Promise
    as_requester: Promise
    as_watcher: Promise
    button: Promise


def declare(kind: Dossier.Kind, words: Words) -> None:
    """Write with these words to the newcomers when a dossier of this kind is shared."""

    def shared(message: Message) -> Letter | None:
        return _shared(message, kind, words)

    writes(f"{kind.value}.shared", f"{kind.value}.sharing_changed")(shared)


def _shared(message: Message, kind: Dossier.Kind, words: Words) -> Letter | None:
    """None when they cannot open it any more, or only as somebody whom a process named."""
    reader = message.recipient
    assert reader is not None and message.dossier_id is not None  # noqa: PT018 (both, of every message here)
    dossiers = Dossier.objects.filter(access.readable_by(reader), pk=message.dossier_id, kind=kind)
    dossier = dossiers.select_related("status").first()
    roles = access.open_roles(reader, dossier.pk) if dossier else set()
    if dossier is None or not roles.intersection(access.CLIENT_ROLES):
        return None
    return Letter(
        subject=str(words.subject) % {"reference": dossier.reference},
        heading=str(words.heading),
        paragraphs=[str(words.as_requester if access.Role.REQUESTER in roles else words.as_watcher)],
        facts=[
            (str(kind.label), dossier.title),
            (_("Reference"), dossier.reference),
            (_("Status"), str(dossier.status)),
            (_("Whose turn"), str(Status.Turn(dossier.status.turn).label)),
        ],
        button=str(words.button),
        link=address("portal", kind.value, public_id=dossier.public_id),
    )
