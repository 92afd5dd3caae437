"""Matters and cases move as contracts do: by the same menu, window and buttons, in both faces."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from tests.cast import Browser, at, form_of, open_matter, submission
from tests.portal_matters.desk import CASE, MATTER, page_of, shared_matter
from tests.workflows.office import change, names, status, workflow
from wathiq.accounts.models import User
from wathiq.audit.models import Event
from wathiq.demo.cast import Cast
from wathiq.dossiers.models import Dossier
from wathiq.matters.models import Matter, PracticeArea
from wathiq.notifications.models import Message
from wathiq.workflows.models import Refused, Transition

KINDS = [MATTER, CASE]
Open = Callable[[User | None], Browser]


def first_way(kind: str) -> Transition:
    return Transition.objects.get(origin=status(0, kind), target=status(1, kind))


def move(face: str, matter: Matter) -> str:
    return at(face, f"{matter.kind}_move", public_id=matter.public_id)


def told(matter: Matter) -> Event:
    return Event.objects.filter(chain=matter.chain_id, kind=f"{matter.kind}.moved").latest("sequence")


@pytest.mark.parametrize("kind", KINDS)
def test_the_legal_team_moves_it_by_a_window_that_asks(
    cast: Cast, lawyer_browser: Browser, kind: Dossier.Kind
) -> None:
    matter = shared_matter(cast, kind=kind)
    way = change(first_way(kind), by=cast.administrator, note="must", tells=["requester"])
    address = move("staff", matter)
    assert f"{address}?way={way.public_id}" in lawyer_browser.text(
        at("staff", kind, public_id=matter.public_id)
    )
    form = form_of(lawyer_browser.text(f"{address}?way={way.public_id}"), action=address)
    assert lawyer_browser.post(address, form).status_code == 422
    assert lawyer_browser.post(address, form | {"note": "Read <it> first"}).status_code == 302
    matter.refresh_from_db()
    assert matter.status == status(1, kind)
    assert Message.objects.filter(event=told(matter)).values_list("recipient", flat=True).get() == (
        cast.requester.pk
    )
    history = lawyer_browser.text(at("staff", f"{kind}_history", public_id=matter.public_id))
    assert "Note: <bdi>Read &lt;it&gt; first</bdi>" in history
    assert f"moved this {kind} from" in history


@pytest.mark.parametrize("kind", KINDS)
def test_a_client_moves_it_where_it_is_granted_and_nowhere_else(
    cast: Cast, requester_browser: Browser, stranger_browser: Browser, browser_of: Open, kind: Dossier.Kind
) -> None:
    matter = shared_matter(cast, kind=kind, watchers=[cast.watcher])
    way = first_way(kind)
    sent = {"way": str(way.public_id), "seen": str(matter.status.public_id), "submission": submission()}
    assert move("portal", matter) not in requester_browser.text(page_of(matter))
    assert requester_browser.post(move("portal", matter), sent).status_code == 403
    change(way, by=cast.administrator, grant="requester", names=names("It is complete"))
    page = requester_browser.text(page_of(matter))
    assert page.index("You can say how it goes on with the buttons below.") < page.index("It is complete")
    watcher = browser_of(cast.watcher)
    assert "It is complete" not in watcher.text(page_of(matter))
    assert watcher.post(move("portal", matter), sent).status_code == 403
    assert stranger_browser.post(move("portal", matter), sent).status_code == 404
    assert requester_browser.post(move("portal", matter), sent).status_code == 302
    page = requester_browser.text(page_of(matter))
    assert "Done. The status is “" in page
    assert "It is complete" not in page
    assert told(matter).actor == cast.requester.public_id


@pytest.mark.parametrize("face", ["staff", "portal"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_addresses_of_a_kind_do_not_move_another_one(
    cast: Cast, lawyer_browser: Browser, requester_browser: Browser, kind: Dossier.Kind, face: str
) -> None:
    matter, other = shared_matter(cast, kind=kind), next(one for one in KINDS if one != kind)
    change(first_way(kind), by=cast.administrator, grant="requester")
    browser = lawyer_browser if face == "staff" else requester_browser
    sent = {"way": str(first_way(kind).public_id), "submission": submission()}
    wrong = at(face, f"{other}_move", public_id=matter.public_id)
    assert browser.post(wrong, sent).status_code == 404
    assert browser.post(move(face, matter), sent).status_code == 302


@pytest.mark.parametrize("kind", KINDS)
def test_the_day_it_closed_stays_until_it_is_opened_again(cast: Cast, kind: Dossier.Kind) -> None:
    matter = open_matter(cast, kind=kind)
    matter.move_to(status(5, kind), by=cast.lawyer)
    assert matter.closed_on == timezone.localdate()
    again = Transition.out_of(matter.status).first()
    assert again is not None
    matter.move_to(again.target, by=cast.lawyer)
    matter.refresh_from_db()
    assert matter.closed_on is None


def test_new_ones_begin_in_the_workflow_of_their_practice_area(cast: Cast) -> None:
    start = {"names": names("Asked"), "category": "open", "turn": "legal", "colour": "ink"}
    own = type(workflow("matter")).create("matter", names("Short"), start, by=cast.administrator)
    area = PracticeArea.in_order()[0]
    area.edit({"matter_workflow": own}, by=cast.administrator)
    assert open_matter(cast, practice_area=area).status == own.start
    assert open_matter(cast, practice_area=PracticeArea.in_order()[1]).status == workflow("matter").start


def test_a_workflow_chosen_for_a_practice_area_stays(cast: Cast) -> None:
    twin = workflow("case").copy(names("Twin"), by=cast.administrator)
    area = PracticeArea.in_order()[0]
    area.edit({"case_workflow": twin}, by=cast.administrator)
    with pytest.raises(Refused, match="chosen for a type"):
        twin.remove(by=cast.administrator)
    area.edit({"case_workflow": None}, by=cast.administrator)
    twin.remove(by=cast.administrator)
