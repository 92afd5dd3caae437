"""The faces reach dossiers through the rule alone: no managers, no queries of their own."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import wathiq

PACKAGE = Path(wathiq.__file__).parent
FACES = ("staff", "portal")
MANAGERS = {"objects", "_default_manager", "_base_manager", "_meta"}
RAW = {"cursor", "raw", "extra", "get_model", "RawSQL"}

# What is not a dossier, or hangs on one that the view has just been given by the rule. A row that is not used any
# more fails as well.
ALLOWED = {
    (
        "staff/contracts/forms.py",
        "ContractType.objects",
    ): "the office’s own list of types, the same for everybody",
    ("staff/dossiers/forms.py", "Company.objects"): "every company is known to the whole legal team",
    ("staff/dossiers/forms.py", "User.objects"): "the legal team, whom all of it knows",
    (
        "staff/dossiers/people.py",
        "User.objects",
    ): "portal users by public id, to be checked by sharing.check",
    ("staff/dossiers/listing.py", "Status.objects"): "the statuses of the workflow, the same for everybody",
    ("staff/dossiers/listing.py", "Company.objects"): "every company is known to the whole legal team",
    ("staff/dossiers/listing.py", "User.objects"): "the legal team, whom all of it knows",
    ("staff/dossiers/moving.py", "Status.objects"): "the statuses of the workflow, the same for everybody",
}


def reached(source: str) -> Iterator[str]:
    """Every manager, related manager and raw query that this source reaches for, as `Name.objects`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Attribute):
            if node.attr in MANAGERS | RAW or node.attr.endswith("_set"):
                yield f"{ast.unparse(node.value)}.{node.attr}"
        elif isinstance(node, ast.Name) and node.id in RAW:
            yield node.id
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "getattr":
            names = {str(part.value) for part in node.args if isinstance(part, ast.Constant)}
            if names & (MANAGERS | RAW):
                yield ast.unparse(node)
        elif isinstance(node, ast.ImportFrom) and node.module == "django.shortcuts":
            yield from (one.name for one in node.names if one.name.endswith("_or_404"))
        elif isinstance(node, ast.ImportFrom) and node.module == "django.db":
            yield from (one.name for one in node.names if one.name in ("connection", "connections"))


def uses() -> set[tuple[str, str]]:
    found = set()
    for face in FACES:
        for path in sorted((PACKAGE / face).rglob("*.py")):
            for what in reached(path.read_text()):
                found.add((str(path.relative_to(PACKAGE)), what))
    return found


def test_no_face_reaches_for_a_manager() -> None:
    assert not uses() - ALLOWED.keys()


def test_no_exception_is_left_over() -> None:
    assert not ALLOWED.keys() - uses()


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("Contract.objects.get(pk=1)", "Contract.objects"),
        ("Contract._default_manager.all()", "Contract._default_manager"),
        ("company.contract_set.all()", "company.contract_set"),
        ("from django.shortcuts import get_object_or_404", "get_object_or_404"),
        ("from django.db import connection", "connection"),
        ("getattr(Contract, 'objects')", "getattr(Contract, 'objects')"),
        ("apps.get_model('contracts', 'Contract')", "apps.get_model"),
    ],
)
def test_the_guard_sees_what_it_guards_against(source: str, what: str) -> None:
    assert what in set(reached(source))


def test_the_guard_lets_the_ways_of_the_rule_pass() -> None:
    assert not set(reached("access.visible_or_404(Contract, user, public_id)\nContract.visible_to(user)"))


def test_the_portal_does_not_name_a_manager_at_all() -> None:
    assert not {file for file, _what in ALLOWED if file.startswith("portal/")}


def test_nothing_is_reached_from_a_dossier_around_the_rule() -> None:
    """Papers, parts and events declare `related_name="+"`: a dossier has no way down to them."""
    from wathiq.contracts.models import Contract
    from wathiq.dossiers.models import Dossier
    from wathiq.matters.models import Matter

    for model in (Dossier, Contract, Matter):
        named = {relation.get_accessor_name() for relation in model._meta.related_objects}
        # Django’s own link from a dossier to its kind, and nothing else
        assert named <= {"contract", "matter", None}, model
