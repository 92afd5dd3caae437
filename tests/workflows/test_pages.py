"""The pages: moving in both faces, and Settings → Workflows."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import Browser, at, draw_up, form_of, shared, submission
from tests.workflows.office import CLIENT, DRAFT, NEGOTIATION, REVIEW, SIGNED, change, status, way, workflow
from wathiq.accounts.models import User
from wathiq.audit.models import Event
from wathiq.contracts.models import Contract, ContractType
from wathiq.demo.cast import Cast
from wathiq.workflows.models import Status, Transition, Workflow

HTMX = {"HX-Request": "true"}
Open = Callable[[User | None], Browser]


@pytest.fixture
def admin(cast: Cast, browser_of: Open) -> Browser:
    return browser_of(cast.administrator)


def move(face: str, contract: Contract) -> str:
    return at(face, "contract_move", public_id=contract.public_id)


def page(face: str, contract: Contract) -> str:
    return at(face, "contract", public_id=contract.public_id)


def post(browser: Browser, address: str, expected: int, **data: Any) -> str:
    headers = data.pop("headers", {})
    response: Any = browser.post(address, data, headers=headers)
    assert response.status_code == expected, (
        response.status_code,
        re.findall("error.*?</p>", response.content.decode()),
    )
    return str(response.content.decode())


def sent(way: Transition, contract: Contract) -> dict[str, str]:
    """As the buttons of both faces send it."""
    return {
        "way": str(way.public_id),
        "seen": str(Contract.objects.get(pk=contract.pk).status.public_id),
        "submission": submission(),
    }


def settings_form(html: str) -> dict[str, str]:
    """The hidden fields of the form about a workflow."""
    wanted = next(one for one in re.findall(r"<form[^>]*>.*?</form>", html, re.S) if 'name="version"' in one)
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', wanted)
    return {name: value for name, value in hidden if name != "csrfmiddlewaretoken"}


# Staff


def test_the_menu_offers_what_this_person_may_do(cast: Cast, lawyer_browser: Browser, admin: Browser) -> None:
    contract = draw_up(cast)
    change(way(DRAFT, REVIEW), by=cast.administrator, performers="administrators")
    mine, theirs = lawyer_browser.text(page("staff", contract)), admin.text(page("staff", contract))
    assert str(way(DRAFT, REVIEW).public_id) not in mine
    assert str(way(DRAFT, CLIENT).public_id) in mine
    assert str(way(DRAFT, REVIEW).public_id) in theirs
    post(lawyer_browser, move("staff", contract), 403, **sent(way(DRAFT, REVIEW), contract))
    post(admin, move("staff", contract), 302, **sent(way(DRAFT, REVIEW), contract))
    text = admin.text(page("staff", contract))
    assert "The status is “Under review” now." in text
    assert "In progress" in text
    assert "It is the legal team’s turn, since today" in text


def test_a_double_click_moves_once_and_says_nothing_wrong(cast: Cast, lawyer_browser: Browser) -> None:
    contract = draw_up(cast)
    data = sent(way(DRAFT, REVIEW), contract)
    for _click in range(2):
        post(lawyer_browser, move("staff", contract), 302, **data)
    text = lawyer_browser.text(page("staff", contract))
    assert "The status changed meanwhile" not in text
    assert Event.objects.filter(chain=contract.chain_id, kind="contract.moved").count() == 1


def test_a_transition_that_asks_opens_a_window_first(cast: Cast, lawyer_browser: Browser) -> None:
    contract = shared(cast)
    change(way(DRAFT, REVIEW), by=cast.administrator, note="must", asks=["assignee", "end"])
    assert f"?way={way(DRAFT, REVIEW).public_id}" in lawyer_browser.text(page("staff", contract))
    address = f"{move('staff', contract)}?way={way(DRAFT, REVIEW).public_id}"
    window = lawyer_browser.text(address, headers=HTMX)
    assert "<dialog" in window
    assert "Clients can see this" in window
    assert "<dialog" not in lawyer_browser.text(address)
    hidden = form_of(window, action=move("staff", contract))
    empty = post(lawyer_browser, move("staff", contract), 422, **hidden, end="nonsense")
    assert "nonsense" in empty
    given = {"note": "Read clause 4", "assignee": str(cast.walled_lawyer.public_id), "end": "2027-02-28"}
    post(lawyer_browser, move("staff", contract), 204, **hidden, **given, headers=HTMX)
    contract = Contract.objects.get(pk=contract.pk)
    assert (contract.status, str(contract.end)) == (status(REVIEW), "2027-02-28")
    history = lawyer_browser.text(at("staff", "contract_history", public_id=contract.public_id))
    assert "Read clause 4" in history


def test_an_answer_that_does_not_fit_stands_beside_its_field(cast: Cast, lawyer_browser: Browser) -> None:
    contract = draw_up(cast, start="2027-01-01")
    change(way(DRAFT, REVIEW), by=cast.administrator, asks=["end"])
    data = sent(way(DRAFT, REVIEW), contract)
    assert "The end is before the start." in post(
        lawyer_browser, move("staff", contract), 422, **data, end="2026-12-31"
    )
    assert Contract.objects.get(pk=contract.pk).status == status(DRAFT)


def test_whoever_loses_the_race_reads_where_it_stands_and_keeps_the_note(
    cast: Cast, lawyer_browser: Browser
) -> None:
    contract = draw_up(cast)
    change(way(DRAFT, REVIEW), by=cast.administrator, note="may")
    data = sent(way(DRAFT, REVIEW), contract)
    contract.move_to(status(CLIENT), by=cast.administrator)
    text = post(lawyer_browser, move("staff", contract), 409, **data, note="My long note")
    assert "it is “With the client” now" in text
    assert "My long note" in text
    assert Contract.objects.get(pk=contract.pk).status == status(CLIENT)


@pytest.mark.parametrize("typed", ["", "1", "00000000-0000-0000-0000-000000000000", "matter"])
def test_a_transition_that_is_not_there_is_not_found(
    cast: Cast, lawyer_browser: Browser, requester_browser: Browser, typed: str
) -> None:
    contract = shared(cast)
    change(way(DRAFT, REVIEW), by=cast.administrator, grant="requester")
    foreign = Transition.objects.filter(target__workflow__kind="matter").first()
    assert foreign is not None
    typed = str(foreign.public_id) if typed == "matter" else typed
    post(lawyer_browser, move("staff", contract), 404, way=typed)
    post(requester_browser, move("portal", contract), 404 if typed else 302, way=typed)
    assert Contract.objects.get(pk=contract.pk).status == status(DRAFT)


# Portal


def test_without_a_grant_there_is_no_button(cast: Cast, requester_browser: Browser) -> None:
    contract = shared(cast)
    assert move("portal", contract) not in requester_browser.text(page("portal", contract))
    post(requester_browser, move("portal", contract), 403, **sent(way(DRAFT, REVIEW), contract))
    assert Contract.objects.get(pk=contract.pk).status == status(DRAFT)


def test_a_granted_transition_is_a_button_at_the_top(
    cast: Cast, requester_browser: Browser, stranger_browser: Browser, browser_of: Open
) -> None:
    contract = shared(cast, watchers=[cast.watcher])
    change(way(DRAFT, REVIEW), by=cast.administrator, grant="requester", names={"en": "It is complete"})
    text = requester_browser.text(page("portal", contract))
    assert text.index("It is complete") < text.index('id="people"')
    watcher = browser_of(cast.watcher)
    assert "It is complete" not in watcher.text(page("portal", contract))
    data = sent(way(DRAFT, REVIEW), contract)
    post(watcher, move("portal", contract), 403, **data)
    post(stranger_browser, move("portal", contract), 404, **data)
    post(requester_browser, move("portal", contract), 302, **data)
    text = requester_browser.text(page("portal", contract))
    assert "Done. The status is “Under review” now." in text
    assert "It is complete" not in text


def test_a_client_is_asked_for_a_note(cast: Cast, requester_browser: Browser) -> None:
    contract = shared(cast)
    change(way(DRAFT, REVIEW), by=cast.administrator, grant="requester", note="must")
    address = move("portal", contract)
    assert f"{address}?way=" in requester_browser.text(page("portal", contract))
    form = form_of(requester_browser.text(f"{address}?way={way(DRAFT, REVIEW).public_id}"), action=address)
    post(requester_browser, address, 422, **form)
    post(requester_browser, address, 302, **form, note="The plan is attached")
    event = Event.objects.filter(chain=contract.chain_id, kind="contract.moved").latest("sequence")
    assert (event.facts["note"], event.actor) == ("The plan is attached", cast.requester.public_id)


def test_a_client_who_is_late_reads_where_it_stands(cast: Cast, requester_browser: Browser) -> None:
    contract = shared(cast)
    change(way(DRAFT, REVIEW), by=cast.administrator, grant="requester", note="may")
    data = sent(way(DRAFT, REVIEW), contract)
    contract.move_to(status(CLIENT), by=cast.lawyer)
    text = post(requester_browser, move("portal", contract), 409, **data, note="Here it is")
    assert "it is “With the client” now" in text
    assert "Here it is" in text


def test_lists_and_pages_name_the_category_and_the_colour(
    cast: Cast, requester_browser: Browser, lawyer_browser: Browser
) -> None:
    contract = shared(cast)
    contract.move_to(status(CLIENT), by=cast.lawyer)
    status(CLIENT).edit({"colour": "amber"}, by=cast.administrator)
    pages = [
        (requester_browser, at("portal", "contracts")),
        (requester_browser, at("portal", "home")),
        (requester_browser, page("portal", contract)),
        (lawyer_browser, at("staff", "contracts")),
        (lawyer_browser, page("staff", contract)),
    ]
    for browser, address in pages:
        text = browser.text(address)
        assert 'data-is="progress" data-colour="amber">With the client<span' in text, address
        assert "In progress" in text, address


# Settings


def test_only_administrators_change_workflows(lawyer_browser: Browser, admin: Browser) -> None:
    assert "Only administrators" in lawyer_browser.text(at("staff", "workflows"), status=403)
    text = admin.text(at("staff", "workflows"))
    assert "Contracts" in text
    assert "Default" in text


def test_an_administrator_builds_a_workflow_and_gives_it_to_a_type(cast: Cast, admin: Browser) -> None:
    create = at("staff", "workflow_create")
    first = {"kind": "contract", "category": "open", "turn": "legal", "colour": "ink"}
    assert "in one language at least" in post(admin, create, 422, **first)
    post(
        admin, create, 302, **first, name_en="Short", start_en="New", start_ar="جديد", submission=submission()
    )
    made = Workflow.objects.get(names__en="Short")
    add = at("staff", "workflow_status_add", public_id=made.public_id)
    data = {"name_en": "Over", "category": "done", "turn": "nobody", "colour": "accent"}
    assert "Choose from where it is reached" in post(admin, add, 422, **data)
    post(admin, add, 302, **data, reached_from=[str(made.start.public_id)], version=made.version)
    assert [str(one) for one in made.start.next_statuses] == ["Over"]
    post(admin, at("staff", "workflow_types", public_id=made.public_id), 302, types=["supply", "lease"])
    assert ContractType.objects.filter(workflow=made).count() == 2
    assert draw_up(cast).status == made.start
    text = admin.text(at("staff", "workflow", public_id=made.public_id))
    assert "One record" in text
    assert "Supply" in text
    refused = post(admin, at("staff", "workflow_remove", public_id=made.public_id), 422)
    assert "This workflow is in use" in refused


def test_a_change_says_first_what_it_affects(cast: Cast, admin: Browser) -> None:
    shared(cast).move_to(status(CLIENT), by=cast.lawyer)
    one = way(CLIENT, REVIEW)
    edit = at("staff", "transition_edit", public_id=one.public_id)
    data = settings_form(admin.text(edit)) | {
        "performers": "anybody",
        "grant": "requester",
        "note": "must",
        "name_en": "Here it is",
        "companies": [str(cast.companies["atlas"].public_id)],
    }
    text = post(admin, edit, 200, **data)
    assert "One record stands in this status." in text
    assert "Clients get these buttons:" in text
    assert "Atlas Holding" in text
    assert Transition.objects.get(pk=one.pk).grant == "nobody"
    seen = settings_form(text)
    assert seen["seen"]
    post(admin, edit, 302, **data, seen=seen["seen"])
    assert Transition.objects.get(pk=one.pk).grant == "requester"
    remove = at("staff", "transition_remove", public_id=one.public_id)
    asked = settings_form(admin.text(remove))
    lost = post(admin, remove, 200, **asked)
    assert "Clients lose these buttons:" in lost
    post(admin, remove, 302, **settings_form(lost))
    assert not Transition.objects.filter(pk=one.pk).exists()


def test_what_clients_cannot_be_asked_for_is_refused_beside_the_field(cast: Cast, admin: Browser) -> None:
    edit = at("staff", "transition_edit", public_id=way(CLIENT, REVIEW).public_id)
    data = {"performers": "anybody", "grant": "requester", "note": "no", "asks": ["assignee"]}
    text = post(admin, edit, 422, **data)
    assert "Clients can be asked for a note only" in text
    team = post(admin, edit, 422, performers="team", grant="nobody", note="no")
    assert "Choose the team whose members may do this." in team


def test_an_edit_that_comes_too_late_shows_what_was_saved(cast: Cast, admin: Browser) -> None:
    edit = at("staff", "status_edit", public_id=status(REVIEW).public_id)
    data = settings_form(admin.text(edit)) | {"category": "progress", "turn": "legal", "colour": "red"}
    status(REVIEW).edit({"names": {"en": "Reading"}}, by=cast.administrator)
    text = post(admin, edit, 409, **data, name_en="Study")
    assert "Somebody changed this workflow while you were writing" in text
    assert "Reading" in text
    assert 'value="Study"' in text
    post(admin, edit, 302, **(data | settings_form(text)), name_en="Study")
    assert str(status(REVIEW)) == "Study"


def test_a_status_in_use_is_removed_by_moving_what_stands_in_it(cast: Cast, admin: Browser) -> None:
    contract = draw_up(cast)
    contract.move_to(status(CLIENT), by=cast.lawyer)
    remove = at("staff", "status_remove", public_id=status(CLIENT).public_id)
    text = admin.text(remove)
    assert "One record stands in it." in text
    refused = post(admin, remove, 422, **settings_form(text))
    assert "1 record stands in “With the client”. Choose where it goes." in refused
    chosen = settings_form(text) | {"into": str(status(REVIEW).public_id)}
    asked = post(admin, remove, 200, **chosen)
    post(admin, remove, 302, **chosen, seen=settings_form(asked)["seen"])
    assert "It is being removed" in admin.text(at("staff", "workflow", public_id=workflow().public_id))
    assert Status.objects.get(pk=status(CLIENT).pk).gives_way_to == status(REVIEW)


def test_the_start_cannot_be_removed_and_an_empty_status_can(cast: Cast, admin: Browser) -> None:
    for position, expected in ((DRAFT, 422), (NEGOTIATION, 302)):
        remove = at("staff", "status_remove", public_id=status(position).public_id)
        post(admin, remove, expected, **settings_form(admin.text(remove)))
    assert not Status.objects.filter(workflow=workflow(), names__en="In negotiation").exists()


def test_start_default_place_and_copies(cast: Cast, admin: Browser) -> None:
    post(admin, at("staff", "status_start", public_id=status(REVIEW).public_id), 302)
    assert workflow().start == status(REVIEW)
    post(admin, at("staff", "status_place", public_id=status(REVIEW).public_id), 302, to="up")
    assert str(status(0)) == "Under review"
    copy = at("staff", "workflow_copy", public_id=workflow().public_id)
    assert "a workflow with this name" in post(admin, copy, 422, name_en="Contracts")
    post(admin, copy, 302, name_en="Twin", submission=submission())
    twin = Workflow.objects.get(names__en="Twin")
    post(admin, at("staff", "workflow_default", public_id=twin.public_id), 302)
    assert Workflow.default_of("contract") == twin
    rename = at("staff", "workflow_rename", public_id=twin.public_id)
    post(admin, rename, 302, name_fr="Jumeau", version=Workflow.objects.get(pk=twin.pk).version)
    assert str(Workflow.objects.get(pk=twin.pk)) == "Jumeau"


def test_settings_of_foreign_or_unknown_things_are_not_found(admin: Browser) -> None:
    unknown = "00000000-0000-0000-0000-000000000000"
    for name in ("workflow", "workflow_copy", "status_edit", "transition_edit"):
        admin.text(at("staff", name, public_id=unknown), status=404)
    add = at("staff", "workflow_transition_add", public_id=workflow().public_id)
    admin.text(f"{add}?from={status(SIGNED).public_id}")
    admin.text(f"{add}?from={status(0, 'matter').public_id}", status=404)
    admin.text(at("staff", "workflow_create") + "?kind=nonsense", status=404)


@pytest.mark.parametrize("page", ["workflows", "workflow"])
def test_a_longer_workflow_makes_no_more_queries(cast: Cast, admin: Browser, page: str) -> None:
    address = at("staff", page, **({"public_id": workflow().public_id} if page == "workflow" else {}))

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            admin.text(address)
        return len(captured)

    few = queries()
    for number in range(3):
        made = workflow().add_status(
            {"names": {"en": f"Stage {number}"}, "category": "open", "turn": "legal", "colour": "ink"},
            reached_from=[status(DRAFT), status(REVIEW)],
            by=cast.administrator,
        )
        draw_up(cast, f"Supply {number}").move_to(made, by=cast.lawyer)
    assert queries() == few <= 15
