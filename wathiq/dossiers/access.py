"""Who may see what, and who may do what. This file decides; everyone else asks.

The words of this rule are decisions 1 to 10 of the specification. `open_parts` is the heart: the participations
that open their dossier to a portal user today. Lists, pages, counts, e-mail and the panel "Who can see this" all
derive from it, in both directions.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.http import Http404
from django.utils.translation import gettext as _

from wathiq.accounts.models import Membership, TeamMembership, User
from wathiq.core.queries import OfThisRow
from wathiq.dossiers.models import (
    Audience,
    CircleMember,
    Dossier,
    Opening,
    Participant,
    Showing,
    TeamPart,
)
from wathiq.workflows.models import Transition

if TYPE_CHECKING:
    from wathiq.dossiers.papers import Paper

Role = Participant.Role
CLIENT_ROLES = (Role.REQUESTER, Role.WATCHER)
COLLABORATOR_ROLES = (Role.APPROVER, Role.SIGNEE)

D = TypeVar("D", bound=Dossier)


class Action(Enum):
    READ = "read"
    EDIT = "edit"
    SHARE = "share"
    MOVE = "move"
    ATTACH = "attach"


# What each part may do with a dossier that is open to it. No part means no. Portal users move it where a transition is
# granted to them: `permitted_ways`.
STAFF_ACTIONS = frozenset(Action)
PORTAL_ACTIONS = {
    Role.REQUESTER: frozenset({Action.READ, Action.ATTACH}),
    Role.WATCHER: frozenset({Action.READ}),
    Role.APPROVER: frozenset({Action.READ}),
    Role.SIGNEE: frozenset({Action.READ}),
}


def open_parts() -> list[QuerySet[Participant]]:
    """The participations that open a dossier to a portal user today, one query for each door.

    Disjoint by construction; kept apart because a union of ids is walked from the reader, an OR is not.
    """
    return [_of_the_company(), _of_a_person_alone(), _named()]


def _current() -> QuerySet[Participant]:
    return Participant.objects.filter(until=None, user__is_active=True, user__face=User.Face.PORTAL)


def _of_clients() -> QuerySet[Participant]:
    shown = Showing.objects.filter(dossier=OuterRef("dossier"), until=None)
    return _current().filter(Exists(shown), user__is_client=True)


def _of_the_company() -> QuerySet[Participant]:
    membership = Membership.objects.filter(
        user=OuterRef("user"), company=OuterRef("dossier__company"), until=None
    )
    return _of_clients().filter(Exists(membership), role__in=CLIENT_ROLES, dossier__company__isnull=False)


def _of_a_person_alone() -> QuerySet[Participant]:
    return _of_clients().filter(role=Role.REQUESTER, dossier__company=None)


def _named() -> QuerySet[Participant]:
    return _current().filter(role__in=COLLABORATOR_ROLES, user__is_collaborator=True)


def readable_by(user: Any) -> Q:
    """The condition on dossiers, of any kind, that this person may open. For lists."""
    if not _may_enter(user):
        return Q(pk__in=[])
    if user.is_staff_member:
        return Q(private=False) | _takes_part(user)
    return Q(pk__in=_together([door.filter(user=user) for door in _doors_of(user).values()], "dossier_id"))


def _takes_part(user: User) -> Q:
    """This member of the legal team takes part in the dossier, alone or with a team.

    Asked of each private dossier that a list comes to, never of all that somebody takes part in.
    """
    teams = TeamMembership.objects.filter(user=user, until=None)
    own = Participant.objects.filter(dossier=OuterRef("pk"), user=user, until=None)
    with_a_team = TeamPart.objects.filter(
        dossier=OuterRef("pk"), until=None, team__in=teams.values("team_id")
    )
    return Q(OfThisRow(own)) | Q(OfThisRow(with_a_team))


def opens(user: Any, dossier_id: int) -> bool:
    """The same question about one dossier, asked cheaply."""
    if not _may_enter(user):
        return False
    if user.is_staff_member:
        return Dossier.objects.filter(readable_by(user), pk=dossier_id).exists()
    return bool(open_roles(user, dossier_id))


def open_roles(user: User, dossier_id: int) -> set[Role]:
    """The roles through which this dossier is open to a portal user today."""
    doors = [door.filter(user=user, dossier=dossier_id) for door in _doors_of(user).values()]
    return {Role(role) for (role,) in _together(doors, "role")}


DOORS = ("of_the_company", "of_a_person_alone", "named")
DOORS_OF_CLIENTS = DOORS[:2]


def _doors_of(user: User) -> dict[str, QuerySet[Participant]]:
    """The doors that somebody with these kinds of access could use at all; each still asks for itself."""
    doors = dict(zip(DOORS, open_parts(), strict=True))
    return {
        name: door
        for name, door in doors.items()
        if (user.is_client if name in DOORS_OF_CLIENTS else user.is_collaborator)
    }


def _together(doors: list[QuerySet[Participant]], column: str) -> QuerySet[Any, Any]:
    """This column of what is behind any of the doors: a union, since an OR would walk all the reader's parts."""
    first, *others = (door.values_list(column) for door in doors or [Participant.objects.none()])
    return first.union(*others, all=True) if others else first


