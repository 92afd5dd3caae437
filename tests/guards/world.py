"""A world with something on every page, and every page of it."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from tests.access.addresses import Things, mounted, parameters_of, passkey_of, send, things_of
from tests.access.observing import HTMX, crawl, undone
from tests.access.people import Entrance, Troupe
from tests.access.situations import SITUATIONS
from tests.access.tables import ROWS_OF
from tests.accounts.factors import confirmed, give_app
from tests.cast import Browser, open_case
from tests.documents import papers
from tests.hearings.scenes import furnish_hearings
from wathiq.accounts import second_factor
from wathiq.accounts.models import Roster
from wathiq.contacts import book, related
from wathiq.contacts.models import Involvement
from wathiq.contracts.models import Contract
from wathiq.demo.people import PASSWORD
from wathiq.documents import tree
from wathiq.documents.models import Document, Folder, Reading
from wathiq.dossiers import relations
from wathiq.dossiers.models import Participant
from wathiq.workflows.models import Transition

PEOPLE = ("lawyer", "requester", "counterparty", "visitor")
FACES = ("portal", "staff")


def furnish(troupe: Troupe) -> Contract:
    """A shown contract with everything filled in, beside one of each kind of state."""
    for name in ("draft", "walled"):
        SITUATIONS[name](troupe)
    contract = SITUATIONS["shown_named"](troupe)
    cast = troupe.cast
    contract.edit(
        {
            "other_party": "Omicron <Solar>",
            "description": "Weak on “page 3” & 4",
            "value": 4200000,
            "currency": "MAD",
        },
        assignee=cast.lawyer,
        by=cast.lawyer,
    )
    contract.give_part(cast.walled_lawyer, Participant.Role.CONTRIBUTOR, by=cast.lawyer)
    given = {"grant": "requester", "note": "must", "tells": ["assignee", "requester"]}
    way_on(contract).edit(given, companies=[cast.companies["atlas"]], by=cast.administrator)
    case = open_case(
        cast,
        "Payment & <interest>",
        description="Weak on “page 3” & 4",
        latest_update="The court <was> told.",
        filed_on=timezone.localdate(),
        due=timezone.localdate(),
        internal_reference="W <17>",
        client_position="Claimant",
    )
    relations.relate(contract, case, by=cast.lawyer)
    furnish_hearings(cast)
    shelf = papers.folder(contract, "For <signature>", by=cast.lawyer)
    paper = papers.file(contract, "amendment & annex.pdf", by=cast.lawyer, under=shelf)
    papers.file(contract, "margin.pdf", by=cast.lawyer)
    papers.file(contract, "plan.pdf", by=cast.requester)
    tree.show(contract, papers.items(shelf), ticked=[paper], by=cast.lawyer)
    kept = papers.folder(contract, "Strategy <kept>", by=cast.lawyer)
    papers.file(contract, "offer & counter-offer.pdf", by=cast.lawyer, under=kept)
    tree.make_private(kept, viewers=[cast.walled_lawyer], editors=[], by=cast.lawyer)
    assert paper.current is not None
    Reading.note(cast.requester, [paper.current])
    firm = book.add(kind="organisation", name="Chi & <Partners>", by=cast.lawyer)
    judge = book.add(
        kind="person",
        name="Judge “Belkora”",
        organisation=firm,
        email="judge@court.example",
        phone="+212 5 00 00 00 31",
        note="Wants the <annexes> & two copies",
        company=cast.companies["beta"],
        by=cast.lawyer,
    )
    related.add(contract, judge, "court", position="At first <instance>", shown=True, by=cast.lawyer)
    related.add(contract, firm, "opposing_counsel", by=cast.lawyer)
    return contract


def way_on(contract: Contract) -> Transition:
    """The first one from where it stands."""
    way = Transition.out_of(contract.status).first()
    assert way is not None
    return way


def address(face: str, name: str, **kwargs: Any) -> str:
    return reverse(name, urlconf=settings.FACES[face], kwargs=kwargs)


def every_page(troupe: Troupe, contract: Contract) -> Iterator[tuple[str, HttpResponse]]:
    """Every page and fragment of both faces, with those that refuse and those that follow a form."""
    for person in PEOPLE:
        browser = troupe.browser(person)
        for face in FACES:
            names = (
                "home",
                "contracts",
                "profile",
                "account_login",
                "account_logout",
                "brand_css",
                "brand_logo",
            )
            starts = [address(face, name) for name in names]
            starts += [
                f"{address(face, 'contracts')}?q=nothing-like-this",
                f"{address(face, 'home')}nowhere/",
            ]
            if face == "staff":
                starts += [address(face, "matters"), f"{address(face, 'cases')}?q=nothing-like-this"]
            if face == "portal":
                starts += [address(face, "matters"), f"{address(face, 'matters')}?q=nothing-like-this"]
                starts += ["/healthz", "/readyz"]
            for where, response in crawl(browser, *starts).items():
                yield f"{person} GET {where}", response
    yield from _forms(troupe, contract)
    yield from _of_private_folders(troupe, contract)
    yield from _addresses(troupe)
    yield from _own_account(troupe)
    yield "lawyer at the wrong door", _get(troupe.at_the_wrong_door("lawyer"), address("portal", "home"))
    yield "client at the wrong door", _get(troupe.at_the_wrong_door("requester"), address("staff", "home"))


def _addresses(troupe: Troupe) -> Iterator[tuple[str, HttpResponse]]:
    """Each address once to be read, and once with an empty form; no form has any effect on the next."""
    for face, person in (("staff", "administrator"), ("portal", "requester")):
        things, entrance = things_of(troupe, face), Entrance(troupe, person)
        for row in ROWS_OF[face]:
            with undone():
                response = send(entrance.browser(person), row.method, things.address_of(row.name))
            yield f"{person} {row.method} {row.name}", response
        yield from _links(things)
    Roster.objects.update(state=Roster.State.WORKING)
    roster = address("staff", "client_roster", public_id=Roster.objects.get(name="staff.xlsx").public_id)
    yield "a list that is worked off", _get(troupe.browser("administrator"), roster)


def _links(things: Things) -> Iterator[tuple[str, HttpResponse]]:
    """What a visitor who follows the link in a mail comes to, or wants an account."""
    for name in ("invitation", "account_reset_password_from_key", "sign_up_confirm", "sign_up"):
        if name in mounted(things.face) and (name != "sign_up" or things.face == "portal"):
            response: Any = Browser().get(things.address_of(name), follow=True)
            yield f"followed {name}", response


def _own_account(troupe: Troupe) -> Iterator[tuple[str, HttpResponse]]:
    """The pages that ask first who it is, before and after there is a second factor; and the second step."""
    user = troupe.cast.walled_lawyer
    passkey = {"key": second_factor.key_of(passkey_of(user))}
    browser = confirmed(user)
    for has_app in (False, True):
        if has_app:
            give_app(user)
        for row in ROWS_OF["staff"]:
            if row.name.startswith("mfa_") and row.name not in ("mfa_authenticate", "mfa_login_webauthn"):
                kwargs = passkey if parameters_of("staff", row.name) else {}
                page = address("staff", row.name, **kwargs)
                for method in (_get, _post) if row.method == "GET" else ():
                    with undone():
                        yield f"confirmed {method.__name__} {row.name}", method(browser, page)
    half = Browser()
    yield (
        "the password alone",
        _post(half, address("staff", "account_login"), {"login": user.email, "password": PASSWORD}),
    )
    yield "the second step", _get(half, address("staff", "mfa_authenticate"))
    yield "a wrong code", _post(half, address("staff", "mfa_authenticate"), {"code": "000000"})


def _forms(troupe: Troupe, contract: Contract) -> Iterator[tuple[str, HttpResponse]]:
    """What is said to forms that are wrong, late or refused."""
    browser, some = troupe.browser("lawyer"), {"anything": "1"}
    for name in (
        "contract_edit",
        "contract_share",
        "contract_share_preview",
        "contract_move",
        "contract_relate",
    ):
        where = address("staff", name, public_id=contract.public_id)
        for headers in ({}, HTMX):
            yield f"POST {where} {headers}", _post(browser, where, some, headers)
    for name in ("contract_create", "profile"):
        yield f"POST {name}", _post(browser, address("staff", name), some)
    people = {
        "requester": str(troupe.cast.requester.public_id),
        "watchers": [str(troupe.cast.stranger.public_id)],
        "version": contract.version,
    }
    where = address("staff", "contract_share", public_id=contract.public_id)
    yield "a share that is refused", _post(browser, where, people)
    yield "a share to confirm", _post(browser, where, people | {"watchers": []})
    stale = people | {"watchers": [], "version": 0, "seen": people["requester"]}
    yield "a share that is late", _post(browser, where, stale)
    yield "a search without script", _post(browser, where, people | {"find": "requester", "requester_q": "a"})
    late = {"title": "Other", "type": contract.type.code, "version": 1, "company": ""}
    edit = address("staff", "contract_edit", public_id=contract.public_id)
    yield "an edit that is late", _post(browser, edit, late)
    yield from _of_papers(browser, contract)
    yield from _of_related(browser, contract)
    way = {"way": str(way_on(contract).public_id)}
    for person, face in (("lawyer", "staff"), ("requester", "portal")):
        where = address(face, "contract_move", public_id=contract.public_id)
        mover: Any = troupe.browser(person)
        for headers in ({}, HTMX):
            yield f"{face} move {headers}", mover.get(where, way, headers=headers)
            yield f"{face} move without a note {headers}", mover.post(where, way, headers=headers)
    with undone():
        where = address("staff", "contract_move", public_id=contract.public_id)
        yield "a move with a note", _post(troupe.browser("administrator"), where, way | {"note": "<b>"})
    visitor = troupe.browser("visitor")
    wrong = {"login": "nobody@atlas.example", "password": "not the password"}
    for face in FACES:
        yield f"{face}: a wrong password", _post(visitor, address(face, "account_login"), wrong)
        yield f"{face}: nothing typed", _post(visitor, address(face, "account_login"), some)
    strict = Browser(enforce_csrf_checks=True)
    yield "without the token", _post(strict, address("portal", "account_login"), wrong)


def _of_papers(browser: Browser, contract: Contract) -> Iterator[tuple[str, HttpResponse]]:
    """What is asked and said about attachments, as a page and in a window; nothing of it is done."""
    act = address("staff", "attachments_act", public_id=contract.public_id)
    folder = str(Folder.objects.get(dossier=contract.pk, own_circle=None).public_id)
    file = str(Document.objects.get(dossier=contract.pk, name="amendment & annex.pdf").public_id)
    for headers in ({}, HTMX):
        for data in (
            {"act": "show", "folders": [folder]},
            {"act": "move", "folders": [folder], "documents": [file]},
            {"act": "move", "documents": [file], "to": "", "at": folder},
            {"act": "hide", "documents": [file]},
            {"act": "delete", "documents": [file]},
            {"act": "hide"},
        ):
            with undone():
                response = _post(browser, act, data, headers)
            yield f"POST {act} {data} {headers}", response
        for name, public_id in (("folder_create", contract.public_id), ("folder_rename", folder)):
            where = address("staff", name, public_id=public_id)
            yield f"POST {where} {headers}", _post(browser, where, {"name": "a/b"}, headers)


def _of_related(browser: Browser, contract: Contract) -> Iterator[tuple[str, HttpResponse]]:
    """What is asked and said about related people, as a page and in a window; nothing of it is done."""
    one = Involvement.objects.get(dossier=contract.pk, role="court")
    other = Involvement.objects.get(dossier=contract.pk, role="opposing_counsel")
    add = address("staff", "related_add", public_id=contract.public_id)
    edit = address("staff", "related_edit", public_id=one.public_id)
    alike = {"source": "organisation", "name": "chi & <partners>", "role": "our_counsel"}
    sent: list[tuple[str, dict[str, Any]]] = [
        (add, {"source": "person"}),
        (add, alike),
        (add, {"find": "contact", "contact_q": "chi"}),
        (add, {"source": "known", "contact": str(other.contact.public_id), "role": "opposing_counsel"}),
        (edit, {"role": "expert", "version": 0}),
        (address("staff", "related_show", public_id=one.public_id), {"act": "hide"}),
        (address("staff", "related_remove", public_id=one.public_id), {}),
        (address("staff", "contact_create"), {"kind": "person", "name": "Judge “Belkora”"}),
        (address("staff", "contact_create"), {"find": "organisation", "organisation_q": "chi"}),
        (
            address("staff", "contact_edit", public_id=one.contact.public_id),
            {"kind": "person", "name": "Other", "version": 0},
        ),
    ]
    for headers in ({}, HTMX):
        for where, data in sent:
            with undone():
                response: Any = browser.post(where, data, headers=headers, follow=not headers)
            yield f"POST {where} {data} {headers}", response


def _of_private_folders(troupe: Troupe, contract: Contract) -> Iterator[tuple[str, HttpResponse]]:
    """As a viewer reads one, and as an administrator asks for it; and forms about them that are wrong."""
    folder = Folder.objects.get(dossier=contract.pk, own_circle__isnull=False)
    inside = address("staff", "contract_attachments", public_id=contract.public_id)
    file = Document.objects.get(folder=folder)
    yield (
        "viewer in a private folder",
        _get(troupe.browser("walled_lawyer"), f"{inside}?folder={folder.public_id}"),
    )
    yield (
        "viewer at a private file",
        _get(troupe.browser("walled_lawyer"), address("staff", "document", public_id=file.public_id)),
    )
    enter = address("staff", "attachments_private", public_id=contract.public_id)
    circle = address("staff", "folder_circle", public_id=folder.public_id)
    for headers in ({}, HTMX):
        yield (
            f"POST {enter} {headers}",
            _post(troupe.browser("administrator"), enter, {"reason": "\u202e"}, headers),
        )
        yield f"POST {circle} {headers}", _post(troupe.browser("lawyer"), circle, {"version": "1"}, headers)
    yield "administrator before a private folder", _get(troupe.browser("administrator"), enter)
    yield "administrator beside a private folder", _get(troupe.browser("administrator"), inside)


def _get(browser: Browser, where: str) -> HttpResponse:
    response: Any = browser.get(where)
    answer: HttpResponse = response
    return answer


def _post(
    browser: Browser, where: str, data: dict[str, Any] | None = None, headers: dict[str, str] | None = None
) -> HttpResponse:
    response: Any = browser.post(where, data or {}, headers=headers or {})
    answer: HttpResponse = response
    return answer
