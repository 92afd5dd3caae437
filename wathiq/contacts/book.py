"""The office's contacts: add and edit them, and those that seem to be the same."""

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from wathiq.accounts.models import System, User
from wathiq.audit.record import AsItWas, record
from wathiq.contacts import conflicts, names
from wathiq.contacts.models import Contact, Involvement
from wathiq.core import formats
from wathiq.core.text import isolate
from wathiq.dossiers import access
from wathiq.dossiers.models import Dossier, NotPossible, StaleVersion

ALIKE_AT_MOST = 5


def draft(**fields: Any) -> Contact:
    """A contact that is not saved yet, to look for others like it."""
    fields.setdefault("kind", Contact.Kind.PERSON)
    return Contact(folded_name=names.folded(fields["name"]), **fields)


def alike(contact: Contact) -> list[Contact]:
    """Other contacts with its name, however it is written, or with its address. One query."""
    same = models.Q(folded_name=contact.folded_name)
    if contact.email:
        same |= models.Q(email=contact.email)
    found = Contact.objects.filter(same).exclude(pk=contact.pk).select_related("organisation")
    return list(found.order_by("folded_name", "pk")[:ALIKE_AT_MOST])


def add(*, by: User, **fields: Any) -> Contact:
    """A new contact of these fields of `Contact.EDITABLE`, whether or not there is one like it."""
    with transaction.atomic():
        contact = draft(**fields)
        if contact.kind == Contact.Kind.ORGANISATION:
            contact.organisation = None
        contact.save(force_insert=True)
        record("contact.added", System(), by=by, contact=contact)
    return contact


def edit(contact: Contact, changes: Mapping[str, Any], *, by: User, version: int | None = None) -> bool:
    """Change these fields of `Contact.EDITABLE`. True when something changed; every page shows it at once.

    Raises StaleVersion, and NotPossible where it would make an opponent the client of a dossier the actor may open,
    or an organisation with people one of them.
    """
    unknown = set(changes) - set(Contact.EDITABLE)
    if unknown:
        raise ValueError(f"not for editing: {unknown}")
    with transaction.atomic():
        if set(changes) & Contact.IDENTITY:
            _hold_dossiers_against(contact)
        held = Contact.objects.select_for_update(no_key=True).select_related(None).get(pk=contact.pk)
        if version is not None and held.version != version:
            raise StaleVersion
        changed = {name: value for name, value in changes.items() if getattr(held, name) != value}
        if not changed:
            return False
        before = AsItWas(held.public_id, held.name)
        for name, value in changed.items():
            setattr(held, name, value)
        if held.kind == Contact.Kind.ORGANISATION:
            held.organisation = None
        held.folded_name, held.version = names.folded(held.name), held.version + 1
        if set(changed) & Contact.IDENTITY:
            _refuse_the_client(held, by)
        if held.kind == Contact.Kind.PERSON and Contact.objects.filter(organisation=held).exists():
            raise NotPossible(_("There are people who belong to this organisation."))
        held.save(update_fields=[*changed, "organisation", "folded_name", "version"])
        record("contact.edited", System(), by=by, contact=held, before=before, fields=sorted(changed))
    return True


def _hold_dossiers_against(contact: Contact) -> None:
    """Where it is the opponent: nobody gives these dossiers a client meanwhile. Locked in one order by everybody."""
    against = Involvement.objects.filter(contact=contact, role=Involvement.Role.OPPONENT, until=None)
    dossiers = Dossier.objects.filter(pk__in=against.values("dossier_id"))
    list(dossiers.select_for_update().order_by("pk").values("pk"))


def _refuse_the_client(contact: Contact, by: User) -> None:
    """Of dossiers that the actor may not open nothing is said, and so nothing refused; their readers see it there."""
    against = Involvement.visible_to(by).filter(contact=contact.pk, role=Involvement.Role.OPPONENT)
    dossiers = Dossier.objects.filter(access.readable_by(by), pk__in=against.values("dossier_id"))
    client_of = [
        dossier.reference
        for dossier in dossiers.select_related("company").order_by("reference")
        if conflicts.refuses(contact, Involvement.Role.OPPONENT, dossier)
    ]
    if client_of:
        words = _("%(name)s would be the opponent and the client here: %(references)s.")
        raise NotPossible(
            words
            % {
                "name": isolate(contact.name),
                "references": formats.names([isolate(one) for one in client_of[:ALIKE_AT_MOST]]),
            }
        )
