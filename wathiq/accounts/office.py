"""What administrators change of the office, on the record."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from wathiq.accounts.models import System, User
from wathiq.audit.record import record
from wathiq.core import office, secrets
from wathiq.core.models import Office

LOOK = frozenset({"names", "colour", "logo", "logo_version", "contact_email", "contact_phone"})
MAIL = frozenset({"smtp_host", "smtp_port", "smtp_security", "smtp_user", "smtp_password", "mail_from"})
SILENT = ("logo", "smtp_password")  # changed, but never written down


def describe(changes: Mapping[str, Any], *, by: User) -> bool:
    """Change some of the name and look. True when something changed.

    A logo comes with its version. Raises ValueError for a field that is not of LOOK.
    """
    with transaction.atomic():
        changed = _save(changes, LOOK)
        if changed:
            record("office.changed", System(), by=by, **_facts(changed))
    return bool(changed)


def mail_by(changes: Mapping[str, Any], *, by: User) -> bool:
    """Send mail another way; `smtp_password` comes as typed and is sealed here. True when something changed."""
    with transaction.atomic():
        if password := changes.get("smtp_password"):
            changes = {**changes, "smtp_password": secrets.seal(password)}
        changed = _save(changes, MAIL)
        if changed:
            record("office.mail_changed", System(), by=by, **_facts(changed))
    return bool(changed)


def _save(changes: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    """What of `changes` is not so already, after saving it."""
    if unknown := set(changes) - known:
        raise ValueError(f"not of the office: {unknown}")
    Office.objects.get_or_create(pk=1)
    held = Office.objects.select_for_update().defer("logo").get(pk=1)
    changed = {
        name: value for name, value in changes.items() if name != "logo" and getattr(held, name) != value
    }
    if "logo_version" in changed:
        changed["logo"] = changes["logo"]
    if changed:
        office.save(changed)
    return changed


def _facts(changed: Mapping[str, Any]) -> dict[str, Any]:
    facts: dict[str, Any] = {name: value for name, value in changed.items() if name not in SILENT}
    return facts | {"fields": sorted(changed)}
