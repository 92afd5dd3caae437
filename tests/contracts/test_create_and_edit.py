"""Drawing up a contract and changing it: what is refused keeps what was typed."""

from decimal import Decimal
from typing import Any

import pytest

from tests.cast import Browser, at, draw_up, shared, submission
from tests.workflows import office as workflows
from wathiq.contracts.models import Contract
from wathiq.demo.cast import Cast
from wathiq.dossiers import access
from wathiq.dossiers.models import NotPossible, Participant


def typed(**changes: Any) -> dict[str, Any]:
    return {"title": "Lease of a hall", "type": "lease", "submission": submission(), **changes}


def create(browser: Browser, **changes: Any) -> Any:
    return browser.post(at("staff", "contract_create"), typed(**changes))


def test_a_contract_is_created_with_a_random_reference_and_is_shown_to_nobody(
    cast: Cast, lawyer_browser: Browser
) -> None:
    response = create(
        lawyer_browser,
        value="1250.500",
        currency="KWD",
        start="2027-01-01",
        end="2027-12-31",
        assignee=cast.lawyer.public_id,
    )
    contract = Contract.objects.get()
    assert response["Location"] == at("staff", "contract", public_id=contract.public_id)
    assert contract.reference[:7] == f"C-{contract.created.year}-"
    assert contract.value == Decimal("1250.500")
    assert str(contract.status) == "Draft"
    assert not contract.is_shown
    assert "KWD 1,250.500" in lawyer_browser.text(response["Location"])


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "This field is required."),
        ("title", "x" * 10_000, "at most 300 characters"),
        ("title", "report\u202efdp.exe", "invisible characters"),
        ("title", "a\u200bb", "invisible characters"),
        ("title", "bell\x07", "invisible characters"),
        ("other_party", "zero\u2066width", "invisible characters"),
        ("end", "2026-01-01", "The end is before the start."),
        ("end", "31/12/2027", "Enter a valid date."),
        ("value", "-5", "greater than or equal to 0"),
        ("value", "many", "Enter a number."),
        ("value", "1e400", "Ensure that there are no more than"),
        ("currency", "ZZZ", "Select a valid choice."),
        ("type", "999999", "Select a valid choice."),
        ("company", "not-an-id", "Select a valid choice."),
        ("assignee", "00000000-0000-4000-8000-000000000000", "Select a valid choice."),
        ("description", "y" * 20_001, "at most 20000 characters"),
    ],
)
def test_bad_input_gets_a_sentence_beside_the_field_and_keeps_what_was_typed(
    cast: Cast, lawyer_browser: Browser, field: str, value: str, sentence: str
) -> None:
    given = {"start": "2027-01-01", "other_party": 'Kept and <safe> "quoted"', field: value}
    response = create(lawyer_browser, **given)
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert f'id="id_{field}_error"' in page
    if field != "other_party":
        assert (
            "Kept and &lt;safe&gt; &#34;quoted&#34;" in page
            or "Kept and &lt;safe&gt; &quot;quoted&quot;" in page
        )
    if value and "\x07" not in value and field in ("title", "description", "value"):
        assert value in page
    assert not Contract.objects.exists()


def test_a_value_needs_a_currency(cast: Cast, lawyer_browser: Browser) -> None:
    response = create(lawyer_browser, value="12")
    assert response.status_code == 422
    assert "Choose the currency of the value." in response.content.decode()
    assert create(lawyer_browser, value="12", currency="MAD").status_code == 302


@pytest.mark.parametrize(
    "title", ["L'eau & <script>alert(1)</script>", "عقد «توريد» ١٢", "Emoji 🏗️ crane", "%s %(name)s {{ x }}"]
)
def test_awkward_names_are_shown_as_they_were_typed(cast: Cast, lawyer_browser: Browser, title: str) -> None:
    response = create(lawyer_browser, title=title)
    page = lawyer_browser.text(response["Location"])
    assert "<script>alert" not in page
    assert Contract.objects.get().title == title
    assert lawyer_browser.text(at("staff", "contracts"), data={"q": title[:10]})


def test_a_null_byte_is_refused_not_a_crash(cast: Cast, lawyer_browser: Browser) -> None:
    assert create(lawyer_browser, title="a\x00b").status_code == 422
    for name in ("q", "from", "status", "company", "sort", "view"):
        assert lawyer_browser.get(at("staff", "contracts"), {name: "\x00'\"<"}).status_code == 200


def test_an_edit_changes_only_what_was_changed_and_is_recorded(cast: Cast, lawyer_browser: Browser) -> None:
    contract = draw_up(cast, "Before")
    address = at("staff", "contract_edit", public_id=contract.public_id)
    form = typed(title="After", assignee=cast.administrator.public_id, version=contract.version)
    assert lawyer_browser.post(address, form).status_code == 302
    contract.refresh_from_db()
    assert contract.title == "After"
    assert contract.person(Participant.Role.ASSIGNEE) == cast.administrator
    history = lawyer_browser.text(at("staff", "contract_history", public_id=contract.public_id))
    assert "<bdi>Karim Oudaran</bdi> edited the details of this contract." in history


