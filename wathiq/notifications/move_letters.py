"""What the office's mail says when a dossier moved to another status."""

from django.utils.translation import gettext as _

from wathiq.accounts.models import User
from wathiq.core import formats, text
from wathiq.core.faces import address
from wathiq.dossiers import access
from wathiq.dossiers.models import Dossier
from wathiq.notifications.letters import Letter, writes
from wathiq.notifications.models import Message
from wathiq.workflows.models import Status


@writes(*(f"{kind.value}.moved" for kind in Dossier.Kind))
def moved(message: Message) -> Letter | None:
    """None when the reader can not open it any more."""
    reader, event = message.recipient, message.event
    assert reader is not None and message.dossier_id is not None  # noqa: PT018 (both, of every message here)
    readable = Dossier.objects.filter(access.readable_by(reader), pk=message.dossier_id)
    dossier = readable.select_related("status").first()
    if dossier is None:
        return None
    reads_all = reader.is_staff_member or access.reach(reader, dossier) is access.Reach.CLIENT
    actor = User.objects.filter(public_id=event.actor).first() if event.actor else None
    facts = [
        (str(dossier.get_kind_display()), dossier.title),
        (_("Reference"), dossier.reference),
        (_("Status"), formats.in_language(event.facts["after"])),
        (_("Status before"), formats.in_language(event.facts["before"])),
    ]
    if str(dossier.status.public_id) == event.facts["after_id"]:
        facts.append((_("Whose turn"), str(Status.Turn(dossier.status.turn).label)))
    if reads_all and event.facts.get("note"):
        facts.append((_("Note"), event.facts["note"]))
    status = text.isolate(formats.in_language(event.facts["after"]))
    sentence = _("The status is “%(status)s” now.") % {"status": status}
    if actor is not None:
        sentence = _("%(name)s changed the status to “%(status)s”.") % {
            "name": text.isolate(actor.name),
            "status": status,
        }
    return Letter(
        # the reference and the kind, never the title: subjects stand in lists that others can see
        subject=_("%(reference)s: the status changed") % {"reference": dossier.reference},
        heading=_("The status changed"),
        paragraphs=[sentence],
        facts=facts,
        button=_("Open it"),
        link=address(
            "staff" if reader.is_staff_member else "portal", dossier.kind, public_id=dossier.public_id
        ),
    )
