"""What is sent beside, or in place of, what a form offers changes nothing."""

import json
import uuid
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from tests.access.people import Troupe
from tests.access.situations import SITUATIONS
from tests.cast import at
from wathiq.contracts.models import Contract
from wathiq.dossiers.models import Participant


@pytest.mark.parametrize(
    "way", ["id of nobody", "no id", "of the legal team", "of another company", "a collaborator"]
)
def test_people_named_in_the_share_form_are_resolved_by_the_server(troupe: Troupe, way: str) -> None:
    contract = SITUATIONS["draft"](troupe)
    cast = troupe.cast
    chosen = {
        "id of nobody": str(uuid.uuid4()),
        "no id": "1",
        "of the legal team": str(cast.walled_lawyer.public_id),
        "of another company": str(cast.stranger.public_id),
        "a collaborator": str(cast.counterparty.public_id),
    }[way]
    page = at("staff", "contract_share", public_id=contract.public_id)
    response: Any = troupe.browser("lawyer").post(
        page, {"requester": chosen, "version": contract.version, "seen": chosen}
    )
    assert response.status_code == 422
    assert not contract.is_shown
    assert not Participant.objects.filter(dossier=contract.pk).exclude(role="assignee").exists()


def test_the_picker_offers_nobody_who_may_not_be_chosen(troupe: Troupe) -> None:
    contract = SITUATIONS["draft"](troupe)  # of Atlas
    page = at("staff", "contract_share_people", public_id=contract.public_id)
    found: Any = troupe.browser("lawyer").get(page, {"role": "requester"})
    names = {one["name"] for one in json.loads(found.content)["people"]}
    cast = troupe.cast
    assert names == {cast.requester.name, cast.watcher.name, cast.colleague.name, cast.both.name}


def test_a_field_that_is_not_in_the_form_changes_nothing(troupe: Troupe) -> None:
    """Every column of every table a contract is made of, sent to each of its forms."""
    contract = SITUATIONS["draft"](troupe)
    before = Contract.objects.filter(pk=contract.pk).values().get()
    names = {field.name for field in Contract._meta.get_fields()} | {"seen_by", "requester_id", "company_id"}
    allowed = {*Contract.EDITABLE, "assignee", "version"}
    data = dict.fromkeys(names - allowed, "1") | {
        "title": contract.title,
        "type": contract.type.code,
        "company": str(troupe.cast.companies["atlas"].public_id),
        "assignee": str(troupe.cast.lawyer.public_id),
        "version": str(contract.version),
    }
    response: Any = troupe.browser("lawyer").post(
        at("staff", "contract_edit", public_id=contract.public_id), data
    )
    assert response.status_code == 302
    assert Contract.objects.filter(pk=contract.pk).values().get() == before


def test_a_portal_user_changes_nothing_but_names_and_how_they_read(troupe: Troupe) -> None:
    user = troupe.cast.requester
    before = type(user).objects.filter(pk=user.pk).values().get()
    data = dict.fromkeys(before, "1") | {
        "email": "thief@beta.example",
        "face": "staff",
        "role": "administrator",
        "company": "1",
        "first_name": "Nadia",
        "last_name": user.last_name,
        "language": "ar",
        "time_zone": "UTC",
        "calendar": "gregorian",
        "digits": "arabic",
    }
    browser = troupe.browser("requester")
    assert browser.post(reverse("profile", urlconf=settings.FACES["portal"]), data).status_code == 302
    after = type(user).objects.filter(pk=user.pk).values().get()
    changed = {name for name, value in dict(after).items() if (name, value) not in dict(before).items()}
    changed -= {"last_login"}
    assert changed == {"first_name", "language", "time_zone", "calendar", "digits"}