def _may_enter(user: Any) -> bool:
    return isinstance(user, User) and user.is_active


def actions_of(user: Any, dossier_id: int) -> frozenset[Action]:
    """What this person may do with this dossier; nothing where it is not open to them. One query."""
    if not _may_enter(user):
        return frozenset()
    if user.is_staff_member:
        return STAFF_ACTIONS if opens(user, dossier_id) else frozenset()
    return frozenset().union(*(PORTAL_ACTIONS[role] for role in open_roles(user, dossier_id)))


def may(user: Any, action: Action, dossier: Dossier) -> bool:
    """Is this act this person's to do? When it is possible at all is the verb's own matter."""
    if action is Action.MOVE and isinstance(user, User) and not user.is_staff_member:
        return bool(ways_of(user, dossier))
    return action in actions_of(user, dossier.pk)


def permitted_ways(user: Any, dossier: Dossier) -> Q:
    """The condition on transitions that this person may take with this dossier, wherever it stands.

    Of the legal team: those to whom it is open, as the transition says. Of portal users: requester and watchers, where
    the administrator granted it to them and, if it names companies, to the company of the dossier.
    """
    if not _may_enter(user):
        return Q(pk__in=[])
    performers, grants = Transition.Performers, Transition.Grant
    if user.is_staff_member:
        parts = Participant.objects.filter(
            user=user, dossier=dossier.pk, until=None, role__in=(Role.ASSIGNEE, Role.CONTRIBUTOR)
        )
        teams = TeamMembership.objects.filter(user=user, team=OuterRef("team"), until=None)
        who = Q(performers=performers.ANYBODY)
        who |= Q(performers=performers.PARTS) & Q(Exists(parts))
        who |= Q(performers=performers.TEAM) & Q(Exists(teams))
        if user.is_administrator:
            who |= Q(performers=performers.ADMINISTRATORS)
        return Q(Exists(Dossier.objects.filter(readable_by(user), pk=dossier.pk))) & who
    opened, asked_for = Q(pk__in=[]), Q(pk__in=[])
    for door in (_of_the_company(), _of_a_person_alone()):
        mine = door.filter(user=user, dossier=dossier.pk)
        opened |= Q(Exists(mine))
        asked_for |= Q(Exists(mine.filter(role=Role.REQUESTER)))
    limits = Transition.companies.through.objects.filter(transition=OuterRef("pk"))
    of_the_company = ~Q(Exists(limits)) | Q(Exists(limits.filter(company=dossier.company_id)))
    who = Q(grant=grants.CLIENTS) & opened | Q(grant=grants.REQUESTER) & asked_for
    return who & of_the_company


def ways_of(user: Any, dossier: Dossier) -> list[Transition]:
    """The transitions this person may take from where the dossier stands, in order. One query."""
    if not _may_enter(user):
        return []
    ways = Transition.out_of(dossier.status).filter(permitted_ways(user, dossier))
    return list(ways.select_related("target"))


def require(user: Any, action: Action, dossier: Dossier) -> None:
    """Raises Http404 for who may not see the dossier, PermissionDenied for who may not act on it."""
    _require(user, action, dossier, actions_of(user, dossier.pk))


def _require(user: Any, action: Action, dossier: Dossier, mine: frozenset[Action]) -> None:
    if not mine:
        raise Http404
    is_granted = action in mine or (action is Action.MOVE and may(user, action, dossier))
    if not is_granted:
        raise PermissionDenied(_("You can read this, but you may not do that here."))


