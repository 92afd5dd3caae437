"""What would become of each row: invited, there already, or refused and why."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models.functions import Lower
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from wathiq.accounts.models import Company, Department, Roster, User
from wathiq.accounts.roster import columns
from wathiq.accounts.roster.sheet import Sheet, Unreadable

Outcome = Roster.Outcome
Person = dict[str, Any]
STARTS_A_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True)
class Checked:
    people: list[Person]
    ignored: list[str]  # headings we do not know


def check(sheet: Sheet, *, language: str) -> Checked:
    """Nothing is changed. `language` is for people whose row names none. Raises Unreadable. Three queries."""
    places, ignored = _places(sheet)
    people = [_person(row.line, row.cells, row.formulas, places, language) for row in sheet.rows[1:]]
    if not people:
        raise Unreadable(_("The file holds headings, but no people below them."))
    _refuse_repeated(people)
    _find_accounts(people)
    _find_new(people, "company", Company)
    _find_new(people, "department", Department)
    return Checked(people, ignored)


def _places(sheet: Sheet) -> tuple[dict[str, int], list[str]]:
    """Where each column we know stands, and the headings we do not know."""
    if not sheet.rows:
        raise Unreadable(_("The file is empty."))
    places: dict[str, int] = {}
    ignored: list[str] = []
    for place, heading in sorted(sheet.rows[0].cells.items()):
        key = columns.named(heading)
        if key is None:
            ignored.append(heading[:100])
        elif key in places:
            raise Unreadable(
                _("Two columns mean the same: %(column)s. Remove one.") % {"column": columns.LABELS[key]}
            )
        else:
            places[key] = place
    if missing := [str(columns.LABELS[key]) for key in columns.MANDATORY if key not in places]:
        raise Unreadable(
            _("The first row must hold the headings. These columns are missing: %(columns)s.")
            % {"columns": get_text_list(missing, _("and"))}
        )
    return places, ignored


def _person(
    line: int, cells: dict[int, str], formulas: set[int], places: dict[str, int], language: str
) -> Person:
    values = {key: cells.get(places[key], "") if key in places else "" for key in columns.FIELDS}
    why: list[list[Any]] = []
    for key, field in columns.FIELDS.items():
        if places.get(key, -1) in formulas:
            values[key] = ""  # what Excel last calculated is nobody's word
            why.append([key, "formula"])
            continue
        if _starts_a_formula(key, values[key]):
            why.append([key, "formula"])
            continue
        try:
            values[key] = field.clean(values[key])
        except ValidationError:
            why.append([key, "invalid"])
    person: Person = {"line": line, "values": values, "outcome": Outcome.INVITE.value}
    kept = {"access": columns.access(values["access"])}
    kept["language"] = columns.language(values["language"], default=language)
    refused = {key for key, _code in why}
    why += [[key, "unknown"] for key, value in kept.items() if value is None and key not in refused]
    if why:
        return person | {"outcome": Outcome.REFUSED.value, "why": why}
    values.update((key, value) for key, value in kept.items() if value is not None)
    return person


def _starts_a_formula(key: str, value: str) -> bool:
    """Text that Excel would calculate when this list is opened elsewhere."""
    if key == "phone":
        return value.startswith(("=", "@"))
    return len(value) > 1 and value.startswith(STARTS_A_FORMULA)


def _refuse_repeated(people: list[Person]) -> None:
    first: dict[str, int] = {}
    for person in people:
        email = person["values"]["email"]
        if any(key == "email" for key, *_code in person.get("why", [])):
            continue
        if email in first:
            person["outcome"] = Outcome.REFUSED.value
            person.setdefault("why", []).append(["email", "repeated", first[email]])
        first.setdefault(email, person["line"])


def _invited(people: Iterable[Person]) -> Iterable[Person]:
    return (person for person in people if person["outcome"] == Outcome.INVITE)


def _find_accounts(people: list[Person]) -> None:
    emails = [person["values"]["email"] for person in _invited(people)]
    known = (
        User.objects.filter(email__in=emails)
        .only("email", "first_name", "last_name")
        .in_bulk(field_name="email")
    )
    for person in _invited(people):
        if user := known.get(person["values"]["email"]):
            person |= {"outcome": Outcome.EXISTS.value, "whose": user.name}


def _find_new(people: list[Person], key: str, model: type[Company] | type[Department]) -> None:
    """Mark what is to be created, and take over the spelling of what is there."""
    names = {person["values"][key].lower() for person in _invited(people)} - {""}
    found = model.objects.annotate(lower=Lower("name")).filter(lower__in=names)
    known = dict(found.values_list("lower", "name"))
    for person in _invited(people):
        name = person["values"][key]
        if not name:
            continue
        if name.lower() not in known:
            person.setdefault("new", []).append(key)
        else:
            person["values"][key] = known[name.lower()]
