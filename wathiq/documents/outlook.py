"""What clients see of a dossier's files when it is shown: as they are flagged, and once all of them are."""

import hashlib
from dataclasses import dataclass

from wathiq.documents.models import Document
from wathiq.documents.tree import Tree
from wathiq.dossiers.models import Audience, Dossier


@dataclass(frozen=True)
class Outlook:
    is_shown: bool  # the dossier
    files: int
    shown: tuple[Document, ...]  # as they are flagged today
    with_all: tuple[Document, ...]  # after `tree.show_all`
    stay_hidden: int  # then still: they, or a folder above, were hidden one by one

    @classmethod
    def of(cls, dossier: Dossier) -> "Outlook":
        """As it stands. Three queries."""
        tree = Tree.of(dossier.pk)
        # what is private is never for clients, and no number may tell of it
        files = [one for one in tree.documents if one.circle_id is None]
        with_all = tuple(
            document
            for document in files
            if not any(one.hidden_by_hand for one in [document, *tree.above(document)])
        )
        return cls(
            is_shown=dossier.is_shown,
            files=len(files),
            shown=tuple(one for one in files if one.audience == Audience.PORTAL),
            with_all=with_all,
            stay_hidden=len(files) - len(with_all),
        )

    @property
    def offers_all(self) -> bool:
        """Is showing all of them a question? Once clients see the dossier, only where it would change something."""
        return bool(self.files) and (not self.is_shown or len(self.with_all) > len(self.shown))

    def visible(self, *, shows_all: bool) -> tuple[Document, ...]:
        return self.with_all if shows_all else self.shown

    def digest(self, *, shows_all: bool) -> str:
        """Another one where clients would see other files; nothing where there are none at all."""
        if not self.files:
            return ""
        seen = sorted(str(one.public_id) for one in self.visible(shows_all=shows_all))
        return hashlib.sha256(" ".join(seen).encode()).hexdigest()[:20]
