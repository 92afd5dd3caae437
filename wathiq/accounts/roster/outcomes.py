"""The rows of a list as its page shows them: what became of each, in the reader's words."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from wathiq.accounts.models import Roster
from wathiq.accounts.roster import columns

PAGE = 100
REFUSED = ("refused", "failed", "left")
# the views of the list, by what has become of their rows
VIEWS = {"invited": ("invite", "invited"), "exists": ("exists",), "refused": REFUSED}


@dataclass(frozen=True)
class Line:
    """`became`: invite, invited, exists, refused, failed or left; `why`: the column's name and a sentence."""

    line: int
    values: dict[str, str]
    became: str
    whose: str
    new: list[str]
    why: list[tuple[str, str]]

    @property
    def sentence(self) -> str:
        return " ".join(f"{column}: {why}" for column, why in self.why)


def became(roster: Roster, place: int) -> str:
    outcome: str = roster.people[place]["outcome"]
    if outcome != Roster.Outcome.INVITE:
        return outcome
    if place < roster.position:
        return "invited"
    return "left" if roster.state == Roster.State.DONE else "invite"


def counts(roster: Roster) -> dict[str, int]:
    """How many rows each view holds."""
    found = Counter(became(roster, place) for place in range(len(roster.people)))
    return {view: sum(found[one] for one in wanted) for view, wanted in VIEWS.items()} | {
        "": len(roster.people)
    }


def lines(roster: Roster, view: str, start: int = 0, size: int | None = PAGE) -> list[Line]:
    """Some rows of a view, beginning with its row number `start`; all of them with `size` None."""
    wanted = VIEWS.get(view)
    places = [
        place for place in range(len(roster.people)) if wanted is None or became(roster, place) in wanted
    ]
    end = None if size is None else start + size
    return [_line(roster, place) for place in places[start:end]]


def _line(roster: Roster, place: int) -> Line:
    person = roster.people[place]
    now = became(roster, place)
    values = dict(person["values"])
    values["access"] = str(columns.ACCESS_LABELS.get(values["access"], values["access"]))
    return Line(
        line=person["line"],
        values=values,
        became=now,
        whose=person.get("whose", ""),
        new=person.get("new", []),
        why=[(str(columns.LABELS[key]), _why(key, person, *rest)) for key, *rest in person.get("why", [])],
    )


def _why(key: str, person: dict[str, Any], code: str, about: object = None) -> str:
    if code == "formula":
        return _("This cell holds a formula. Put its value there as text.")
    if code == "repeated":
        return _("The same address stands in row %(line)s.") % {"line": about}
    if code == "unknown" and key == "access":
        return _("We know “Client”, “Collaborator” and “Client and collaborator”.")
    if code == "unknown":
        return _("We know English, French and Arabic.")
    return _complaint(columns.FIELDS[key], person["values"][key])


def _complaint(field: forms.Field, value: str) -> str:
    """What the field says of it, in the language of whoever reads it now."""
    try:
        field.clean(value)
    except ValidationError as error:
        return " ".join(error.messages)
    return _("This cannot be accepted.")


def new_names(roster: Roster, key: str) -> list[str]:
    """Companies or departments that the import creates, in the order of the file."""
    names: dict[str, str] = {}
    for person in roster.people:
        if person["outcome"] == Roster.Outcome.INVITE and key in person.get("new", []):
            names.setdefault(person["values"][key].lower(), person["values"][key])
    return list(names.values())
