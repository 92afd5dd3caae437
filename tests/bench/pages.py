"""Queries, CPU and wall time of each page, beside a floor: the same template filled from constants."""

import gc
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median, quantiles
from typing import Any
from unittest import mock

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, set_urlconf
from django.utils import timezone, translation

from tests.bench.browser import Browser
from tests.bench.world import World
from wathiq.accounts.models import CalendarFeed, User
from wathiq.contracts import lists
from wathiq.core.pages import render
from wathiq.dossiers.models import Dossier
from wathiq.matters.calendars import feeds, writing
from wathiq.notifications.models import Message
from wathiq.staff.dossiers.sharing import Prospect

ROUNDS, AT_LEAST = 100, 40
ENOUGH = 45  # seconds: on a busy machine fewer rounds must do
WARM_UP = 10
TIMES_THE_FLOOR = 3.0
OF_A_LIST, OF_A_PAGE = 6, 10  # queries of its own


@dataclass
class Measured:
    """One page. `once` prepares a request outside the time measured, and returns what is measured."""

    title: str
    once: Callable[[], Callable[[], object]]
    queries: int | None = None  # the aim; None has none
    is_in_floors: bool = True
    counted: Counter[str] = field(default_factory=Counter)
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    def run(self) -> None:
        act = self.once()
        wall, cpu = time.perf_counter(), time.process_time()
        act()
        self.cpu.append((time.process_time() - cpu) * 1000)
        self.wall.append((time.perf_counter() - wall) * 1000)

    def count(self) -> None:
        act = self.once()
        with _counting() as self.counted:
            act()


def report(world: World) -> bool:
    """Measure and print; whether every aim is met."""
    floor, pages = _pages(world)
    told_before = Message.objects.count()
    for page in pages:
        for _ in range(WARM_UP):
            page.run()
        page.count()
        page.cpu.clear()
        page.wall.clear()
    gc.collect()
    began, rounds = time.monotonic(), 0
    while rounds < AT_LEAST or (rounds < ROUNDS and time.monotonic() < began + ENOUGH):
        for page in pages:  # one of each in turn: what disturbs the machine disturbs all alike
            page.run()
        rounds += 1
    told = Message.objects.count() - told_before
    assert told == 3 * (WARM_UP + 1 + rounds), f"sharing wrote {told} messages"

    lowest = median(floor.cpu)
    good = True
    print(f"\n{rounds} times each\n")
    print(f"{'':32}{'queries':>9}{'over-':>7}{'its':>5}{'CPU ms':>16}{'times':>8}{'wall ms':>17}")
    print(
        f"{'':32}{'in all':>9}{'head':>7}{'own':>5}{'median':>9}{'p95':>7}{'floor':>8}{'median':>10}{'p95':>7}"
    )
    for page in pages:
        own = page.counted["own"]
        times = median(page.cpu) / lowest
        misses = []
        if page.queries is not None and own > page.queries:
            misses.append(f"{own} queries, {page.queries} are the aim")
        if page.is_in_floors and times > TIMES_THE_FLOOR:
            misses.append(f"over {TIMES_THE_FLOOR:g} floors")
        good &= not misses
        print(
            f"{page.title:32}{page.counted.total():>9}{page.counted.total() - own:>7}{own:>5}"
            f"{median(page.cpu):>9.2f}{_p95(page.cpu):>7.2f}{times:>8.2f}"
            f"{median(page.wall):>10.2f}{_p95(page.wall):>7.2f}  {'; '.join(misses)}".rstrip()
        )
    print(
        "\nOverhead: the session, the user, the office, and for whom the transaction acts. Its BEGIN and COMMIT are"
        " two more ways to the database.\nThe floor is the staff list's template and rows as constants: no request, no"
        " database. “Nothing” is a small answer through all middleware."
    )
    return good


