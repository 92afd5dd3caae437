"""The legal team is never without an administrator, whoever clicks at the same time."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from wathiq.accounts.models import User


class Refused(Exception):
    """The act would take an administrator away who must stay. str() is a sentence for whoever tried."""


def edit(colleague: User, changes: Mapping[str, Any], *, by: User) -> bool:
    """Edit one of the legal team (`User.edit`). Raises Refused where an administrator must stay one."""
    with transaction.atomic():
        administrators = hold(by)
        if colleague in administrators and changes.get("role", colleague.role) != User.Role.ADMINISTRATOR:
            _refuse_if_needed(colleague, administrators, by=by)
        return colleague.edit(changes, by=by)


def deactivate(colleague: User, *, by: User) -> bool:
    """Close the account of one of the legal team (`User.deactivate`). Raises Refused for who must stay."""
    with transaction.atomic():
        _refuse_if_needed(colleague, hold(by), by=by)
        return colleague.deactivate(by=by)


def reactivate(colleague: User, *, by: User) -> bool:
    """Open the account of one of the legal team again (`User.reactivate`)."""
    with transaction.atomic():
        hold(by)
        return colleague.reactivate(by=by)


def hold(by: User) -> list[User]:
    """The active administrators, their rows locked in one order until the transaction ends.

    Raises PermissionDenied when `by` is none of them any more.
    """
    active = User.objects.filter(face=User.Face.STAFF, role=User.Role.ADMINISTRATOR, is_active=True)
    administrators = list(active.select_for_update(no_key=True).order_by("pk"))
    if by not in administrators:
        raise PermissionDenied(_("Only administrators may do this. Ask one of them."))
    return administrators


def _refuse_if_needed(colleague: User, administrators: list[User], *, by: User) -> None:
    if administrators == [colleague]:
        raise Refused(_("You are the only active administrator. Make somebody else an administrator first."))
    if colleague == by:
        raise Refused(_("You cannot take your own access away. Ask another administrator."))