def visible_or_404(
    model: type[D],
    user: Any,
    public_id: uuid.UUID,
    *related: str,
    to: Action = Action.READ,
    kind: Dossier.Kind | None = None,
) -> D:
    """This dossier, for somebody who means to do `to` with it. One query.

    Hidden, absent and of another `kind` are the same Http404; raises PermissionDenied for who may read it, but not
    do that.
    """
    return open_or_404(model, user, public_id, *related, to=to, kind=kind).dossier


@dataclass(frozen=True)
class Opened(Generic[D]):
    """A dossier that was open to somebody when `open_or_404` looked, for the rest of what one request reads of it."""

    dossier: D
    user: User
    actions: frozenset[Action]  # what they may do with it, apart from moving it on
    reads_as_client: (
        bool  # do they read all that is meant for clients? True for the legal team, who read more
    )
    may_be_moved: bool  # is any transition from its status for them? `ways_of` says which


def open_or_404(
    model: type[D],
    user: Any,
    public_id: uuid.UUID,
    *related: str,
    to: Action = Action.READ,
    kind: Dossier.Kind | None = None,
) -> Opened[D]:
    """The same, with what it lets them read and do. One query."""
    wanted = Q(public_id=public_id) if kind is None else Q(public_id=public_id, kind=kind)
    asked = _asked_of(user)
    rows: QuerySet[Any] = model._default_manager.select_related(*related).annotate(**asked)
    found: D | None = rows.filter(wanted).first()
    if found is None:
        raise Http404
    opened = _answered(user, found, {name: found.__dict__.pop(name) for name in asked})
    _require(user, to, found, opened.actions)
    return opened


def _asked_of(user: Any) -> dict[str, Any]:
    """Columns that say of a dossier what it is to this person: as `actions_of` and `reach` do, in the same query."""
    if not _may_enter(user):
        return {}
    if user.is_staff_member:
        return {"is_open": Case(When(readable_by(user), then=Value(True)), default=Value(False))}
    asked: dict[str, Any] = {
        name: ArraySubquery(door.filter(user=user, dossier=OuterRef("pk")).values("role"))
        for name, door in _doors_of(user).items()
    }
    if user.is_collaborator:
        asked["is_colleague"] = Exists(_companies_of(user))
    if user.is_client:
        granted = Transition.objects.exclude(grant=Transition.Grant.NOBODY)
        leads_on = Q(origin=OuterRef("status")) | Q(
            origin=None, target__workflow=OuterRef("status__workflow")
        )
        asked["may_be_moved"] = Exists(granted.filter(leads_on))
    return asked


def _answered(user: Any, dossier: D, answers: dict[str, Any]) -> Opened[D]:
    if not _may_enter(user):
        return Opened(dossier, user, frozenset(), reads_as_client=False, may_be_moved=False)
    if user.is_staff_member:
        mine = STAFF_ACTIONS if answers["is_open"] else frozenset()
        return Opened(dossier, user, mine, reads_as_client=True, may_be_moved=True)
    roles = {door: [Role(role) for role in answers.get(door, ())] for door in DOORS}
    mine = frozenset().union(*(PORTAL_ACTIONS[role] for there in roles.values() for role in there))
    is_client = any(roles[door] for door in DOORS_OF_CLIENTS) or answers.get("is_colleague", False)
    may_be_moved = answers.get("may_be_moved", False)
    return Opened(dossier, user, mine, reads_as_client=is_client, may_be_moved=may_be_moved)


def papers_readable_by(reader: Any) -> Q:
    """The condition on papers, of any kind, that this person may read: their dossier is open, and they are meant.

    `reader` is a user, or an `Opened` for those of that dossier alone: its doors are not asked again.
    """
    if isinstance(reader, Opened):
        return _papers_of(reader)
    user = reader
    if not _may_enter(user):
        return Q(pk__in=[])
    if user.is_staff_member:
        return Q(dossier__in=Dossier.objects.filter(readable_by(user))) & is_among(user)
    doors = [door.filter(user=user) for door in _doors_to_papers(user)]
    return Q(audience=Audience.PORTAL, dossier__in=_together(doors, "dossier_id"))


def _papers_of(opened: Opened[Any]) -> Q:
    here = Q(dossier=opened.dossier.pk)
    if opened.user.is_staff_member:
        return here & is_among(opened.user)
    return here & Q(audience=Audience.PORTAL) if opened.reads_as_client else Q(pk__in=[])


