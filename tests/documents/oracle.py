"""Who may read which folder and file, once more: slow and plain, from decisions 5 to 7 and 9.

A shelf is what staff and clients did, as somebody with paper and pencil would keep it. It shares no code with
`wathiq/documents/tree`, nor its models or its SQL; who may open a dossier at all is asked of the oracle of
`tests/access`. Keep it so.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from tests.access.oracle import Today


@dataclass
class Thing:
    """A folder or a file: where it lies, and what was said of it."""

    is_folder: bool
    inside: str | None
    flagged: bool  # somebody said: show it
    hidden_on_purpose: bool = False
    thrown_away: int | None = None  # with which deletion


@dataclass
class Shelf:
    """The folders and files of one dossier, by labels of the test's own; no name matters here."""

    things: dict[str, Thing] = field(default_factory=dict)
    deletions: int = 0

    # ── Reading ──

    def live(self) -> list[str]:
        return [label for label, thing in self.things.items() if thing.thrown_away is None]

    def around(self, label: str) -> list[str]:
        found = []
        at = self.things[label].inside
        while at is not None:
            found.append(at)
            at = self.things[at].inside
        return found

    def below(self, label: str) -> list[str]:
        return [other for other in self.live() if label in self.around(other)]

    def is_meant_for_clients(self, label: str) -> bool:
        """Decision 6: its own flag, and that of every folder above."""
        if self.things[label].thrown_away is not None:
            return False
        return all(self.things[one].flagged for one in [label, *self.around(label)])

    def meant_for_clients(self, *, files_alone: bool = False) -> set[str]:
        wanted = (one for one in self.live() if not (files_alone and self.things[one].is_folder))
        return {label for label in wanted if self.is_meant_for_clients(label)}

    def read_by(self, person: int, dossier: int, today: Today) -> set[str]:
        """All that this person may read in this dossier today."""
        if not today.opens(person, dossier):
            return set()  # decisions 9 and 10
        if today.people[person].of_the_team:
            return set(self.live())
        # decision 5: another collaborator than one of the dossier's own company reads the header alone
        return self.meant_for_clients() if today.reads_as_client(person, dossier) else set()

    # ── What is done ──

    def add(self, label: str, *, is_folder: bool, inside: str | None, flagged: bool) -> None:
        self.things[label] = Thing(is_folder, inside, flagged)

    def show(self, chosen: Collection[str], ticked: Collection[str]) -> None:
        """“Showing a folder first lists what would appear”: inside it, what is ticked and nothing else."""
        inside = {label for one in chosen if self.things[one].is_folder for label in self.below(one)}
        for label in [*chosen, *inside]:
            thing = self.things[label]
            if label in chosen or label in ticked:
                thing.flagged, thing.hidden_on_purpose = True, False
            elif thing.flagged:
                thing.flagged, thing.hidden_on_purpose = False, True

    def show_all(self) -> None:
        """“A file hidden one by one stays hidden.”"""
        for label in self.live():
            if not self.things[label].hidden_on_purpose:
                self.things[label].flagged = True

    def hide(self, chosen: Collection[str]) -> None:
        for label in chosen:
            self.things[label].flagged, self.things[label].hidden_on_purpose = False, True

    def can_move(self, chosen: Collection[str], to: str | None) -> bool:
        return to is None or not set(chosen) & {to, *self.around(to)}

    def move(self, chosen: Collection[str], to: str | None) -> None:
        for label in chosen:
            if not set(self.around(label)) & set(chosen):  # else it goes with its folder
                self.things[label].inside = to

    def delete(self, chosen: Collection[str]) -> int:
        self.deletions += 1
        for label in {*chosen, *(inner for one in chosen for inner in self.below(one))}:
            self.things[label].thrown_away = self.deletions
        return self.deletions

    def undo(self, deletion: int) -> None:
        back = [label for label, thing in self.things.items() if thing.thrown_away == deletion]
        for label in back:
            self.things[label].thrown_away = None
        for label in back:
            thing = self.things[label]
            if thing.inside is not None and self.things[thing.inside].thrown_away is not None:
                thing.inside, thing.flagged = None, False  # its folder is gone: never wider than it was
