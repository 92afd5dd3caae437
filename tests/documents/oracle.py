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
    kept: int | None = None  # a private folder: which group of colleagues may open it
    kept_then: int | None = None  # of what is thrown away: the group it was among


@dataclass
class Shelf:
    """The folders and files of one dossier, by labels of the test's own; no name matters here."""

    things: dict[str, Thing] = field(default_factory=dict)
    deletions: int = 0
    groups: dict[int, dict[int, bool]] = field(default_factory=dict)  # who is in each group, and may edit

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

    def group_of(self, label: str) -> int | None:
        """The group among whom it is: that of the private folder it is, or lies in."""
        groups = [self.things[one].kept for one in [label, *self.around(label)]]
        return next((one for one in groups if one is not None), None)

    def sees(self, person: int, label: str) -> bool:
        group = self.group_of(label)
        return group is None or person in self.groups[group]

    def edits(self, person: int, label: str) -> bool:
        group = self.group_of(label)
        return group is None or self.groups[group].get(person, False)

    def is_meant_for_clients(self, label: str) -> bool:
        """Decision 6: its own flag, and that of every folder above; and what is private is never for clients."""
        if self.things[label].thrown_away is not None or self.group_of(label) is not None:
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
            return {label for label in self.live() if self.sees(person, label)}
        # decision 5: another collaborator than one of the dossier's own company reads the header alone
        return self.meant_for_clients() if today.reads_as_client(person, dossier) else set()

    # ── What is done ──

    def add(self, label: str, *, is_folder: bool, inside: str | None, flagged: bool) -> None:
        self.things[label] = Thing(is_folder, inside, flagged)

    def show(self, chosen: Collection[str], ticked: Collection[str]) -> None:
        """“Showing a folder first lists what would appear”: inside it, what is ticked and nothing else."""
        inside = {label for one in chosen if self.things[one].is_folder for label in self.below(one)}
        for label in [*chosen, *(one for one in inside if self.group_of(one) is None)]:
            thing = self.things[label]
            if label in chosen or label in ticked:
                thing.flagged, thing.hidden_on_purpose = True, False
            elif thing.flagged:
                thing.flagged, thing.hidden_on_purpose = False, True

    def show_all(self) -> None:
        """“A file hidden one by one stays hidden.”"""
        for label in self.live():
            if not self.things[label].hidden_on_purpose and self.group_of(label) is None:
                self.things[label].flagged = True

    def hide(self, chosen: Collection[str]) -> None:
        for label in chosen:
            self.things[label].flagged, self.things[label].hidden_on_purpose = False, True

    def tops(self, chosen: Collection[str]) -> list[str]:
        """Those that do not lie in another of them."""
        return [label for label in chosen if not set(self.around(label)) & set(chosen)]

    def private_in(self, label: str) -> list[str]:
        return [one for one in [label, *self.below(label)] if self.things[one].kept is not None]

    def can_move(self, chosen: Collection[str], to: str | None, person: int) -> bool:
        """Never into itself, and no private folder that the mover knows into another."""
        if to is None:
            return True
        if not self.sees(person, to) or set(chosen) & {to, *self.around(to)}:
            return False
        moving = [label for label in self.tops(chosen) if self.things[label].inside != to]
        known = [one for label in moving for one in self.private_in(label) if self.sees(person, one)]
        return self.group_of(to) is None or not known

    def move(self, chosen: Collection[str], to: str | None, person: int) -> None:
        moving = [label for label in self.tops(chosen) if self.things[label].inside != to]
        if to is not None and self.group_of(to) is not None:
            self._leave_behind(moving, person)
        for label in moving:
            self.things[label].inside = to

    def _leave_behind(self, tops: Collection[str], person: int) -> None:
        """Private folders of which the actor does not know stay where what goes away lay."""
        for label in tops:
            for one in self.private_in(label):
                if not self.sees(person, one):
                    self.things[one].inside = self.things[label].inside

    def going(self, chosen: Collection[str], person: int) -> set[str]:
        """What is deleted with these."""
        covered = {*chosen, *(inner for one in chosen for inner in self.below(one))}
        return {label for label in covered if self.sees(person, label)}

    def delete(self, chosen: Collection[str], person: int) -> int:
        self.deletions += 1
        going = self.going(chosen, person)
        then = {label: self.group_of(label) for label in going}
        self._leave_behind(self.tops(chosen), person)
        for label in going:
            self.things[label].thrown_away, self.things[label].kept_then = self.deletions, then[label]
        return self.deletions

    def keep(self, label: str, person: int, viewers: Collection[int]) -> bool:
        """Make it private. False where that is not possible."""
        if self.group_of(label) is not None or any(self.sees(person, one) for one in self.private_in(label)):
            return False
        self._leave_behind([label], person)
        group = self.things[label].kept = len(self.groups)
        self.groups[group] = dict.fromkeys(viewers, False) | {person: True}
        return True

    def open(self, label: str) -> None:
        group = self.things[label].kept
        for thing in self.things.values():
            thing.kept = None if thing.kept == group else thing.kept
            thing.kept_then = None if thing.kept_then == group else thing.kept_then

    def coming_back(self, deletion: int, person: int) -> set[str]:
        """What of a deletion is this person's to bring back."""
        return {
            label
            for label, thing in self.things.items()
            if thing.thrown_away == deletion and self._is_theirs(label, deletion, person)
        }

    def _is_theirs(self, label: str, deletion: int, person: int) -> bool:
        thing = self.things[label]
        if thing.kept_then is not None and person not in self.groups[thing.kept_then]:
            return False
        if thing.inside is None:
            return True
        place = self.things[thing.inside]
        if place.thrown_away == deletion:
            return self._is_theirs(thing.inside, deletion, person)
        return place.thrown_away is not None or self.sees(person, thing.inside)

    def may_undo(self, deletion: int, person: int) -> bool:
        """Does nothing come back less private than it was, into another private folder, or from a viewer's hand?"""
        back = self.coming_back(deletion, person)
        for label in back:
            thing = self.things[label]
            if thing.kept_then is not None and not self.groups[thing.kept_then][person]:
                return False
            if thing.inside in back:
                continue
            is_live = thing.inside is not None and self.things[thing.inside].thrown_away is None
            group = self.group_of(thing.inside) if thing.inside is not None and is_live else None
            if group is not None and not self.groups[group][person]:
                return False
            if thing.kept_then is not None and thing.kept_then != group and thing.kept is None:
                return False
            if group is not None and any(self.things[one].kept is not None for one in back):
                return False
        return True

    def undo(self, deletion: int, person: int) -> None:
        back = self.coming_back(deletion, person)
        for label in back:
            self.things[label].thrown_away = self.things[label].kept_then = None
        for label in back:
            thing = self.things[label]
            if thing.inside is not None and self.things[thing.inside].thrown_away is not None:
                thing.inside, thing.flagged = None, False  # its folder is gone: never wider than it was
