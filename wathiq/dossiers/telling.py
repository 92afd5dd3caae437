"""What can happen to every kind of dossier, for the `kinds.py` of each: the acts are one, the sentences name it."""

from dataclasses import dataclass

from wathiq.audit.kinds import Facts, Kind, Sentence


@dataclass(frozen=True)
class Sentences:
    """Whole sentences, each with `%(actor)s` and the placeholders that are named beside it."""

    created: Sentence
    edited: Sentence
    moved: Sentence  # before, after
    moved_with_note: Sentence  # before, after, note
    shared: Sentence  # requester
    shared_with_watchers: Sentence  # requester, watchers
    readers_replaced: Sentence  # newcomers, removed
    readers_added: Sentence  # newcomers
    readers_removed: Sentence  # removed
    roles_changed: Sentence  # requester
    person_left: Sentence  # person, company
    hidden: Sentence
    admitted_nobody: Sentence
    admitted_people: Sentence  # people
    admitted_teams: Sentence  # admitted_teams
    admitted_both: Sentence  # people, admitted_teams
    # what it was related to is not said: who reads this may not know that
    related: Sentence
    unrelated: Sentence

    def of_moving(self, facts: Facts) -> Sentence:
        return self.moved_with_note if facts.get("note") else self.moved

    def of_sharing(self, facts: Facts) -> Sentence:
        return self.shared_with_watchers if facts["watchers"] else self.shared

    def of_changed_sharing(self, facts: Facts) -> Sentence:
        if facts["newcomers"] and facts["removed"]:
            return self.readers_replaced
        if facts["newcomers"]:
            return self.readers_added
        return self.readers_removed if facts["removed"] else self.roles_changed

    def of_admitting(self, facts: Facts) -> Sentence:
        if facts["people"] and facts["admitted_teams"]:
            return self.admitted_both
        if facts["people"]:
            return self.admitted_people
        return self.admitted_teams if facts["admitted_teams"] else self.admitted_nobody


def kinds_of(kind: str, sentences: Sentences) -> list[Kind]:
    """The kinds of event that `Dossier` and `leaving` record of this kind of dossier, to be registered."""
    return [
        Kind(f"{kind}.created", sentences.created),
        Kind(f"{kind}.edited", sentences.edited),
        Kind(f"{kind}.moved", sentences.of_moving, tells="told"),
        Kind(f"{kind}.shared", sentences.of_sharing, tells="newcomers"),
        Kind(f"{kind}.sharing_changed", sentences.of_changed_sharing, tells="newcomers"),
        Kind(f"{kind}.person_left", sentences.person_left),
        Kind(f"{kind}.hidden", sentences.hidden),
        Kind(f"{kind}.admitted", sentences.of_admitting),
        Kind(f"{kind}.related", sentences.related),
        Kind(f"{kind}.unrelated", sentences.unrelated),
    ]
