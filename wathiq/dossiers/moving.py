"""Going from one status to another: who is offered which way, the act, and whom it tells."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wathiq.accounts.models import User
from wathiq.audit.record import record
from wathiq.core.forms import PublicChoice, settle
from wathiq.dossiers import access
from wathiq.dossiers.models import Dossier, NotPossible, Participant
from wathiq.workflows import asked
from wathiq.workflows.asked import Asked
from wathiq.workflows.models import Status, Transition

LONGEST_NOTE = 2000
Role = Participant.Role


def offered(user: Any, dossier: Dossier) -> list[Transition]:
    """What this person may do with the dossier's status now, in order; both faces and the act go by it. One query."""
    return access.ways_of(user, dossier)


def way_or_404(user: Any, dossier: Dossier, public_id: str) -> Transition:
    """A transition of the dossier's workflow. Raises PermissionDenied where it is not this person's to take."""
    try:
        wanted = uuid.UUID(public_id)
    except (ValueError, TypeError, AttributeError):
        raise Http404 from None
    ways = Transition.objects.filter(public_id=wanted, target__workflow=dossier.status.workflow_id)
    found = ways.select_related("origin", "target").first()
    if found is None:
        raise Http404
    _require(user, found, dossier)
    return found


def asked_by(way: Transition, dossier: Dossier) -> list[Asked]:
    """The fields that this transition asks for, beside the note."""
    register = asked.of_kind(dossier.kind)
    return [register[code] for code in way.asks if code in register]


def move_to(dossier: Dossier, status: Status, *, by: User) -> None:
    """Take whatever way leads from where the dossier stands to this status. Raises as `move` does."""
    with transaction.atomic():
        now = Status.objects.get(pk=dossier.lock().status_id)
        if now == status:
            return
        way = Transition.out_of(now).filter(target=status).first()
        if way is None:
            raise NotPossible(
                _("“%(before)s” does not lead to “%(after)s”.") % {"before": now, "after": status}
            )
        move(dossier, way, by=by)


def move(
    dossier: Dossier,
    way: Transition,
    *,
    by: User,
    seen: str = "",
    note: str = "",
    answers: Mapping[str, Any] | None = None,
) -> None:
    """Take this way. `seen` is the public id of the status in which its form was read; `answers` go by code.

    Raises Http404 where the dossier is not open to them, PermissionDenied where the transition is not theirs,
    NotPossible where the dossier stands elsewhere meanwhile, and ValidationError, by field, for answers that do not
    fit.
    """
    answers = answers or {}
    with transaction.atomic():
        held = dossier.lock()
        access.require(by, access.Action.READ, held)
        now = Status.objects.get(pk=held.status_id)
        known = Transition.objects.select_related("origin", "target").filter(pk=way.pk).first()
        if known is None:
            raise NotPossible(_elsewhere(now))
        way = known
        _require(by, way, held)
        is_elsewhere = way.origin != now if way.origin else way.target == now
        if is_elsewhere or way.target.workflow_id != now.workflow_id or seen not in ("", str(now.public_id)):
            raise NotPossible(_elsewhere(now))
        after = Status.keep(way.target_id)
        if after is None:
            raise NotPossible(_("“%(status)s” is being removed.") % {"status": way.target})
        fields = asked_by(way, held)
        _require_answers(way, fields, note, answers)
        facts: dict[str, object] = {}
        for one in fields:
            if one.check:
                try:
                    one.check(held, answers[one.code])
                except ValidationError as problem:
                    raise ValidationError({one.code: problem}) from None
            facts |= one.apply(held, answers[one.code], by)
        _go(
            dossier,
            now,
            after,
            by=by,
            note=note if way.note != Transition.Note.NO else "",
            transition_id=str(way.public_id),
            from_portal=not by.is_staff_member,
            told=_told(held, way, by),
            **facts,
        )


