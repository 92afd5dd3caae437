"""The related people of a dossier: add, change, show, hide, remove and bring back.

Every function here holds the dossier's row, and the contact's, until its transaction ends, and records one event.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from wathiq.accounts.models import User
from wathiq.accounts.second_factor import in_every_language
from wathiq.audit.record import record
from wathiq.contacts import book, conflicts
from wathiq.contacts.models import Contact, Involvement
from wathiq.core.text import isolate
from wathiq.dossiers.models import Audience, Dossier, NotPossible, StaleVersion

Role = Involvement.Role
MOST = 300  # in one dossier: its page lists them all


def add(
    dossier: Dossier, contact: Contact, role: str, *, position: str = "", shown: bool = False, by: User
) -> Involvement:
    """Give this contact a role in the dossier; for clients as well where `shown`.

    Raises NotPossible where it has this role already, where it is the client and would be the opponent, and where
    the dossier has as many related people as it takes.
    """
    with transaction.atomic():
        dossier.lock()
        contact = _held(contact)
        _require_free(dossier, contact, role)
        if Involvement.objects.filter(dossier=dossier.pk, until=None).count() >= MOST:
            raise NotPossible(
                _("There are %(count)s related people here already, and no room for more.") % {"count": MOST}
            )
        involvement = Involvement.objects.create(
            dossier_id=dossier.pk,
            contact=contact,
            role=role,
            position=position,
            audience=Audience.PORTAL if shown else Audience.INTERNAL,
            added_by=by,
        )
        dossier.touch(for_clients=shown, only_papers=True)
        record("related.added", dossier, by=by, contact=contact, role=in_words(role), shown=shown)
    return involvement


def add_new(
    dossier: Dossier,
    contact: Contact,
    role: str,
    *,
    position: str = "",
    shown: bool = False,
    by: User,
) -> Involvement:
    """Add this contact (`book.draft`) to those of the office first, then to the dossier. Raises as `add` does."""
    with transaction.atomic():
        dossier.lock()  # first, as everybody does
        fields = {name: getattr(contact, name) for name in Contact.EDITABLE}
        made = book.add(by=by, **fields)
        return add(dossier, made, role, position=position, shown=shown, by=by)


def change(
    involvement: Involvement, *, role: str, position: str, by: User, version: int | None = None
) -> bool:
    """Give it another role or position. True when something changed.

    Raises StaleVersion, and NotPossible as `add` does.
    """
    with transaction.atomic():
        held = _hold(involvement)
        if version is not None and held.version != version:
            raise StaleVersion
        if (held.role, held.position) == (role, position):
            return False
        before = held.role
        if role != before:
            _require_free(held.dossier, _held(held.contact), role)
        held.role, held.position, held.version = role, position, held.version + 1
        held.save(update_fields=["role", "position", "version"])
        held.dossier.touch(for_clients=held.is_shown, only_papers=True)
        record(
            "related.changed",
            held.dossier,
            by=by,
            contact=held.contact,
            role=in_words(role),
            before=in_words(before),
        )
    return True


def show(involvement: Involvement, *, by: User) -> bool:
    """Let the clients of the dossier read it. True when they could not before."""
    return _turn(involvement, Audience.PORTAL, by)


def hide(involvement: Involvement, *, by: User) -> bool:
    """Keep it from clients. True when they could read it before."""
    return _turn(involvement, Audience.INTERNAL, by)


def _turn(involvement: Involvement, audience: Audience, by: User) -> bool:
    with transaction.atomic():
        held = _hold(involvement)
        if held.audience == audience:
            return False
        held.audience = audience
        held.save(update_fields=["audience"])
        held.dossier.touch(for_clients=True, only_papers=True)
        record(
            "related.shown" if held.is_shown else "related.hidden",
            held.dossier,
            by=by,
            contact=held.contact,
            role=in_words(held.role),
        )
    return True


def remove(involvement: Involvement, *, by: User) -> bool:
    """End it; nothing is thrown away. False when it had ended already."""
    with transaction.atomic():
        held = _read(involvement)
        if held.until is not None:
            return False
        held.was_shown, held.audience = held.is_shown, Audience.INTERNAL
        held.until, held.ended_by = timezone.now(), by
        held.save(update_fields=["was_shown", "audience", "until", "ended_by"])
        held.dossier.touch(for_clients=held.was_shown, only_papers=True)
        record("related.removed", held.dossier, by=by, contact=held.contact, role=in_words(held.role))
    return True


def undo(involvement: Involvement, *, by: User) -> bool:
    """Bring back what was removed, for whom it was. False when it was brought back already.

    Raises NotPossible where the role was given again meanwhile, or cannot be any more.
    """
    with transaction.atomic():
        held = _read(involvement)
        if held.until is None:
            return False
        _require_free(held.dossier, _held(held.contact), held.role)
        held.until, held.ended_by = None, None
        held.audience = Audience.PORTAL if held.was_shown else Audience.INTERNAL
        held.save(update_fields=["until", "ended_by", "audience"])
        held.dossier.touch(for_clients=held.is_shown, only_papers=True)
        words = in_words(held.role)
        record("related.restored", held.dossier, by=by, contact=held.contact, role=words, shown=held.is_shown)
    return True


def in_words(role: str) -> dict[str, str]:
    """The role in all our languages, as an event keeps it."""
    return in_every_language(Role(role).label)


def _read(involvement: Involvement) -> Involvement:
    """As the database has it now, with its dossier held."""
    involvement.dossier.lock()
    return Involvement.objects.select_related("contact", "dossier").get(pk=involvement.pk)


def _hold(involvement: Involvement) -> Involvement:
    """The same; raises NotPossible where somebody removed it meanwhile."""
    held = _read(involvement)
    if held.until is not None:
        raise NotPossible(_("Somebody removed this meanwhile."))
    return held


def _held(contact: Contact) -> Contact:
    """As the database has it now, held: it does not become somebody else meanwhile."""
    held: Contact = Contact.objects.select_for_update(no_key=True).get(pk=contact.pk)
    return held


def _require_free(dossier: Dossier, contact: Contact, role: str) -> None:
    if reason := conflicts.refuses(contact, role, dossier):
        raise NotPossible(reason)
    same = Involvement.objects.filter(dossier=dossier.pk, contact=contact, role=role, until=None)
    if same.exists():
        words = _("%(name)s is here in this role already: %(role)s.")
        raise NotPossible(words % {"name": isolate(contact.name), "role": Role(role).label})