def test_the_loser_of_a_race_sees_both_texts_and_keeps_what_they_typed(
    cast: Cast, lawyer_browser: Browser
) -> None:
    contract = draw_up(cast, "First")
    address = at("staff", "contract_edit", public_id=contract.public_id)
    form = typed(title="Mine", version=contract.version)
    theirs = {"title": "Theirs", "value": Decimal(1), "currency": "MAD", "private": True}
    contract.edit(theirs, assignee=cast.lawyer, by=cast.administrator)
    response = lawyer_browser.post(address, form)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Somebody changed this contract while you were writing" in page
    assert "Theirs" in page
    assert "<dd><bdi>1.000</bdi></dd>" in page
    assert page.count("<dd><bdi>Yes</bdi></dd>") == 1
    assert 'value="Mine"' in page
    assert Contract.objects.get().title == "Theirs"
    contract.refresh_from_db()
    assert f'name="version" value="{contract.version}"' in page
    again = lawyer_browser.post(address, form | {"version": contract.version})
    assert again.status_code == 302
    assert Contract.objects.get().title == "Mine"


def test_nobody_locks_themselves_out_by_making_a_contract_private(
    cast: Cast, lawyer_browser: Browser
) -> None:
    contract = draw_up(cast, assignee=cast.administrator)
    contract.edit({"private": True}, assignee=cast.administrator, by=cast.lawyer)
    assert access.opens(cast.lawyer, contract.pk)
    assert not access.opens(cast.walled_lawyer, contract.pk)


def test_the_company_is_fixed_while_clients_can_see_the_contract(cast: Cast, lawyer_browser: Browser) -> None:
    contract = shared(cast)
    with pytest.raises(NotPossible):
        contract.edit({"company": cast.companies["beta"]}, assignee=cast.lawyer, by=cast.lawyer)
    contract.refresh_from_db()
    smuggled = typed(company=cast.companies["beta"].public_id, version=contract.version)
    lawyer_browser.post(at("staff", "contract_edit", public_id=contract.public_id), smuggled)
    contract.refresh_from_db()
    assert contract.company == cast.companies["atlas"]


def test_hidden_again_it_can_go_to_another_company_and_the_former_parts_end(
    cast: Cast, lawyer_browser: Browser
) -> None:
    contract = shared(cast, watchers=[cast.watcher])
    contract.hide(by=cast.lawyer)
    contract.refresh_from_db()
    form = typed(company=cast.companies["beta"].public_id, version=contract.version)
    assert (
        lawyer_browser.post(at("staff", "contract_edit", public_id=contract.public_id), form).status_code
        == 302
    )
    assert not [part for part in contract.people() if part.role in access.CLIENT_ROLES]
    contract.share(requester=cast.stranger, watchers=[], by=cast.lawyer)
    assert access.opens(cast.stranger, contract.pk)
    assert not access.opens(cast.requester, contract.pk)


def test_a_double_click_on_save_is_one_edit(cast: Cast, lawyer_browser: Browser) -> None:
    contract = draw_up(cast, "Before")
    address = at("staff", "contract_edit", public_id=contract.public_id)
    form = typed(title="After", version=contract.version)
    first, second = lawyer_browser.post(address, form), lawyer_browser.post(address, form)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first["Location"] == second["Location"]


def test_an_assignee_who_left_stays_until_somebody_chooses_another(
    cast: Cast, lawyer_browser: Browser
) -> None:
    contract = draw_up(cast, assignee=cast.walled_lawyer)
    cast.walled_lawyer.deactivate(by=cast.administrator)
    address = at("staff", "contract_edit", public_id=contract.public_id)
    assert f'value="{cast.walled_lawyer.public_id}" selected' in lawyer_browser.text(address)
    form = typed(title="After", assignee=cast.walled_lawyer.public_id, version=contract.version)
    assert lawyer_browser.post(address, form).status_code == 302
    assert contract.person(Participant.Role.ASSIGNEE) == cast.walled_lawyer


@pytest.mark.parametrize("field", ["reference", "public_id", "created", "chain", "kind", "status", "updated"])
def test_fields_that_the_form_does_not_have_cannot_be_set(
    cast: Cast, lawyer_browser: Browser, field: str
) -> None:
    contract = draw_up(cast)
    before = str(getattr(contract, field))
    form = typed(version=contract.version, **{field: "C-2026-00000"})
    lawyer_browser.post(at("staff", "contract_edit", public_id=contract.public_id), form)
    contract = Contract.objects.get()
    if field != "updated":
        assert str(getattr(contract, field)) == before
    assert contract.reference != "C-2026-00000"


def test_the_status_moves_along_the_workflow_and_whose_turn_with_it(
    cast: Cast, lawyer_browser: Browser
) -> None:
    contract = shared(cast)
    to_client, back = workflows.way(workflows.DRAFT, workflows.CLIENT), workflows.way(6, workflows.DRAFT)
    address = at("staff", "contract_move", public_id=contract.public_id)
    lawyer_browser.post(address, {"way": to_client.public_id})
    contract.refresh_from_db()
    assert str(contract.status) == "With the client"
    lawyer_browser.post(address, {"way": back.public_id})  # it leads from elsewhere
    contract.refresh_from_db()
    assert str(contract.status) == "With the client"
    assert lawyer_browser.post(address, {"way": "junk"}).status_code == 404


def test_what_only_staff_read_does_not_move_the_clients_list(cast: Cast) -> None:
    contract = shared(cast)
    contract.refresh_from_db()
    before = contract.portal_updated
    contract.edit({"description": "Weak on page 3"}, assignee=cast.lawyer, by=cast.lawyer)
    contract.refresh_from_db()
    assert contract.portal_updated == before
    contract.edit({"title": "Another name"}, assignee=cast.lawyer, by=cast.lawyer)
    contract.refresh_from_db()
    assert contract.portal_updated > before