def _doors_to_papers(user: User) -> list[QuerySet[Participant]]:
    """Those doors behind which everything meant for clients lies: `open_parts` as far as `reads_as_client`.

    Named elsewhere is not enough (decision 5).
    """
    doors = [_of_the_company(), _of_a_person_alone()] if user.is_client else []
    if user.is_collaborator:
        companies = Membership.objects.filter(user=user, company=OuterRef("dossier__company"), until=None)
        doors.append(_named().filter(Exists(companies)))
    return doors


def is_among(user: User) -> Q:
    """The condition on papers that no circle keeps from this member of the legal team."""
    return Q(circle=None) | Q(circle__in=circles_of(user).values("circle"))


def circles_of(user: User) -> QuerySet[CircleMember]:
    """Where this member of the legal team sits today; whether the dossier is open to them is asked apart."""
    return CircleMember.objects.filter(user=user, until=None)


def require_changing(user: User, papers: "Iterable[Paper | None]") -> None:
    """Raises PermissionDenied where some of these lie in a circle in which this person only reads.

    Of papers that they may read, of a dossier that they may change. One query, where any is of a circle.
    """
    circles = {paper.circle_id for paper in papers if paper is not None and paper.circle_id is not None}
    if circles and circles_of(user).filter(circle__in=circles, may_edit=True).count() != len(circles):
        raise PermissionDenied(
            _("You may read what lies in this private folder, but not change it. Ask one of its editors.")
        )


def circles_told(user: User, dossier: Dossier) -> list[str]:
    """The public ids of the circles of a dossier whose events this person reads: they sit there, or did to its end."""
    seats = CircleMember.objects.filter(user=user, circle__dossier=dossier.pk)
    theirs = seats.filter(Q(until=None) | Q(until=F("circle__ended")))
    return [str(key) for key in theirs.values_list("circle__public_id", flat=True)]


class Reach(Enum):
    """How much of an open dossier a portal user reads (decision 5)."""

    CLIENT = "client"  # all that is meant for its clients
    HEADER = "header"  # a collaborator from elsewhere: the header, and what the process naming them opens


def reads_as_client(user: User) -> Q:
    """The condition on dossiers open to this portal user of which they read all that is meant for clients."""
    if not user.is_collaborator:
        return ~Q(pk__in=[])  # every door of theirs is one for clients
    doors = [
        door.filter(user=user).values("dossier_id") for door in (_of_the_company(), _of_a_person_alone())
    ]
    return Q(pk__in=doors[0]) | Q(pk__in=doors[1]) | Q(Exists(_companies_of(user)))


def _companies_of(user: User) -> QuerySet[Membership]:
    """Where this person belongs to the client company of a dossier."""
    return Membership.objects.filter(company=OuterRef("company"), user=user, until=None)


def reach(user: User, dossier: Dossier) -> Reach:
    """For a portal user to whom the dossier is open."""
    if not user.is_collaborator:
        return Reach.CLIENT  # every door of theirs is one for clients
    is_client = Dossier.objects.filter(reads_as_client(user), pk=dossier.pk).exists()
    return Reach.CLIENT if is_client else Reach.HEADER


@dataclass(frozen=True)
class Reader:
    """Somebody outside the legal team who can open a dossier, and why."""

    user: User
    role: Role
    since: datetime
    added_by: User | None


def readers_of(dossier: Dossier) -> list[Reader]:
    """Every portal user who can open it today. `since` is the instant from which they could. One query."""
    showing = Showing.objects.filter(dossier=dossier.pk, until=None)
    belonging = Membership.objects.filter(user=OuterRef("user"), company=dossier.company_id, until=None)
    doors = [door.filter(dossier=dossier.pk) for door in open_parts()]
    parts: QuerySet[Any] = Participant.objects.filter(pk__in=_together(doors, "pk")).annotate(
        shown=Subquery(showing.values("since")), joined=Subquery(belonging.values("since"))
    )
    found = []
    for part in parts.select_related("user", "added_by"):
        starts = [part.since]
        if part.role in CLIENT_ROLES:
            starts += [start for start in (part.shown, part.joined) if start is not None]
        found.append(Reader(part.user, Role(part.role), max(starts), part.added_by))
    order = list(Role)
    return sorted(found, key=lambda reader: (order.index(reader.role), reader.since, reader.user.pk))


