from django.urls import URLPattern, path

from wathiq.dossiers.models import Dossier
from wathiq.staff.attachments.views import attachments
from wathiq.staff.dossiers import relating, sharing
from wathiq.staff.dossiers.admitting import admit
from wathiq.staff.dossiers.desks import Desk
from wathiq.staff.dossiers.history import history
from wathiq.staff.dossiers.moving import move

PAGES = {
    "attachments": ("attachments/", attachments),
    "history": ("history/", history),
    "move": ("status/", move),
    "share": ("share/", sharing.share),
    "share_people": ("share/people/", sharing.people),
    "share_preview": ("share/preview/", sharing.preview),
    "hide": ("hide/", sharing.hide),
    "readers": ("readers/", sharing.readers),
    "admit": ("legal-team/", admit),
    "relate": ("related/", relating.relate),
    "relate_search": ("related/search/", relating.search),
    "unrelate": ("related/remove/", relating.unrelate),
}


def urls_of(desk: Desk[Dossier]) -> list[URLPattern]:
    """The pages that every kind has, under `<its public id>/`, as `contract_share` and so on."""
    return [
        path(f"<uuid:public_id>/{way}", view, {"desk": desk}, name=f"{desk.kind}_{name}")
        for name, (way, view) in PAGES.items()
    ]
