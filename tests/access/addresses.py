"""Every address of both faces, and for each one something that exists for it to name."""

import json
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access import hearing_things
from tests.access.people import Troupe
from tests.access.situations import SITUATIONS
from tests.accounts.factors import SoftPasskey
from tests.cast import Browser, open_matter
from tests.documents import papers
from wathiq.accounts import second_factor
from wathiq.accounts.models import CalendarFeed, Department, Link, Roster, Rules, SignUp, Team, User
from wathiq.accounts.reset import tokens
from wathiq.contacts import book, related
from wathiq.contracts.models import Contract
from wathiq.core import mail_test
from wathiq.documents import tree
from wathiq.dossiers.models import Dossier, Participant
from wathiq.matters.models import Matter, PracticeArea
from wathiq.workflows.models import Status, Transition, Workflow

# Mounted in demo, development and test only (tests/guards/test_production.py); they hold nothing of an installation
OF_THE_DEMO = {"mailbox", "mail", "mail_letter", "ui", "ui_people", "ui_window"}


def mounted(face: str) -> dict[str, URLPattern]:
    """Every pattern of a face by its name; two with one name, or one without, would escape the table."""
    found: dict[str, URLPattern] = {}

    def walk(patterns: list[URLPattern | URLResolver]) -> None:
        for one in patterns:
            if isinstance(one, URLResolver):
                walk(one.url_patterns)
            else:
                assert one.name, f"{one} has no name"
                assert one.name not in found, f"two addresses are called {one.name}"
                found[one.name] = one

    walk(get_resolver(settings.FACES[face]).url_patterns)
    return found


def parameters_of(face: str, name: str) -> set[str]:
    return set(mounted(face)[name].pattern.converters)


# The beginning of an address's name → the kind of thing it takes; the longest one that fits counts
KINDS = {
    "contract": "contract",
    "matter": "matter",
    "case": "case",
    "practice_area": "practice_area",
    "attachments": "contract",
    "attachments_undo": "deletion",
    "folder_create": "contract",
    "folder_rename": "folder",
    "folder_circle": "folder",
    "folder_open": "folder",
    "document": "document",
    "version_upload": "document",
    "version_download": "version",
    "version_restore": "version",
    "contact": "contact",
    "related_add": "contract",
    "related": "involvement",
    "related_undo": "removal",
    "client": "client",
    "client_roster": "roster",
    "company": "company",
    "department": "department",
    "colleague": "colleague",
    "team": "team",
    "sign_up": "sign_up",
    "sign_up_confirm": "sign_up_link",
    "mail_test_outcome": "mail_test",
    "invitation": "invitation_link",
    "account_reset_password_from_key": "reset_link",
    "workflow": "workflow",
    "status": "status",
    "transition": "transition",
    "mfa_remove_webauthn": "passkey",
    "mfa_edit_webauthn": "passkey",
    "device_end": "device",
    "calendar_feed": "calendar_link",
    **hearing_things.KINDS,
}


# What lies in a contract: whoever may not open it learns nothing of these either, nor of other kinds of dossier
OF_A_CONTRACT = (
    "contract",
    "folder",
    "document",
    "version",
    "deletion",
    "involvement",
    "removal",
    "matter",
    "case",
    "stage",
    "hearing",
)
# What the whole legal team knows, and may change
OF_THE_TEAM = ("contact",)


def kind_of(name: str) -> str:
    return KINDS[max((one for one in KINDS if name.startswith(one)), key=len)]


@dataclass(frozen=True)
class Things:
    """One that exists of each kind, for the addresses of one face."""

    face: str
    contract: Contract
    named: dict[str, dict[str, Any]]  # kind → what the address takes

    def address_of(self, name: str) -> str:
        takes = parameters_of(self.face, name)
        return self.address(name, self.named[kind_of(name)] if takes else {})

    def address(self, name: str, kwargs: dict[str, Any]) -> str:
        return reverse(name, urlconf=settings.FACES[self.face], kwargs=kwargs)

    def of_nobody(self, name: str) -> dict[str, Any]:
        """As long as what exists, and made up."""
        made_up: dict[str, Any] = {
            "public_id": uuid.uuid4(),
            "key": uuid.uuid4().hex,
            "token": "x" * 43,
            "uidb36": uuid.uuid4().hex,
            "number": 1,
        }
        return {one: made_up[one] for one in parameters_of(self.face, name)}


