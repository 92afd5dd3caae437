"""Attachments in the world of tokens: names of files and folders, what staff write of them, and their very bytes."""

from typing import TYPE_CHECKING

from tests.documents.papers import bytes_of, items
from wathiq.documents import tree
from wathiq.documents.models import Document, Folder

if TYPE_CHECKING:
    from tests.access.canaries import World


FURNISHED = ("shown", "hidden again")


def furnish_papers(world: "World") -> None:
    """In contracts of every state: shown and hidden, in folders and beside them, replaced and deleted."""
    for name in FURNISHED:
        file_papers(world, name)
    for name in ("shown and named", "private draft"):
        file = _file(world, name, "a shown file")
        tree.show(world.contracts[name], items(file), by=world.people["lawyer"])
        world.papers[name].for_clients |= world.papers[name].of(file)
    papers_of_clients(world, "shown", "requester")
    private_papers(world, "shown")


def file_papers(world: "World", name: str) -> None:
    contract, lawyer = world.contracts[name], world.people["lawyer"]
    open_folder = _folder(world, name, "a shown folder")
    closed_folder = _folder(world, name, "a hidden folder")
    shown = _file(world, name, "a shown file")
    inside = _file(world, name, "a file in a shown folder", open_folder)
    kept = _file(world, name, "a file hidden one by one", open_folder)
    in_vain = _file(world, name, "a file shown in a hidden folder", closed_folder)
    _file(world, name, "a hidden file")
    gone = _file(world, name, "a deleted file")
    tree.hide(contract, items(kept), by=lawyer)
    tree.show(contract, items(shown, in_vain, gone, open_folder), ticked=[inside], by=lawyer)
    for file in (shown, kept):
        changes = {what: world.token(f"{what} of {file.name}") for what in ("type", "comment")}
        tree.describe(file, changes, by=lawyer)
        world.papers[name].for_staff |= set(changes.values())
    tree.delete(contract, items(gone), by=lawyer)
    # the history tells of it by name, and nothing leads to it any more
    lost = {one for one in world.papers[name].of(gone) if one not in gone.name}
    world.papers[name].for_staff -= lost
    world.nobodys |= lost
    for paper in (shown, inside, open_folder):
        world.papers[name].for_clients |= world.papers[name].of(paper)
    _replace(world, name, shown)


def private_papers(world: "World", name: str) -> None:
    """Among the lawyer, who edits, and the hermit, who reads: shown once, renamed, replaced, moved in, deleted."""
    contract, lawyer, papers = world.contracts[name], world.people["lawyer"], world.papers[name]
    before = set(papers.for_staff)
    # what is named before it is private was read by all: this name alone is not a token
    folder = tree.add_folder(contract, "Strategy", under=None, by=lawyer)
    tree.make_private(folder, viewers=[world.people["hermit"]], editors=[], by=lawyer)
    papers.circle |= {"lawyer", "hermit"}
    token = world.token(f"name of a private folder of {name}")
    tree.rename(folder, token, by=lawyer)
    _note(world, name, folder, "a private folder", token)
    inner = tree.add_folder(
        contract, world.token(f"name of a folder in it of {name}"), under=folder, by=lawyer
    )
    _note(world, name, inner, "a folder in a private one", inner.name)
    file = _file(world, name, "a private file", folder)
    _file(world, name, "a file in a folder in a private one", inner)
    gone = _file(world, name, "a deleted private file", inner)
    note = world.token(f"comment of a private file of {name}")
    tree.describe(file, {"comment": note}, by=lawyer)
    later = world.token(f"new content of a private file of {name}")
    tree.add_version(file, bytes_of(later.encode(), by=lawyer), by=lawyer)
    tree.delete(contract, items(gone), by=lawyer)
    lost = {one for one in papers.of(gone) if one not in gone.name}
    papers.for_staff -= lost
    world.nobodys |= lost
    papers.for_staff |= {note, later}
    papers.private |= papers.for_staff - before


def papers_of_clients(world: "World", name: str, person: str) -> None:
    """What the requester added is for the clients of the contract."""
    words = world.token(f"content from {person}")
    blob = bytes_of(words.encode(), by=world.people[person])
    title = world.token(f"name of a file from {person}")
    document = tree.add_document(
        world.contracts[name], f"{title}.txt", blob, under=None, by=world.people[person]
    )
    world.tokens[str(document.public_id)] = f"address of a file from {person}"
    world.papers[name].for_clients |= {words, title, str(document.public_id)}
    world.papers[name].for_staff |= {words, title, str(document.public_id)}


def _folder(world: "World", name: str, what: str) -> Folder:
    token = world.token(f"name of {what} of {name}")
    folder = tree.add_folder(world.contracts[name], token, under=None, by=world.people["lawyer"])
    _note(world, name, folder, what, token)
    return folder


def _file(world: "World", name: str, what: str, under: Folder | None = None) -> Document:
    token, words = world.token(f"name of {what} of {name}"), world.token(f"content of {what} of {name}")
    lawyer = world.people["lawyer"]
    blob = bytes_of(words.encode(), by=lawyer)
    file = tree.add_document(world.contracts[name], f"{token}.txt", blob, under=under, by=lawyer)
    _note(world, name, file, what, token, words)
    return file


def _note(world: "World", name: str, paper: Document | Folder, what: str, *words: str) -> None:
    world.tokens[str(paper.public_id)] = f"address of {what} of {name}"
    world.papers[name].add(paper, {*words, str(paper.public_id)})


def _replace(world: "World", name: str, file: Document) -> None:
    """Clients read the current version alone."""
    papers, lawyer = world.papers[name], world.people["lawyer"]
    earlier = next(one for one in papers.of(file) if world.tokens.get(one, "").startswith("content"))
    papers.for_clients.discard(earlier)
    later = world.token(f"new content of {file.name}")
    tree.add_version(file, bytes_of(later.encode(), by=lawyer), by=lawyer)
    papers.for_staff.add(later)
    papers.for_clients.add(later)