def _pages(world: World) -> tuple[Measured, list[Measured]]:
    lawyer, normal, heavy = (Browser(user) for user in (world.lawyer, world.normal, world.heavy))
    staff, portal = "wathiq.staff.urls", "wathiq.portal.urls"
    staff_list = reverse("contracts", urlconf=staff)
    portal_list = reverse("contracts", urlconf=portal)
    portal_matters = reverse("matters", urlconf=portal)
    home = reverse("home", urlconf=portal)
    clients = reverse("clients", urlconf=staff)
    hearings = reverse("hearings", urlconf=staff)
    staff_page = _address("contract", staff, world.contract)
    far_staff = lists.for_staff(world.lawyer, lists.Filters(), size=world.size // 3).after
    far_heavy = lists.for_portal(world.heavy, size=500).after

    def get(browser: Browser, address: str, expected: int = 200) -> Callable[[], Callable[[], object]]:
        def once() -> Callable[[], object]:
            environ = browser.asked("GET", address)

            def act() -> None:
                answer = browser.ask(environ)
                assert answer.status == expected, f"{address} answered {answer.status}"

            return act

        return once

    floor = Measured("floor", _floor(lawyer, staff_list))
    return floor, [
        floor,
        Measured("nothing", get(lawyer, reverse("brand_css", urlconf=staff))),
        Measured("staff contracts", get(lawyer, staff_list), OF_A_LIST),
        Measured("staff contracts, far in", get(lawyer, f"{staff_list}?from={far_staff}"), OF_A_LIST),
        Measured("staff contracts, search", get(lawyer, f"{staff_list}?q=, 777"), OF_A_LIST),
        Measured("staff contracts, no hit", get(lawyer, f"{staff_list}?q=nowhere"), OF_A_LIST),
        Measured("staff matters", get(lawyer, reverse("matters", urlconf=staff)), OF_A_LIST),
        Measured("staff cases", get(lawyer, reverse("cases", urlconf=staff)), OF_A_LIST),
        Measured("staff hearings", get(lawyer, hearings), OF_A_LIST),
        Measured("staff hearings, week", get(lawyer, f"{hearings}?view=week"), OF_A_LIST),
        Measured("staff hearings, month", get(lawyer, f"{hearings}?view=month"), OF_A_LIST),
        Measured("portal contracts, normal", get(normal, portal_list), OF_A_LIST),
        Measured("portal contracts, heavy", get(heavy, portal_list), OF_A_LIST),
        Measured("portal contracts, heavy, far in", get(heavy, f"{portal_list}?from={far_heavy}"), OF_A_LIST),
        Measured("portal matters, normal", get(normal, portal_matters), OF_A_LIST),
        Measured("portal matters, heavy", get(heavy, portal_matters), OF_A_LIST),
        Measured("portal hearings, normal", get(normal, reverse("hearings", urlconf=portal)), OF_A_LIST),
        Measured("portal hearings, heavy", get(heavy, reverse("hearings", urlconf=portal)), OF_A_LIST),
        Measured("home, normal", get(normal, home), OF_A_PAGE),
        Measured("home, heavy", get(heavy, home), OF_A_PAGE),
        Measured("contract, staff", get(lawyer, staff_page), OF_A_PAGE),
        Measured("matter, staff", get(lawyer, _address("matter", staff, world.matter)), OF_A_PAGE),
        Measured("case, staff", get(lawyer, _address("case", staff, world.case)), OF_A_PAGE),
        Measured(
            "case of many hearings, staff", get(lawyer, _address("case", staff, world.long_case)), OF_A_PAGE
        ),
        Measured(
            "its hearings, staff", get(lawyer, _address("case_hearings", staff, world.long_case)), OF_A_PAGE
        ),
        Measured("attachments, staff", get(lawyer, f"{staff_page}attachments/"), OF_A_PAGE),
        Measured("history, staff", get(lawyer, f"{staff_page}history/"), OF_A_PAGE),
        Measured("who can see it, staff", get(lawyer, f"{staff_page}readers/"), OF_A_PAGE),
        Measured("contract, portal", get(normal, _address("contract", portal, world.contract)), OF_A_PAGE),
        Measured("matter, portal", get(normal, _address("matter", portal, world.matter)), OF_A_PAGE),
        Measured("case, portal", get(normal, _address("case", portal, world.case)), OF_A_PAGE),
        Measured(
            "case of many hearings, portal", get(heavy, _address("case", portal, world.long_case)), OF_A_PAGE
        ),
        Measured("feed of a lawyer", _feed(world.lawyer), is_in_floors=False),
        Measured("feed of a client", _feed(world.normal), is_in_floors=False),
        Measured("feed of a client, heavy", _feed(world.heavy), is_in_floors=False),
        Measured("manage clients", get(lawyer, clients), OF_A_LIST),
        Measured("manage clients, search", get(lawyer, f"{clients}?q=person-77"), OF_A_LIST),
        Measured("manage clients, a company", get(lawyer, f"{clients}?q=Company 007"), OF_A_LIST),
        Measured("share window", get(lawyer, f"{staff_page}share/"), OF_A_PAGE),
        Measured("share with three people", _share(lawyer, world)),
    ]


def _address(name: str, urlconf: str, dossier: Dossier) -> str:
    return reverse(name, urlconf=urlconf, kwargs={"public_id": dossier.public_id})


def _feed(user: User) -> Callable[[], Callable[[], object]]:
    """What a calendar fetches, without its door, which lets it in a few times an hour."""

    def act() -> None:
        hearings = feeds.in_feed(user, CalendarFeed.Scope.MINE)
        writing.written(user, hearings, with_titles=True)

    return lambda: act


def _share(lawyer: Browser, world: World) -> Callable[[], Callable[[], object]]:
    """Each time another contract, confirmed by the form's own answer: event, parts, three messages, three jobs."""
    waiting: Iterator[Any] = iter(world.to_share)

    def once() -> Callable[[], object]:
        contract, requester, watchers = next(waiting)
        address = reverse(
            "contract_share", urlconf="wathiq.staff.urls", kwargs={"public_id": contract.public_id}
        )
        ids = [str(user.public_id) for user in watchers]
        read = Prospect.of(contract).digest(shows_all=False)
        form = [
            ("requester", str(requester.public_id)),
            *(("watchers", one) for one in ids),
            ("version", "1"),
            ("seen", " ".join([str(requester.public_id), *sorted(ids), read]).strip()),
            ("submission", str(uuid.uuid4())),
        ]
        environ = lawyer.asked("POST", address, form)

        def act() -> None:
            answer = lawyer.ask(environ)
            assert answer.status == 302, f"sharing answered {answer.status}"

        return act

    return once


def _floor(browser: Browser, address: str) -> Callable[[], Callable[[], object]]:
    """The list's template with the very rows of the real page, kept as constants."""
    kept: list[tuple[HttpRequest, str, Mapping[str, Any]]] = []

    def keep(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
        kept.append((request, template, context))
        return render(request, template, context)

    with mock.patch("wathiq.staff.contracts.views.render", keep):
        assert browser.get(address).status == 200
    request, template, context = kept[0]

    def act() -> None:
        set_urlconf("wathiq.staff.urls")
        with translation.override("en"), timezone.override("UTC"):
            render(request, template, context)

    return lambda: act


@contextmanager
def _counting() -> Iterator[Counter[str]]:
    """Statements by what they are for."""
    found: Counter[str] = Counter()

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if '"django_session"' in sql:
            found["session"] += 1
        elif '"core_office"' in sql:
            found["office"] += 1
        elif "set_config" in sql or "current_setting" in sql:
            found["transaction"] += 1
        elif sql.startswith("SELECT") and sql.endswith(
            'FROM "accounts_user" WHERE "accounts_user"."id" = %s LIMIT 21'
        ):
            found["user" if not found["user"] else "own"] += 1
        else:
            found["own"] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield found


def _p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]