def staff_who_read(dossier: Dossier) -> QuerySet[User]:
    """The members of the legal team who can open it."""
    staff = User.objects.filter(face=User.Face.STAFF, is_active=True).order_by("first_name", "last_name")
    if not dossier.private:
        return staff
    teams = TeamPart.objects.filter(dossier=dossier.pk, until=None)
    return staff.filter(
        Exists(Participant.objects.filter(user=OuterRef("pk"), dossier=dossier.pk, until=None))
        | Exists(
            TeamMembership.objects.filter(user=OuterRef("pk"), until=None, team__in=teams.values("team_id"))
        )
    )


def openings_of(dossier: Dossier) -> dict[int, Opening]:
    """How often each portal user has opened it, by the user's key. For staff."""
    return {opening.user_id: opening for opening in Opening.objects.filter(dossier=dossier.pk)}


def team_of(dossier: Dossier) -> list[User]:
    """Whom of the legal team to tell: those with a part in it; where nobody has one, the administrators."""
    readers = staff_who_read(dossier)
    named = [part.user_id for part in dossier.people() if part.user.is_staff_member]
    return list(readers.filter(pk__in=named)) or list(readers.filter(role=User.Role.ADMINISTRATOR))


@dataclass(frozen=True)
class Span:
    """From this instant to that one; None is still."""

    since: datetime
    until: datetime | None

    def holds(self, at: datetime) -> bool:
        return self.since <= at and (self.until is None or at < self.until)

    def within(self, others: list["Span"]) -> list["Span"]:
        """What of this span lies in others as well."""
        found = [
            Span(max(self.since, one.since), min(self._end, one._end)) for one in others if self._meets(one)
        ]
        return [Span(one.since, None if one.until == _NEVER else one.until) for one in found]

    def _meets(self, other: "Span") -> bool:
        return self.since < other._end and other.since < self._end

    @property
    def _end(self) -> datetime:
        return self.until or _NEVER


_NEVER = datetime.max.replace(tzinfo=UTC)


def times_of_reading(user: User, dossier: Dossier) -> list[Span]:
    """When this portal user could read what clients read of the dossier (`Reach.CLIENT`), the oldest first.

    What the dated rows tell: an account's kinds of access and the dossier's company are as they are today. Nobody
    learns of anything that happened outside these times. One query.
    """
    parts: list[tuple[str, Span]] = []
    shown: list[Span] = []
    belonging: list[Span] = []
    for what, since, until in _dated_rows(user, dossier):
        if what in ("shown", "belongs"):
            (shown if what == "shown" else belonging).append(Span(since, until))
        else:
            parts.append((what, Span(since, until)))
    found: list[Span] = []
    for role, part in parts:
        if role in CLIENT_ROLES and user.is_client:
            visible = part.within(shown)
            if dossier.company_id is None:
                found += visible if role == Role.REQUESTER else []
            else:
                found += [span for one in visible for span in one.within(belonging)]
        elif role in COLLABORATOR_ROLES and user.is_collaborator and dossier.company_id is not None:
            found += part.within(belonging)
    return _joined(found)


def _dated_rows(user: User, dossier: Dossier) -> QuerySet[Any, Any]:
    """What was dated: the roles of this person, `shown` and `belongs`, each from when to when. One query."""

    def rows(found: QuerySet[Any], what: Any) -> QuerySet[Any, Any]:
        dated: QuerySet[Any, Any] = found.order_by().annotate(what=what)
        return dated.values_list("what", "since", "until")

    parts: QuerySet[Any, Any] = rows(Participant.objects.filter(dossier=dossier.pk, user=user), F("role"))
    shown = rows(Showing.objects.filter(dossier=dossier.pk), Value("shown"))
    belonging = rows(
        Membership.objects.filter(user=user, company=dossier.company_id, company__isnull=False),
        Value("belongs"),
    )
    found: QuerySet[Any, Any] = parts.union(shown, belonging, all=True)
    return found


def _joined(spans: list[Span]) -> list[Span]:
    """The same times, with spans that touch made one."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: one.since):
        last = found[-1] if found else None
        if last is None or last._end < span.since:
            found.append(span)
        elif last.until is not None:
            found[-1] = Span(last.since, None if span.until is None else max(last.until, span.until))
    return found
