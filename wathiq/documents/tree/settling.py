"""For whom each folder and file is, worked out anew after every act."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import F, OuterRef, Q, Subquery

from wathiq.documents.models import Document, Folder
from wathiq.documents.tree.items import Item, Tree
from wathiq.dossiers.models import Audience, Dossier


def settle(dossier: Dossier) -> bool:
    """Work out anew for whom each folder and file is. True when something changed for clients."""
    folders = {folder.pk: folder for folder in Folder.objects.filter(dossier=dossier.pk, deletion=None)}
    tree = Tree(folders, [])
    has_circles = any(folder.circle_id or folder.own_circle_id for folder in folders.values())
    stale: dict[tuple[Audience, int | None], list[int]] = defaultdict(list)
    changed = 0
    for folder in folders.values():
        audience, circle = tree.audience_of(folder), tree.circle_of(folder)
        if (folder.audience, folder.circle_id) != (audience, circle):
            stale[audience, circle].append(folder.pk)
            changed += folder.audience != audience
    for (audience, circle), keys in stale.items():
        Folder.objects.filter(pk__in=keys).update(audience=audience, circle=circle)
    live = Document.objects.filter(dossier=dossier.pk, deletion=None)
    open_folders = Folder.objects.filter(dossier=dossier.pk, audience=Audience.PORTAL, deletion=None)
    is_shown = Q(shown=True) & (Q(folder=None) | Q(folder__in=open_folders.values("pk")))
    # in this order: what lies in a circle is never for clients, not even on the way
    changed += live.exclude(is_shown).filter(audience=Audience.PORTAL).update(audience=Audience.INTERNAL)
    if has_circles:
        _settle_circles(dossier)
    changed += live.filter(is_shown).exclude(audience=Audience.PORTAL).update(audience=Audience.PORTAL)
    return bool(changed)


def _settle_circles(dossier: Dossier) -> None:
    """Each file is of the circle of its folder."""
    live = Document.objects.filter(dossier=dossier.pk, deletion=None)
    around = Folder.objects.filter(pk=OuterRef("folder")).values("circle")
    came = Q(circle=None, folder__circle__isnull=False)
    left = Q(circle__isnull=False, folder__circle=None)
    changed_over = Q(circle__isnull=False, folder__circle__isnull=False) & ~Q(circle=F("folder__circle"))
    stale = live.filter(came | left | changed_over).values("pk")
    Document.objects.filter(pk__in=list(stale.values_list("pk", flat=True))).update(circle=Subquery(around))


def any_shown(items: Iterable[Item]) -> bool:
    return any(item.audience == Audience.PORTAL for item in items)


def visible(dossier: Dossier) -> dict[int, Document]:
    """The files that clients see, or would once the dossier is shown, by key. One query."""
    found = Document.objects.filter(dossier=dossier.pk, deletion=None, audience=Audience.PORTAL)
    return {document.pk: document for document in found.order_by("name", "pk")}
