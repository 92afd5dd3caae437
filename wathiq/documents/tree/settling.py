"""For whom each folder and file is, worked out anew after every act."""

from collections.abc import Iterable

from django.db.models import Q

from wathiq.documents.models import Document, Folder
from wathiq.documents.tree.items import Item, Tree
from wathiq.dossiers.models import Audience, Dossier


def settle(dossier: Dossier) -> bool:
    """Work out anew for whom each folder and file is. True when something changed for clients."""
    folders = {folder.pk: folder for folder in Folder.objects.filter(dossier=dossier.pk, deletion=None)}
    tree = Tree(folders, [])
    stale: dict[Audience, list[int]] = {Audience.PORTAL: [], Audience.INTERNAL: []}
    for folder in folders.values():
        audience = tree.audience_of(folder)
        if folder.audience != audience:
            stale[audience].append(folder.pk)
    changed = 0
    for audience, keys in stale.items():
        if keys:
            changed += Folder.objects.filter(pk__in=keys).update(audience=audience)
    live = Document.objects.filter(dossier=dossier.pk, deletion=None)
    open_folders = Folder.objects.filter(dossier=dossier.pk, audience=Audience.PORTAL, deletion=None)
    is_shown = Q(shown=True) & (Q(folder=None) | Q(folder__in=open_folders.values("pk")))
    changed += live.filter(is_shown).exclude(audience=Audience.PORTAL).update(audience=Audience.PORTAL)
    changed += live.exclude(is_shown).filter(audience=Audience.PORTAL).update(audience=Audience.INTERNAL)
    return bool(changed)


def any_shown(items: Iterable[Item]) -> bool:
    return any(item.audience == Audience.PORTAL for item in items)
