"""What every page of a dossier, of whatever kind, needs for its head."""

from typing import Any

from wathiq.accounts.models import User
from wathiq.documents import lists as papers
from wathiq.dossiers import turns
from wathiq.dossiers.models import Dossier
from wathiq.staff.dossiers.desks import Desk
from wathiq.staff.dossiers.moving import moves


def page_of(user: User, desk: Desk[Dossier], dossier: Dossier, files: int | None = None) -> dict[str, Any]:
    """What the head and the people of a dossier need. `files`: how many the reader may read, where that is known."""
    return {
        "desk": desk,
        "dossier": dossier,
        "is_shown": dossier.is_shown,
        "people": list(dossier.people()),
        "moves": moves(user, dossier),
        "turn": turns.for_others(dossier.status.turn, dossier.turn_since),
        "attachments": papers.number_of_files(user, dossier) if files is None else files,
    }
