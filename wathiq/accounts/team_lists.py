"""The legal team's people and teams, ready as rows."""

import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, QuerySet
from django.http import Http404

from wathiq.accounts import lists
from wathiq.accounts.models import Team, TeamMembership, User
from wathiq.accounts.passwords import FACTORS
from wathiq.core import paging
from wathiq.core.paging import Order, Page

BY_NAME = Order("first_name")


@dataclass(frozen=True)
class Filters:
    """How the list is narrowed. What is none of ours to choose from narrows nothing."""

    q: str = ""
    role: str = ""
    status: str = ""

    @classmethod
    def read(cls, given: Any) -> "Filters":
        return cls(
            q=lists.searched(given.get("q", "")),
            role=given.get("role", "") if given.get("role", "") in User.Role.values else "",
            status=given.get("status", "") if given.get("status", "") in User.State.values else "",
        )

    def parameters(self) -> dict[str, str]:
        return {"q": self.q, "role": self.role, "status": self.status}

    @property
    def narrows(self) -> bool:
        return any(self.parameters().values())


def colleagues(filters: Filters, cursor: str = "", *, size: int = 50) -> Page[dict[str, Any]]:
    """One page of the legal team by first name, each with the names of their `teams`. One query."""
    teams = TeamMembership.objects.filter(user=OuterRef("pk"), until=None).order_by("team__name")
    people = User.objects.filter(face=User.Face.STAFF)
    for word in filters.q.split()[:5]:
        people = people.filter(lists.holding(word))
    if filters.role:
        people = people.filter(role=filters.role)
    if filters.status:
        people = people.filter(lists.STATES[User.State(filters.status)])
    rows = people.annotate(teams=ArraySubquery(teams.values("team__name"))).values(
        "public_id", "first_name", "last_name", "email", "role", "is_active", "is_invited", "teams"
    )
    return paging.page(rows, BY_NAME, cursor, size=size)


def colleague_or_404(public_id: uuid.UUID) -> User:
    """One of the legal team. Portal users have pages of their own."""
    found = User.objects.filter(face=User.Face.STAFF, public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def active_colleagues() -> QuerySet[User]:
    """The legal team of today, by name."""
    return User.objects.filter(face=User.Face.STAFF, is_active=True).order_by("first_name", "last_name")


def colleagues_with(one: User | None) -> QuerySet[User]:
    """The same, and this one also when they are active no more."""
    return (active_colleagues() | User.objects.filter(pk=one.pk)) if one else active_colleagues()


def team_or_404(public_id: uuid.UUID) -> Team:
    found = Team.objects.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def teams() -> list[Team]:
    return list(teams_by_name())


def teams_by_name() -> QuerySet[Team]:
    return Team.objects.order_by("name")


@dataclass
class TeamWithPeople:
    team: Team
    people: list[User] = field(default_factory=list)


def teams_with_people() -> list[TeamWithPeople]:
    """Every team by name, with who belongs to it today. Two queries."""
    current = TeamMembership.objects.filter(until=None).select_related("user")
    people: dict[int, list[User]] = defaultdict(list)
    for membership in current.order_by("user__first_name", "user__last_name", "user__pk"):
        people[membership.team_id].append(membership.user)
    return [TeamWithPeople(team, people[team.pk]) for team in teams()]


def without_second_factor() -> dict[str, int]:
    """How many people who can sign in have no second factor, by face. One query."""
    having = Authenticator.objects.filter(type__in=FACTORS).values("user_id")
    lacking = User.objects.filter(is_active=True).exclude(pk__in=having)
    counts: dict[str, int] = dict.fromkeys(User.Face.values, 0)
    counts.update(lacking.order_by().values_list("face").annotate(count=Count("pk")))
    return counts
