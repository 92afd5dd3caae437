"""Every kind of event is a whole sentence in each language, with no placeholder that nobody fills."""

import ast
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from django.utils.translation import gettext

import wathiq
from wathiq.audit import history, kinds
from wathiq.audit.models import Event
from wathiq.dossiers.models import Dossier

ONE = str(uuid.uuid4())
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
# Each kind with the facts its sentence speaks of, once for every wording it has
FACTS: dict[str, list[dict[str, Any]]] = {
    "account.added": [{"person": ONE}],
    "account.invited": [{"person": ONE}],
    "account.invited_again": [{"person": ONE}],
    "account.joined": [{"person": ONE}],
    "account.edited": [{"person": ONE, "before": ONE, "fields": ["phone"]}],
    "account.address_changed": [{"person": ONE, "visitor": ONE}],
    "account.deactivated": [{"person": ONE}],
    "account.reactivated": [{"person": ONE}],
    "account.renamed": [{"person": ONE, "before": ONE}],
    "account.signed_in": [{}],
    "account.signed_out": [{}],
    "account.reset_asked": [{"visitor": ONE}],
    "account.password_reset": [{"person": ONE}],
    "account.password_changed": [{"person": ONE}],
    "account.factor_added": [{"person": ONE, "factor": {"en": "passkey"}}],
    "account.factor_removed": [{"person": ONE, "factor": {"en": "passkey"}}],
    "account.session_ended": [{}],
    "account.calendar_made": [{"person": ONE, "replaced": replaced} for replaced in (False, True)],
    "account.calendar_ended": [{"person": ONE}],
    "account.calendar_changed": [{"person": ONE, "with_titles": True, "scope": "all"}],
    "account.sign_up_asked": [{"visitor": ONE}],
    "account.sign_up_waits": [{"visitor": ONE, "approver": ONE}],
    "account.sign_up_approved": [{"person": ONE}],
    "account.sign_up_declined": [{"visitor": ONE, "reason": "Nobody knows you"}],
    "accounts.exported": [{"count": 3}],
    "accounts.imported": [{"count": 3}],
    "rules.changed": [{}],
    "office.changed": [{"fields": ["colour"]}],
    "office.mail_changed": [{"fields": ["smtp_host"]}],
    "company.added": [{"company": ONE}],
    "company.renamed": [{"company": ONE, "before": ONE}],
    "company.joined": [{"person": ONE}],
    "company.left": [{"person": ONE}],
    "department.added": [{"department": ONE}],
    "department.renamed": [{"department": ONE, "before": ONE}],
    "department.removed": [{"department": ONE}],
    "team.added": [{"team": ONE}],
    "team.renamed": [{"team": ONE, "before": ONE}],
    "team.changed": [{"person": ONE, "teams": [ONE]}],
    "contract_types.workflow_chosen": [{"workflow": {"en": "Contracts"}, "count": 2}],
    "workflow.created": [{"workflow": {"en": "Contracts"}, "copied_from": copied} for copied in (None, ONE)],
    "workflow.renamed": [{"before": {"en": "Old"}, "workflow": {"en": "Contracts"}}],
    "workflow.made_default": [{"before": {"en": "Old"}, "workflow": {"en": "Contracts"}}],
    "workflow.removed": [{"workflow": {"en": "Contracts"}}],
    "workflow.status_gives_way": [
        {"workflow": {"en": "Contracts"}, "status": {"en": "Draft"}, "into": {"en": "New"}, "count": 3}
    ],
    **{
        f"workflow.{what}": [{"workflow": {"en": "Contracts"}, "status": {"en": "Draft"}}]
        for what in ("status_added", "status_edited", "status_placed", "status_removed", "start_chosen")
    },
    **{
        f"workflow.transition_{what}": [
            {"workflow": {"en": "Contracts"}, "origin": origin, "target": {"en": "Signed"}}
            for origin in (None, {"en": "Draft"})
        ]
        for what in ("added", "edited", "removed")
    },
    "contracts.exported": [{"count": 3}],
    "matters.exported": [{"count": 3}],
    "cases.exported": [{"count": 3}],
    "practice_area.added": [{"area": {"en": "Labour law"}}],
    "practice_area.edited": [{"area": {"en": "Labour law"}, "fields": ["names"]}],
    "practice_area.moved": [{"area": {"en": "Labour law"}}],
    "practice_area.removed": [{"area": {"en": "Labour law"}}],
    "folder.added": [{"folder": ONE}],
    "folder.renamed": [{"before": ONE, "item": ONE}],
    "folder.made_private": [{"folder": ONE, "circle": ONE, "viewers": [], "editors": [ONE]}],
    "folder.entered": [{"reason": "Its editors have left", "circle": ONE}],
    "folder.members_changed": [
        {"folder": ONE, "editors": [ONE], "viewers": viewers} for viewers in ([], [ONE])
    ],
    "folder.opened_to_team": [{"folder": ONE, "circle": ONE}],
    "attachment.added": [{"document": ONE, "folder": folder} for folder in (None, ONE)],
    "attachment.added_by_client": [
        {"document": ONE, "folder": folder, "team": [ONE]} for folder in (None, ONE)
    ],
    "attachment.version_added": [{"document": ONE, "version": 2}],
    "attachment.version_added_by_client": [{"document": ONE, "version": 2, "team": [ONE]}],
    "attachment.version_restored": [{"document": ONE, "version": 3, "restored": 1}],
    "attachment.renamed": [{"before": ONE, "item": ONE}],
    "attachment.edited": [{"document": ONE, "fields": ["comment"]}],
    "attachments.shown": [{"items": [ONE]}],
    "attachments.hidden": [{"items": [ONE]}],
    "attachments.moved": [{"items": [ONE], "to": to} for to in (None, ONE)],
    "attachments.deleted": [{"items": [ONE]}],
    "attachments.restored": [{"items": [ONE]}],
    "attachment_rules.changed": [{}],
    "related.added": [{"contact": ONE, "role": {"en": "Court"}, "shown": shown} for shown in (False, True)],
    "related.changed": [
        {"contact": ONE, "role": {"en": "Court"}, "before": {"en": before}} for before in ("Court", "Expert")
    ],
    "related.shown": [{"contact": ONE, "role": {"en": "Court"}}],
    "related.hidden": [{"contact": ONE, "role": {"en": "Court"}}],
    "related.removed": [{"contact": ONE, "role": {"en": "Court"}}],
    "related.restored": [
        {"contact": ONE, "role": {"en": "Court"}, "shown": shown} for shown in (False, True)
    ],
    "contact.added": [{"contact": ONE}],
    "contact.edited": [{"contact": ONE, "before": ONE, "fields": ["phone"]}],
    "contacts.exported": [{"count": 3}],
    "stage.added": [{"stage": ONE, "former": former} for former in (None, ONE)],
    "stage.edited": [{"stage": ONE}],
    "stage.shown": [{"stage": ONE}],
    "stage.hidden": [{"stage": ONE}],
    "hearing.added": [{"day": "2027-03-12", "told": [ONE]}],
    "hearing.edited": [
        {"day": "2027-03-12", "newcomers": newcomers, "fields": fields, "told": []}
        for newcomers, fields in (([], ["place"]), ([ONE], []), ([ONE], ["place"]))
    ],
    "hearing.moved": [{"day": "2027-03-12", "told": [ONE]}],
    "hearing.postponed": [
        {"day": "2027-03-12", "to": "2027-04-09", "reason": reason, "told": [ONE]}
        for reason in ("", "The expert is late")
    ],
    "hearing.cancelled": [
        {"day": "2027-03-12", "reason": reason, "told": [ONE]} for reason in ("", "Settled")
    ],
    "hearing.planned_again": [{"day": "2027-03-12", "told": [ONE]}],
    "hearing.held": [{"day": "2027-03-12"}],
    "hearing.shown": [{"day": "2027-03-12"}],
    "hearing.hidden": [{"day": "2027-03-12"}],
    "hearings.exported": [{"count": 3}],
    "reminder_rules.changed": [{}],
    "matter.due_soon": [{"day": "2027-03-20", "days": 7, "told": [ONE]}],
    "case.due_soon": [{"day": "2027-03-20", "days": 7, "told": [ONE]}],
    "hearing.soon": [{"hearing": "x", "day": "2027-03-20", "days": 7, "told": [ONE]}],
}
# What can happen to every kind of dossier
OF_DOSSIERS: dict[str, list[dict[str, Any]]] = {
    "created": [{}],
    "edited": [{"fields": ["title"]}],
    "moved": [
        {"before": {"en": "Draft"}, "after": {"en": "Signed"}, "note": note, "told": [ONE]}
        for note in ("", "The plan is attached")
    ],
    "shared": [
        {"requester": ONE, "watchers": watchers, "newcomers": [ONE], "removed": []}
        for watchers in ([], [ONE])
    ],
    "sharing_changed": [
        {"requester": ONE, "watchers": [], "newcomers": newcomers, "removed": removed}
        for newcomers in ([], [ONE])
        for removed in ([], [ONE])
    ],
    "hidden": [{}],
    "person_left": [{"person": ONE, "company": ONE}],
    "admitted": [
        {"people": people, "admitted_teams": teams} for people in ([], [ONE]) for teams in ([], [ONE])
    ],
    "related": [{"other_id": "x"}],
    "unrelated": [{"other_id": "x"}],
}
FACTS |= {f"{kind}.{act}": variants for kind in Dossier.Kind for act, variants in OF_DOSSIERS.items()}
CASES = [(code, facts) for code, variants in FACTS.items() for facts in variants]


