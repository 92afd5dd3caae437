"""What the share window says of a case beside its files: what is marked for clients, and no more."""

from datetime import date
from typing import Any
from unittest import mock

import pytest

from tests.access.people import Troupe
from tests.cast import Browser, at, form_of, open_case, submission
from tests.hearings.scenes import INTERNAL, PORTAL, enter_stage, in_days, plan
from wathiq.contacts import book, related
from wathiq.matters.models import Hearing, Matter
from wathiq.staff.dossiers import sharing


@pytest.fixture
def case(troupe: Troupe) -> Matter:
    """Shown to nobody: of stages, hearings and related people, one each that is marked for clients and one not."""
    lawyer, case = troupe.cast.lawyer, open_case(troupe.cast)
    enter_stage(case, by=lawyer, court="Hidden court", audience=INTERNAL)
    enter_stage(
        case, by=lawyer, court="Court of appeal", audience=PORTAL, judgment="Dismissed", judged_on=in_days(-2)
    )
    plan(case, by=lawyer, date=date(2031, 5, 6), audience=PORTAL)
    plan(case, by=lawyer, date=date(2031, 7, 8), audience=INTERNAL)
    for name, shown in (("Judge Shown", True), ("Judge Hidden", False)):
        related.add(case, book.add(kind="person", name=name, by=lawyer), "court", shown=shown, by=lawyer)
    return case


@pytest.fixture
def lawyer(troupe: Troupe) -> Browser:
    return troupe.browser("lawyer")


def address(case: Matter) -> str:
    return at("staff", "case_share", public_id=case.public_id)


def choice(troupe: Troupe, case: Matter, **more: Any) -> dict[str, Any]:
    case.refresh_from_db()
    people = {"requester": str(troupe.cast.requester.public_id), "watchers": []}
    return people | {"version": case.version, "submission": submission()} | more


def read(lawyer: Browser, troupe: Troupe, case: Matter) -> tuple[str, str]:
    """The window once the requester is chosen, and what its form says was read there."""
    page = lawyer.post(address(case), choice(troupe, case)).content.decode()
    return page, form_of(page, action=address(case))["seen"]


def test_it_lists_what_is_marked_for_clients_and_nothing_else(
    troupe: Troupe, case: Matter, lawyer: Browser
) -> None:
    page, _seen = read(lawyer, troupe, case)
    assert "They see 3 things more that are marked for clients." in page
    assert "Stage: Court of appeal, judgment included" in page
    assert "Hearing on 6 May 2031 (Pleading)" in page
    assert "Court: Judge Shown" in page
    for hidden in ("Hidden court", "8 July 2031", "Judge Hidden"):
        assert hidden not in page
    assert not case.is_shown


def test_what_was_read_is_confirmed_at_once(troupe: Troupe, case: Matter, lawyer: Browser) -> None:
    _page, seen = read(lawyer, troupe, case)
    assert lawyer.post(address(case), choice(troupe, case, seen=seen)).status_code == 302
    assert case.is_shown


def test_what_is_marked_after_the_window_was_read_must_be_read_first(
    troupe: Troupe, case: Matter, lawyer: Browser
) -> None:
    _page, seen = read(lawyer, troupe, case)
    Hearing.objects.get(audience=INTERNAL).show(by=troupe.cast.administrator)
    answer = lawyer.post(address(case), choice(troupe, case, seen=seen))
    assert answer.status_code == 200
    assert "Read who will see what, then press the button again." in answer.content.decode()
    assert "Hearing on 8 July 2031" in answer.content.decode()
    assert not case.is_shown


def test_what_is_marked_in_the_instant_of_the_press_shares_nothing(
    troupe: Troupe, case: Matter, lawyer: Browser
) -> None:
    _page, seen = read(lawyer, troupe, case)
    sent = choice(troupe, case, seen=seen)
    look = sharing.Prospect.of
    looked: list[sharing.Prospect] = []

    def meanwhile(dossier: Any) -> sharing.Prospect:
        if len(looked) == 1:  # what was read was found to be right, and the dossier is held
            Hearing.objects.filter(audience=INTERNAL).update(audience=PORTAL)
        looked.append(look(dossier))
        return looked[-1]

    with mock.patch.object(sharing.Prospect, "of", meanwhile):
        answer = lawyer.post(address(case), sent)
    assert answer.status_code == 409
    assert not case.is_shown