def things_of(troupe: Troupe, face: str) -> Things:
    """The contract is private among staff (the lawyer's), shown to the requester and the watcher, and names the
    counterparty. The mail test is the administrator's; links and passkey belong to people nobody speaks of."""
    cast = troupe.cast
    contract = SITUATIONS["private"](troupe)
    contract.give_part(cast.counterparty, Participant.Role.APPROVER, by=None)
    admin = cast.administrator
    fields: dict[str, Any] = {"first_name": "Ines", "last_name": "Nadir", "face": face}
    fields |= {"role": "lawyer"} if face == "staff" else {"is_client": True}
    owner = User.add(f"owner@{face}.example", by=admin, password="copper tulip seven ferry", **fields)
    invited = User.invite(f"invited@{face}.example", by=admin, **fields)
    asked = asking(troupe, f"waits@{face}.example")
    asks_again = SignUp.ask(f"asks@{face}.example", access="clients", language="en")
    roster = Roster.objects.create(
        by=admin, name=f"{face}.xlsx", rows={"people": [], "ignored": [], "encoding": ""}
    )
    trial = mail_test.Trial("admin@cabinet.example", "en", "portal@cabinet.example", {})
    ids = {
        "contract": contract.public_id,
        "matter": private_matter(troupe).public_id,
        "case": private_matter(troupe, Dossier.Kind.CASE).public_id,
        "practice_area": PracticeArea.add(
            by=admin, names=dict.fromkeys(("en", "fr", "ar"), f"Maritime law {face}")
        ).public_id,
        "client": cast.watcher.public_id,
        "colleague": cast.walled_lawyer.public_id,
        "company": cast.companies["atlas"].public_id,
        "department": Department.add(f"Procurement {face}", by=admin).public_id,
        "team": Team.add(f"Litigation {face}", by=admin).public_id,
        "sign_up": asked.visitor.public_id,
        "roster": roster.public_id,
        "workflow": Workflow.default_of("contract").public_id,
        "status": Status.objects.get(workflow__kind="contract", position=1).public_id,
        "transition": _first_way("contract").public_id,
        "mail_test": mail_test.ask(trial, by=admin.public_id, kept={"typed": {}, "step": 0}),
    }
    named: dict[str, dict[str, Any]] = {kind: {"public_id": one} for kind, one in ids.items()}
    named |= _related(contract, cast.lawyer)
    named |= _papers(contract, cast.lawyer if face == "staff" else cast.requester)
    named |= hearing_things.things_of_a_case(troupe)
    named["sign_up_link"] = {"token": Link.make(Link.Purpose.SIGN_UP, visitor=asks_again.visitor)}
    named["invitation_link"] = {"token": Link.make(Link.Purpose.INVITATION, user=invited)}
    named["reset_link"] = {"uidb36": owner.public_id.hex, "key": tokens.make_token(owner)}
    named["passkey"] = {"key": second_factor.key_of(passkey_of(owner))}
    named["device"] = {"key": "0" * 32}
    named["calendar_link"] = {"token": CalendarFeed.make(by=owner)}
    return Things(face, contract, named)


def private_matter(troupe: Troupe, kind: Dossier.Kind = Dossier.Kind.MATTER) -> Matter:
    """As the contract: private among staff (the lawyer's), shown to the requester and the watcher."""
    cast = troupe.cast
    matter = open_matter(cast, f"Zircon {kind}", kind=kind, company=cast.companies["atlas"], private=True)
    matter.share(requester=cast.requester, watchers=[cast.watcher], by=cast.lawyer)
    matter.give_part(cast.counterparty, Participant.Role.APPROVER, by=None)
    return matter


def _papers(contract: Contract, author: User) -> dict[str, dict[str, Any]]:
    """A folder with a file of two versions that clients see, and something that its author deleted."""
    folder = papers.folder(contract, "Annexes", by=author)
    document = papers.file(contract, "annex.pdf", by=author, under=folder)
    tree.add_version(document, papers.bytes_of(papers.PDF + b"% 2", by=author), by=author)
    tree.show(contract, papers.items(folder), ticked=[document], by=author)
    gone = papers.file(contract, "draft.pdf", by=author)
    deletion = tree.delete(contract, papers.items(gone), by=author)
    assert deletion is not None
    return {
        "folder": {"public_id": folder.public_id},
        "document": {"public_id": document.public_id},
        "version": {"public_id": document.public_id, "number": 1},
        "deletion": {"public_id": deletion.public_id},
    }


def _related(contract: Contract, author: User) -> dict[str, dict[str, Any]]:
    """A contact that clients see, and one that was removed."""
    court = book.add(kind="organisation", name="Commercial court of Noria", by=author)
    shown = related.add(contract, court, "court", shown=True, by=author)
    removed = related.add(contract, court, "other", by=author)
    related.remove(removed, by=author)
    return {
        "contact": {"public_id": court.public_id},
        "involvement": {"public_id": shown.public_id},
        "removal": {"public_id": removed.public_id},
    }


def asking(troupe: Troupe, email: str = "waits@noria.example") -> SignUp:
    """Somebody who proved the address and waits; the administrator approves."""
    Rules.current().change(by=troupe.cast.administrator, sign_up="both", approver=troupe.cast.administrator)
    asked = SignUp.ask(email, access="clients", language="en", first_name="Wafa", last_name="Aiton")
    SignUp.objects.filter(pk=asked.pk).update(state=SignUp.State.WAITING, proved=asked.visitor.created)
    return asked


def passkey_of(user: User, name: str = "Work laptop") -> Authenticator:
    """A passkey that nobody holds any more."""
    options = {"user": {"id": ""}, "rp": {"id": "testserver"}, "challenge": ""}
    data = {"name": name, "credential": json.loads(SoftPasskey().create(options))}
    return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)


def _first_way(kind: str) -> Transition:
    """From where new dossiers of this kind begin."""
    return Transition.objects.get(
        origin__workflow__kind=kind,
        origin__workflow__is_default=True,
        origin__is_start=True,
        target__position=1,
    )


def forms() -> dict[str, dict[str, str]]:
    """What is sent where an empty form would not reach the question who may."""
    return {
        **{f"{kind}_move": {"way": str(_first_way(kind).public_id)} for kind in Dossier.Kind},
        "set_language": {"language": "fr"},
        "attachments_act": {"act": "hide"},
    }


def send(
    browser: Browser,
    verb: str,
    address: str,
    data: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """As a form is sent; a browser always sends a field more than an empty form has."""
    body = urlencode({"csrfmiddlewaretoken": "any", **(data or {})})
    kind = "application/x-www-form-urlencoded"
    response: Any = browser.generic(verb, address, data=body, content_type=kind, headers=headers or {})
    answer: HttpResponse = response
    return answer