def test_every_kind_is_declared_here_with_its_facts() -> None:
    assert {kind.code for kind in kinds.all_kinds()} == FACTS.keys()


def recorded() -> dict[str, list[set[str]]]:
    """Kind → the names of the facts of each call of record() that writes its code, read from the source."""
    found: dict[str, list[set[str]]] = {}
    for path in Path(wathiq.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "record" and node.args:
                facts = {str(keyword.arg) for keyword in node.keywords} - {"by"}  # "None" stands for **
                for code in _codes(ast.unparse(node.args[0])):
                    found.setdefault(code, []).append(facts)
    return found


def _codes(text: str) -> set[str]:
    """The codes an expression can be; the kind of a dossier is each of them."""
    return {
        re.sub(r"\{\w+\.kind\}", kind, code)
        for code in re.findall(r"[\w{}.]+\.\w+(?=['\"])", text)
        for kind in Dossier.Kind.values
    }


def test_every_kind_is_recorded_with_what_its_sentence_speaks_of() -> None:
    calls = recorded()
    assert calls.keys() <= FACTS.keys()
    for code, variants in FACTS.items():
        for given in calls.get(code, []):
            assert "None" in given or set(variants[0]) <= given, code


def test_every_kind_is_recorded_somewhere() -> None:
    """A code that nobody writes is a sentence that nobody reads."""
    sources = [
        path.read_text() for path in Path(wathiq.__file__).parent.rglob("*.py") if path.name != "kinds.py"
    ]
    named = set().union(*(_codes(source) for source in sources))
    assert FACTS.keys() <= named


@pytest.mark.parametrize(("code", "facts"), CASES)
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_a_sentence_names_only_what_the_event_holds(code: str, facts: dict[str, Any], language: str) -> None:
    kind = kinds.get(code)
    with translation.override(None):
        source = str(kind.wording(facts))
    with translation.override(language):
        words = gettext(source)
        assert set(PLACEHOLDER.findall(words)) <= {"actor", *facts}
        assert set(PLACEHOLDER.findall(words)) == set(PLACEHOLDER.findall(source))
        assert words.replace("%(", "").count("%") == 0
        assert not words.endswith((" .", ","))


@pytest.mark.parametrize(("code", "facts"), CASES)
@pytest.mark.parametrize("erased", [False, True])
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_an_event_can_be_read_also_after_its_names_were_erased(
    code: str, facts: dict[str, Any], erased: bool, language: str
) -> None:
    named = {key for key, value in facts.items() if value in (ONE, [ONE])}
    event = Event(
        kind=code, facts=facts, actor=uuid.uuid4(), personal={key: ["hash"] for key in ("actor", *named)}
    )
    names = {} if erased else {"actor": ["Karim"]} | {key: ["<Mira>"] for key in named}
    with translation.override(language):
        words = history.sentence(event, names)
    assert "%(" not in words
    assert ONE not in words
    assert "<Mira>" not in words
    assert code not in words  # which would stand there if the sentence failed
    names_the_actor = "%(actor)s" in str(kinds.get(code).wording(facts))  # nobody acts where a visitor asks
    assert ("Karim" in words) is (names_the_actor and not erased)


def test_of_many_names_the_first_twenty_are_read_and_the_others_counted() -> None:
    event = Event(
        kind="attachments.shown",
        facts={"items": [ONE] * 1000},
        actor=uuid.uuid4(),
        personal={"actor": ["hash"], "items": ["hash"] * 1000},
    )
    names = {"actor": ["Karim"], "items": [f"{number}.pdf" for number in range(1000)]}
    with translation.override("en"):
        words = history.sentence(event, names)
        few = history.sentence(event, names | {"items": names["items"][:999]})
    assert "<bdi>19.pdf</bdi> and 980 others" in words
    assert "20.pdf" not in words
    assert words.count("<bdi>") == 21
    assert "980 others" in few  # the one whose name was erased is among them


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_every_sentence_is_translated(language: str) -> None:
    missing = []
    for code, facts in CASES:
        with translation.override("en"):
            source = str(kinds.get(code).wording(facts))
        with translation.override(language):
            if str(kinds.get(code).wording(facts)) == source:
                missing.append(code)
    assert not missing


def test_a_kind_is_given_once() -> None:
    with pytest.raises(ValueError, match=r"contract\.hidden"):
        kinds.register(kinds.Kind("contract.hidden", "%(actor)s hid it."))


def test_who_is_told_is_a_fact_of_the_event() -> None:
    for kind in kinds.all_kinds():
        assert kind.tells is None or all(kind.tells in facts for facts in FACTS[kind.code])
