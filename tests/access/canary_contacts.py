"""Contacts in the world of tokens: their names, addresses and notes, and their roles in contracts."""

from typing import TYPE_CHECKING, Any

from wathiq.contacts import book, related
from wathiq.contacts.models import Contact, Involvement

if TYPE_CHECKING:
    from tests.access.canaries import World

CONTACTS = ("court", "judge", "opponent", "expert", "unrelated")


def furnish_contacts(world: "World") -> None:
    """In contracts of every state: shown, internal, hidden again, removed."""
    for key in CONTACTS:
        _add(world, key, kind="organisation" if key == "court" else "person")
    judge = world.contacts["judge"]
    book.edit(judge, {"organisation": world.contacts["court"]}, by=world.people["lawyer"])
    judge.refresh_from_db()
    for name in ("shown", "hidden again", "shown and named"):
        _relate(world, name, "judge", "court", shown=True)
        _relate(world, name, "opponent", "opponent")
        again = _relate(world, name, "expert", "expert", shown=True, told=False)
        related.hide(again, by=world.people["lawyer"])
        gone = _relate(world, name, "expert", "other", shown=True, told=False)
        related.remove(gone, by=world.people["lawyer"])
        lost = {gone.position, str(gone.public_id)}
        world.papers[name].for_staff -= lost
        world.nobodys |= lost
    _relate(world, "named only", "opponent", "opponent", shown=True)
    _relate(world, "private draft", "expert", "expert", by="administrator")


def relate_to_hidden(world: "World", name: str) -> None:
    """Somebody whom everybody of the team knows, in a contract that they may not open."""
    _relate(world, name, "judge", "court", shown=True, by="hermit")


def _add(world: "World", key: str, kind: str) -> None:
    fields: dict[str, Any] = {name: world.token(f"{name} of the {key}") for name in ("name", "phone", "note")}
    fields["email"] = f"{world.token(f'e-mail of the {key}')}@court.example"
    contact = book.add(kind=kind, by=world.people["lawyer"], **fields)
    world.contacts[key] = contact
    world.tokens[str(contact.public_id)] = f"address of the {key}"
    world.of_the_team |= {*fields.values(), str(contact.public_id)}


def _relate(
    world: "World",
    name: str,
    key: str,
    role: str,
    *,
    shown: bool = False,
    told: bool = True,
    by: str = "lawyer",
) -> Involvement:
    contact: Contact = world.contacts[key]
    position = world.token(f"position of the {role} of {name}")
    one = related.add(
        world.contracts[name], contact, role, position=position, shown=shown, by=world.people[by]
    )
    world.tokens[str(one.public_id)] = f"address of the {role} of {name}"
    papers = world.papers[name]
    papers.for_staff |= {position, str(one.public_id)}
    if shown and told:
        papers.for_clients |= {position, contact.name}
        papers.for_clients |= {contact.organisation.name} if contact.organisation else set()
    return one
