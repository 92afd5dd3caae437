"""What PostgreSQL reads for a page of each list: rows looked at, and buffers. The same at every size, or it grows."""

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.bench.world import World
from tests.plans import plans_of
from wathiq.accounts.models import CalendarFeed, Company, Team
from wathiq.contracts import lists as contracts
from wathiq.core import paging
from wathiq.dossiers.models import Dossier
from wathiq.matters import hearings_list, portal_lists
from wathiq.matters import lists as matters
from wathiq.matters.calendars import feeds
from wathiq.matters.models import PracticeArea
from wathiq.workflows.models import Status

Kind = Dossier.Kind
# rows, and buffers: fifty rows meet some others before they are found, and each is joined to six tables
OF_A_PAGE = 10_000
OF_A_MONTH = 20_000  # of either: five hundred rows, and who comes
READER = None  # as much as this reader has: it does not grow with the office


def report(world: World) -> bool:
    """Measure and print; whether every aim is met."""
    print(f"\n{'List':44}{'rows':>9}{'buffers':>9}")
    good = True
    for title, act, aim in _lists(world):
        plans_of(act, run=True)  # warms up
        plans = plans_of(act, run=True)
        rows, buffers = sum(plan.rows for plan in plans), sum(plan.buffers for plan in plans)
        missed = aim is not None and (rows > aim or buffers > aim)
        good &= not missed
        note = f"over {aim:,}" if missed else "" if aim is not None else "as much as its reader has"
        print(f"{title:44}{rows:>9,}{buffers:>9,}  {note}".rstrip())
    return good


def _lists(world: World) -> list[tuple[str, Callable[[], object], int | None]]:
    return [*_of_staff(world), *_of_hearings(world), *_of_portal(world)]


def _of_staff(world: World) -> list[tuple[str, Callable[[], object], int | None]]:
    found: list[tuple[str, Callable[[], object], int | None]] = []
    listings = {Kind.CONTRACT: contracts.CONTRACTS, **matters.STAFF}
    for kind, listing in listings.items():
        filters_of: Any = contracts.Filters if kind == Kind.CONTRACT else matters.Filters

        def of(
            cursor: str = "", *, listing: Any = listing, filters_of: Any = filters_of, **chosen: str
        ) -> Callable[[], object]:
            return lambda: listing.for_staff(world.lawyer, filters_of(**chosen), cursor)

        last = listing.for_staff(world.lawyer, filters_of(sort="-updated"), size=50).rows[-1]
        last_page = paging.cursor_after(last, filters_of.ORDERS["updated"])
        narrowed: dict[str, dict[str, str]] = {
            f"sorted by {sort}": {"sort": sort} for sort in filters_of.ORDERS
        }
        narrowed |= {f"view {view}": {"view": view} for view in filters_of.VIEWS}
        narrowed |= {
            f"status {status.names['en']}": {"status": str(status.public_id)}
            for status in Status.objects.filter(workflow__kind=kind, workflow__is_default=True)
        }
        narrowed |= {
            "a company": {"company": str(_company_of(world).public_id)},
            "the largest company": {"company": str(world.company.public_id)},
            "an assignee": {"assignee": str(world.lawyer.public_id)},
            "search, a word of many": {"q": "cement"},
            "search, no hit": {"q": "nowhere"},
        }
        if kind != Kind.CONTRACT:
            area, team = PracticeArea.for_kind(kind)[1], Team.objects.all()[0]
            narrowed |= {f"category {name}": {"category": name} for name in Status.Category.values}
            narrowed |= {
                "a practice area": {"area": str(area.public_id)},
                "a team": {"team": str(team.public_id)},
                "urgent": {"priority": "urgent"},
            }
        found.append((f"{kind}, the last page", of(last_page), OF_A_PAGE))
        found += [
            (f"{kind}, {title}", of(**chosen), READER if title in ("view mine", "an assignee") else OF_A_PAGE)
            for title, chosen in narrowed.items()
        ]
    return found


def _company_of(world: World) -> Company:
    assert world.contract.company is not None
    return world.contract.company


def _of_hearings(world: World) -> list[tuple[str, Callable[[], object], int | None]]:
    def of(**chosen: str) -> Callable[[], object]:
        return lambda: hearings_list.for_staff(world.lawyer, hearings_list.Filters(**chosen))

    def days(view: str) -> Callable[[], object]:
        return lambda: hearings_list.days(world.lawyer, hearings_list.Filters(view=view))

    return [
        ("hearings, to come", of(), OF_A_PAGE),
        ("hearings, past", of(view="past"), OF_A_PAGE),
        ("hearings, a court", of(court="Rabat"), OF_A_PAGE),
        ("hearings, a type", of(type="mediation"), OF_A_PAGE),
        ("hearings, cancelled", of(state="cancelled"), OF_A_PAGE),
        ("hearings, a company", of(company=str(_company_of(world).public_id)), OF_A_PAGE),
        ("hearings, attending", of(whose="attending"), READER),
        ("hearings, assigned", of(whose="assigned"), READER),
        ("hearings, a week", days("week"), OF_A_MONTH),
        ("hearings, a month", days("month"), OF_A_MONTH),
        ("feed, own", lambda: feeds.in_feed(world.lawyer, CalendarFeed.Scope.MINE), READER),
    ]


def _of_portal(world: World) -> list[tuple[str, Callable[[], object], int | None]]:
    found: list[tuple[str, Callable[[], object], int | None]] = []
    for name, user, aim in (("normal", world.normal, OF_A_PAGE), ("heavy", world.heavy, READER)):
        found += [
            (f"portal contracts, {name}", partial(contracts.for_portal, user), aim),
            (
                f"portal matters, {name}",
                partial(portal_lists.for_portal, user, portal_lists.Filters()),
                aim,
            ),
            (
                f"portal cases, open, {name}",
                partial(portal_lists.for_portal, user, portal_lists.Filters(kind="case", state="open")),
                aim,
            ),
            (f"portal hearings, {name}", partial(hearings_list.for_portal, user), aim),
        ]
    return found
