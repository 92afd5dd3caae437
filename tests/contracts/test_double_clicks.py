"""Sixteen clicks at once: one act, one answer."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections

from tests.cast import Browser, at, draw_up, submission
from wathiq.audit.models import Event
from wathiq.contracts.models import Contract
from wathiq.demo.cast import Cast, engage
from wathiq.dossiers.models import Showing
from wathiq.notifications.models import Message

CLICKS = 16


@pytest.fixture
def committed_cast(transactional_db: None, password_hash: str) -> Cast:
    return engage(password_hash)


def at_once(send: Callable[[], Any]) -> list[Any]:
    """The answers of `send`, called from many threads that start together."""
    barrier, answers = threading.Barrier(CLICKS), []

    def click() -> None:
        barrier.wait()
        try:
            answers.append(send())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=click) for _ in range(CLICKS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_a_contract_is_created_once(committed_cast: Cast, browser_of: Any) -> None:
    browser: Browser = browser_of(committed_cast.lawyer)
    form = {"title": "Clicked in a hurry", "type": "supply", "submission": submission()}
    cookies = browser.cookies

    def send() -> Any:
        own = Browser()
        own.cookies = cookies
        return own.post(at("staff", "contract_create"), form)

    answers = at_once(send)
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer["Location"] for answer in answers}) == 1
    assert Contract.objects.filter(title="Clicked in a hurry").count() == 1


def test_a_contract_is_shown_once_even_without_a_key(committed_cast: Cast) -> None:
    cast = committed_cast
    contract = draw_up(cast)

    def send() -> bool:
        own = Contract.objects.get(pk=contract.pk)
        return own.share(requester=cast.requester, watchers=[cast.watcher], by=cast.lawyer)

    assert sorted(at_once(send)) == [False] * (CLICKS - 1) + [True]
    assert Showing.objects.filter(dossier=contract.pk).count() == 1
    assert Event.objects.filter(chain=contract.chain_id, kind="contract.shared").count() == 1
    assert Message.objects.count() == 2