def give_way(dossier: Dossier, status: Status) -> None:
    """Move it on from a status that is being removed, in the name of whoever removes it. Tells nobody."""
    with transaction.atomic():
        held = dossier.lock()
        assert status.gives_way_to_id is not None
        after = Status.objects.get(pk=status.gives_way_to_id)
        if held.status_id == status.pk:
            _go(
                dossier,
                status,
                after,
                by=status.gives_way_by,
                note="",
                transition_id=None,
                from_portal=False,
                told=[],
            )


def _go(dossier: Dossier, before: Status, after: Status, *, by: User | None, **facts: object) -> None:
    dossier.refresh_from_db(fields=["turn_since", "closed_on"])
    turn_since = dossier.turn_since if after.turn == before.turn else timezone.now()
    is_done = after.category == Status.Category.DONE
    closed_on = (dossier.closed_on or timezone.localdate()) if is_done else None
    dossier.touch(for_clients=True, for_header=True, status=after, turn_since=turn_since, closed_on=closed_on)
    record(
        f"{dossier.kind}.moved",
        dossier,
        by=by,
        before=before.names,
        before_id=str(before.public_id),
        after=after.names,
        after_id=str(after.public_id),
        **facts,
    )


def _require(user: Any, way: Transition, dossier: Dossier) -> None:
    if not Transition.objects.filter(access.permitted_ways(user, dossier), pk=way.pk).exists():
        raise PermissionDenied(_("This change of status is not yours to make."))


def _elsewhere(now: Status) -> str:
    return _("The status changed meanwhile: it is “%(status)s” now. Nothing else was changed.") % {
        "status": now
    }


def _require_answers(way: Transition, fields: list[Asked], note: str, answers: Mapping[str, Any]) -> None:
    problems: dict[str, str] = {}
    if way.note == Transition.Note.MUST and not note.strip():
        problems["note"] = _("Write a note: this change of status asks for one.")
    if len(note) > LONGEST_NOTE:
        problems["note"] = _("This note is too long.")
    for one in fields:
        if answers.get(one.code) in (None, ""):
            problems[one.code] = _("This change of status asks for it.")
    if problems:
        raise ValidationError(problems)


def _told(dossier: Dossier, way: Transition, by: User) -> list[User]:
    """Whom this transition tells, of those who can open the dossier; what a client does, the legal team learns."""
    people = {part.user for part in dossier.people() if part.role in way.tells}
    if not by.is_staff_member:
        assignee = dossier.person(Role.ASSIGNEE)
        reads = assignee is not None and access.opens(assignee, dossier.pk)
        people |= {assignee} if assignee is not None and reads else set(access.team_of(dossier))
    return sorted(
        (user for user in people - {by} if access.opens(user, dossier.pk)), key=lambda user: user.pk
    )


def _assignee_field(dossier: Dossier) -> forms.Field:
    staff = User.objects.filter(face=User.Face.STAFF, is_active=True).order_by("first_name", "last_name")
    today = dossier.person(Role.ASSIGNEE)
    form = forms.Form()
    form.fields["assignee"] = PublicChoice(
        staff,
        label=gettext_lazy("Assignee"),
        empty_label=gettext_lazy("Choose somebody"),
        initial=str(today.public_id) if today else None,
    )
    settle(form, "assignee")
    return form.fields["assignee"]


def _assign(dossier: Dossier, user: User, by: User) -> dict[str, object]:
    before = dossier.person(Role.ASSIGNEE)
    if before == user:
        return {}
    facts: dict[str, object] = {"assignee_before": before, "assignee_after": user}
    if before is not None:
        dossier.end_part(before, Role.ASSIGNEE, by=by)
    dossier.give_part(user, Role.ASSIGNEE, by=by)
    if dossier.private and not access.opens(by, dossier.pk):  # nobody locks themselves out
        dossier.give_part(by, Role.CONTRIBUTOR, by=by)
        facts["contributor"] = by
    return facts


asked.register(Asked("assignee", gettext_lazy("Assignee"), field=_assignee_field, apply=_assign))
