"""What comes next for somebody of the portal who reads a dossier, in a whole sentence."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from wathiq.dossiers.access import Action
from wathiq.workflows.models import Status

Turn = Status.Turn


def for_client(status: Status, actions: Collection[Action], *, moves: bool = False) -> str:
    """For one of the client's own people who may do this here; `moves` where they may move it on themselves."""
    if status.category == Status.Category.DONE:
        return _("This is finished. You need not do anything.")
    if moves:
        return _("You can say how it goes on with the buttons below.")
    if status.turn == Turn.CLIENT:
        if Action.ATTACH in actions:
            return _(
                "The legal team waits for something from you before it goes on. You can add files below, "
                "or write to the legal team."
            )
        return _("The legal team waits for something from your side before it goes on.")
    if status.turn == Turn.LEGAL:
        return _("The legal team goes on with it. You need not do anything now.")
    if status.turn == Turn.OTHER:
        return _("The legal team waits for the other party. You need not do anything now.")
    return _("You need not do anything now.")


def for_others(status: Status) -> str:
    """For a collaborator from elsewhere, who reads where it stands and no more."""
    if status.category == Status.Category.DONE:
        return _("This is finished.")
    return _("You can read here where it stands.")
