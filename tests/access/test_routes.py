"""Every address of both faces, and what it answers to whom. An address without a row in the tables fails the build."""

import pytest

from tests.access.addresses import (
    OF_THE_DEMO,
    asking,
    forms,
    kind_of,
    mounted,
    parameters_of,
    send,
    things_of,
)
from tests.access.observing import HTMX, text_of, undone
from tests.access.people import Entrance, Troupe
from tests.access.situations import SITUATIONS
from tests.access.tables import OUTSIDE, ROWS_OF, TABLES
from tests.cast import Browser, at
from tests.documents import papers
from wathiq.accounts.models import Rules
from wathiq.core import faces

DOOR = {"portal": "lawyer", "staff": "requester"}
# Whoever is outside is led on from these, and not to the door first
OPEN_TO_ALL = {
    "set_language",
    "account_logout",
    "invitation",
    "invitation_again",
    "sign_up_confirm",
    "account_reset_password_from_key",
}
# Views of Django that lead elsewhere whatever the verb
ALIKE = {"home", "settings"}


@pytest.mark.parametrize("face", TABLES)
def test_every_address_has_its_rows(face: str) -> None:
    declared = {row.name for row in ROWS_OF[face]}
    assert mounted(face).keys() - OF_THE_DEMO == declared
    for name in declared:
        assert sorted(row.method for row in ROWS_OF[face] if row.name == name) == ["GET", "POST"]


@pytest.mark.parametrize("face", TABLES)
def test_every_address_answers_as_its_row_says(troupe: Troupe, face: str) -> None:
    things, data, wrong = things_of(troupe, face), forms(), []
    people = [person for person, _status in ROWS_OF[face][0].answers if person != "door"]
    entrance = Entrance(troupe, *people)
    entrance.also("door", troupe.at_the_wrong_door(DOOR[face]))
    sign_in = at(face, "account_login")
    door = faces.address("portal" if face == "staff" else "staff", "account_login")
    for row in ROWS_OF[face]:
        address = things.address_of(row.name)
        for person, expected in row.answers:
            with undone():
                response = send(entrance.browser(person), row.method, address, data.get(row.name))
            said = text_of(response)
            if response.status_code != expected:
                wrong.append(f"{row}: {person} gets {response.status_code}, not {expected}")
            elif person == "door" and (f'href="{door}"' not in said or things.contract.title in said):
                wrong.append(f"{row}: {person} is not told where their door is")
            elif expected == 302 and person in OUTSIDE and row.name not in OPEN_TO_ALL:
                assert response["Location"].startswith(sign_in), f"{row}: {person}"
            elif expected == 403 and person == "lawyer" and "Only administrators" not in said:
                wrong.append(f"{row}: {person} is not told who may")
    assert not wrong, "\n".join(wrong)


def test_a_contract_that_is_not_private_is_every_lawyers(troupe: Troupe) -> None:
    """The success beside the refusals of the table."""
    contract, data = SITUATIONS["shown"](troupe), forms()
    papers.file(contract, "annex.pdf", by=troupe.cast.lawyer)
    entrance = Entrance(troupe, "administrator", "walled_lawyer")
    # coming into a private folder by right of office is for administrators alone
    of_office = {
        ("administrator", "attachments_private", verb): code for verb, code in (("GET", 200), ("POST", 422))
    }
    for row in ROWS_OF["staff"]:
        if parameters_of("staff", row.name) and kind_of(row.name) == "contract":
            address = at("staff", row.name, public_id=contract.public_id)
            for person in ("administrator", "walled_lawyer"):
                with undone():
                    response = send(entrance.browser(person), row.method, address, data.get(row.name))
                expected = of_office.get((person, row.name, row.method), dict(row.answers)["lawyer"])
                assert response.status_code == expected, f"{row}, {person}"


def test_the_approver_sees_who_asks_for_an_account_and_not_the_rules(troupe: Troupe) -> None:
    """Of the settings these pages are a lawyer’s too, while the rules name that lawyer."""
    asked = asking(troupe)

    def answers(person: str) -> list[int]:
        browser, found = troupe.browser(person), []
        for name in ("sign_up", "sign_up_approve", "sign_up_decline"):
            method = "GET" if name == "sign_up" else "POST"
            with undone():
                page = at("staff", name, public_id=asked.visitor.public_id)
                found.append(send(browser, method, page).status_code)
        for method in ("GET", "POST"):
            found.append(send(browser, method, at("staff", "sign_ups")).status_code)
        return found

    assert answers("lawyer") == [403] * 5
    Rules.current().change(by=troupe.cast.administrator, approver=troupe.cast.lawyer)
    assert answers("lawyer") == [200, 422, 422, 200, 403]
    assert answers("walled_lawyer") == [403] * 5


@pytest.mark.parametrize("face", TABLES)
def test_no_other_verb_does_anything(troupe: Troupe, face: str) -> None:
    """Refused, or led away as a reader is by a view of Django."""
    things, wrong = things_of(troupe, face), []
    person = "administrator" if face == "staff" else "requester"
    entrance = Entrance(troupe, person)
    reads = {row.name: dict(row.answers)[person] for row in ROWS_OF[face] if row.method == "GET"}
    for name, read in reads.items():
        for verb in ("PUT", "DELETE"):
            with undone():
                response = send(entrance.browser(person), verb, things.address_of(name))
            if response.status_code not in (405, read if name in ALIKE else 405):
                wrong.append(f"{verb} {name} answered {response.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("face", TABLES)
def test_htmx_is_asked_to_sign_in_and_gets_no_page(troupe: Troupe, face: str) -> None:
    things = things_of(troupe, face)
    led_by_allauth = {"mfa_login_webauthn", "mfa_authenticate"}
    for row in ROWS_OF[face]:
        if dict(row.answers)["visitor"] == 302 and row.name not in OPEN_TO_ALL | led_by_allauth:
            response = send(Browser(), row.method, things.address_of(row.name), headers=HTMX)
            assert (response.status_code, response.content) == (401, b""), str(row)
