"""Related people and contacts as a lawyer meets them, by address and by form."""

import json
import uuid
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.cast import Browser, at, draw_up, form_of, shared, submission
from tests.contacts.desk import HTMX, organisation, person, press, send, today
from wathiq.contacts import book, related
from wathiq.contacts.models import Contact, Involvement
from wathiq.demo.cast import Cast

NEW = {"source": "person", "name": "Salma Ourdighi", "role": "expert", "position": "Named by the court"}


def page(contract: Any) -> str:
    return at("staff", "contract", public_id=contract.public_id)


# ── Adding ────────────────────────────────────────────────────────────────────


def test_a_contact_is_chosen_and_stands_on_the_page(cast: Cast, lawyer_browser: Browser) -> None:
    contract, court = shared(cast), organisation("Court of appeal", by=cast.lawyer)
    response = send(
        lawyer_browser, contract, source="known", contact=court.public_id, role="court", shown="on"
    )
    assert response.status_code == 302
    assert today(contract) == {("Court of appeal", "court")}
    assert "Court of appeal" in lawyer_browser.text(page(contract))


def test_somebody_new_joins_the_contacts_as_well(cast: Cast, lawyer_browser: Browser) -> None:
    contract, court = draw_up(cast), organisation("Court of appeal", by=cast.lawyer)
    data = NEW | {"organisation": court.public_id, "email": "S.Ourdighi@Court.example", "phone": "+212 5"}
    assert send(lawyer_browser, contract, **data).status_code == 302
    made = Contact.objects.get(name="Salma Ourdighi")
    assert (made.email, made.organisation, made.kind) == ("s.ourdighi@court.example", court, "person")
    one = Involvement.objects.get(contact=made)
    assert (one.role, one.position, one.audience) == ("expert", "Named by the court", "internal")


def test_an_organisation_on_the_fly_has_no_organisation(cast: Cast, lawyer_browser: Browser) -> None:
    court = organisation("Court of appeal", by=cast.lawyer)
    data = NEW | {"source": "organisation", "organisation": court.public_id}
    assert send(lawyer_browser, draw_up(cast), **data).status_code == 302
    assert Contact.objects.get(name="Salma Ourdighi").organisation is None


def test_a_form_sent_twice_is_done_once(cast: Cast, lawyer_browser: Browser) -> None:
    contract, key = draw_up(cast), submission()
    for _twice in range(2):
        assert send(lawyer_browser, contract, **NEW, submission=key).status_code == 302
    assert Contact.objects.filter(name="Salma Ourdighi").count() == 1
    again = send(lawyer_browser, contract, **(NEW | {"name": "Other"}), submission=key)
    assert again.status_code == 409


def test_somebody_alike_is_offered_first_and_another_added_on_purpose(
    cast: Cast, lawyer_browser: Browser
) -> None:
    contract, known = draw_up(cast), person("SALMA  ourdighi", by=cast.lawyer)
    response = send(lawyer_browser, contract, **NEW)
    assert response.status_code == 200
    said = response.content.decode()
    assert "There is already somebody like this" in said
    assert not today(contract)
    chosen = send(lawyer_browser, contract, **NEW, choose=known.public_id)
    assert chosen.status_code == 302
    assert today(contract) == {("SALMA  ourdighi", "expert")}
    hidden = form_of(said, action=at("staff", "related_add", public_id=contract.public_id))
    assert send(lawyer_browser, contract, **NEW, seen=hidden["seen"]).status_code == 302
    assert Contact.objects.filter(folded_name=known.folded_name).count() == 2


def test_what_was_read_of_somebody_alike_counts_for_nobody_else(cast: Cast, lawyer_browser: Browser) -> None:
    contract = draw_up(cast)
    person("Salma Ourdighi", by=cast.lawyer)
    said = send(lawyer_browser, contract, **NEW).content.decode()
    seen = form_of(said, action=at("staff", "related_add", public_id=contract.public_id))["seen"]
    person("salma ourdighi", by=cast.walled_lawyer)
    again = send(lawyer_browser, contract, **NEW, seen=seen)
    assert again.status_code == 200
    assert not today(contract)


def test_a_conflict_is_read_before_it_is_added(cast: Cast, lawyer_browser: Browser) -> None:
    contract, there = draw_up(cast), draw_up(cast, "There", company=cast.companies["beta"])
    beta = organisation(cast.companies["beta"].name, by=cast.lawyer)
    data = {"source": "known", "contact": beta.public_id, "role": "opponent"}
    said = send(lawyer_browser, contract, **data).content.decode()
    assert "is a client of the office" in said
    assert there.reference in said
    assert not today(contract)
    seen = form_of(said, action=at("staff", "related_add", public_id=contract.public_id))["seen"]
    assert send(lawyer_browser, contract, **data, seen=seen).status_code == 302
    assert today(contract)


@pytest.mark.parametrize("name", ["Atlas", "ATLAS", "  atlas "])
def test_an_opponent_who_is_the_client_is_refused_beside_the_role(
    cast: Cast, lawyer_browser: Browser, name: str
) -> None:
    atlas = cast.companies["atlas"]
    contract = draw_up(cast, company=atlas)
    words = name.strip().replace("Atlas", atlas.name).replace("ATLAS", atlas.name.upper())
    words = words.replace("atlas", atlas.name.lower())
    data = {"source": "organisation", "name": words, "role": "opponent"}
    response = send(lawyer_browser, contract, **data)
    assert response.status_code == 422
    assert "is the client here" in response.content.decode()
    assert not Contact.objects.exists()
    assert send(lawyer_browser, contract, **(data | {"role": "other"})).status_code == 302


HOSTILE = {
    "nothing": {},
    "nobody chosen": {"source": "known", "role": "court"},
    "no id": {"source": "known", "contact": "1", "role": "court"},
    "an id of nobody": {"source": "known", "contact": str(uuid.uuid4()), "role": "court"},
    "no role": NEW | {"role": ""},
    "a role of ours": NEW | {"role": "watcher"},
    "no source": NEW | {"source": "both"},
    "no name": NEW | {"name": "   "},
    "a name too long": NEW | {"name": "x" * 301},
    "a name that turns": NEW | {"name": "Salma \u202eihgidruO"},
    "an invisible name": NEW | {"name": "\u200b\u2060"},
    "a name with a line": NEW | {"name": "Salma\nOurdighi"},
    "a NUL": NEW | {"name": "Salma\x00"},
    "a position that turns": NEW | {"position": "\u2067Defendant"},
    "a position too long": NEW | {"position": "x" * 201},
    "no address": NEW | {"email": "salma"},
    "an address that looks like another": NEW | {"email": "sаlma@court.example"},
    "a person as organisation": NEW | {"organisation": "PERSON"},
}


@pytest.mark.parametrize("what", HOSTILE)
def test_bad_input_is_kept_and_told_beside_the_field(cast: Cast, lawyer_browser: Browser, what: str) -> None:
    contract, somebody = draw_up(cast), person("Judge", by=cast.lawyer)
    data = {
        name: str(somebody.public_id) if value == "PERSON" else value for name, value in HOSTILE[what].items()
    }
    response = send(lawyer_browser, contract, **data)
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.content.decode()
    assert not today(contract)
    assert Contact.objects.count() == 1


def test_what_is_not_asked_is_not_wrong(cast: Cast, lawyer_browser: Browser) -> None:
    contract, judge = draw_up(cast), person("Judge", by=cast.lawyer)
    data = {"source": "known", "contact": judge.public_id, "role": "court", "email": "no address"}
    assert send(lawyer_browser, contract, **data).status_code == 302


def test_a_name_of_three_hundred_characters_stands_everywhere(cast: Cast, lawyer_browser: Browser) -> None:
    contract, name = shared(cast), "<b>&" + "م" * 296
    assert send(lawyer_browser, contract, **(NEW | {"name": name}), shown="on").status_code == 302
    for address in (page(contract), at("staff", "contacts")):
        said = lawyer_browser.text(address)
        assert "&lt;b&gt;&amp;م" in said
        assert "<b>&" not in said


def test_a_search_without_script_fills_the_list(cast: Cast, lawyer_browser: Browser) -> None:
    contract, court = draw_up(cast), organisation("Court of appeal", by=cast.lawyer)
    response = send(lawyer_browser, contract, find="contact", contact_q="appeal", position="Kept")
    assert response.status_code == 200
    said = response.content.decode()
    assert f'value="{court.public_id}"' in said
    assert 'value="Kept"' in said


def test_a_window_answers_with_a_toast_and_the_section_follows(cast: Cast, lawyer_browser: Browser) -> None:
    contract = shared(cast)
    window = lawyer_browser.text(at("staff", "related_add", public_id=contract.public_id), headers=HTMX)
    assert window.lstrip().startswith("<dialog")
    response = send(lawyer_browser, contract, **NEW, headers=HTMX)
    assert json.loads(response["HX-Trigger"]) == {"close-dialog": "", "related-changed": ""}
    assert "was added to the related people" in response.content.decode()
    one = Involvement.objects.get()
    toast = press(lawyer_browser, "related_remove", one, headers=HTMX)
    assert at("staff", "related_undo", public_id=one.public_id) in toast.content.decode()
    assert press(lawyer_browser, "related_undo", one, headers=HTMX).status_code == 200
    assert today(contract)


# ── Changing ──────────────────────────────────────────────────────────────────


def test_it_is_shown_hidden_removed_and_brought_back_without_script(
    cast: Cast, lawyer_browser: Browser, requester_browser: Browser
) -> None:
    contract = shared(cast)
    one = related.add(contract, person(by=cast.lawyer), "expert", by=cast.lawyer)
    portal = at("portal", "contract", public_id=contract.public_id)

    def is_read() -> bool:
        return "Salma Ourdighi" in requester_browser.text(portal)

    assert not is_read()
    assert press(lawyer_browser, "related_show", one, act="show").status_code == 302
    assert is_read()
    assert press(lawyer_browser, "related_show", one, act="hide").status_code == 302
    assert not is_read()
    press(lawyer_browser, "related_show", one, act="show")
    response = press(lawyer_browser, "related_remove", one)
    assert not is_read()
    undo = at("staff", "related_undo", public_id=one.public_id)
    assert f'action="{undo}"' in lawyer_browser.text(response["Location"])
    assert lawyer_browser.post(undo).status_code == 302
    assert is_read()
    assert f'action="{undo}"' not in lawyer_browser.text(response["Location"])


def test_an_edit_that_is_late_shows_both(cast: Cast, lawyer_browser: Browser) -> None:
    contract = draw_up(cast)
    one = related.add(contract, person(by=cast.lawyer), "expert", by=cast.lawyer)
    related.change(one, role="court", position="Theirs", by=cast.administrator)
    response = press(lawyer_browser, "related_edit", one, role="expert", position="Mine", version=1)
    assert response.status_code == 409
    said = response.content.decode()
    assert "Theirs" in said
    assert 'value="Mine"' in said
    assert form_of(said, action=at("staff", "related_edit", public_id=one.public_id))["version"] == "2"
    again = press(lawyer_browser, "related_edit", one, role="expert", position="Mine", version=2)
    assert again.status_code == 302


def test_a_role_that_is_taken_is_refused_beside_the_field(cast: Cast, lawyer_browser: Browser) -> None:
    contract, judge = draw_up(cast), person(by=cast.lawyer)
    one = related.add(contract, judge, "expert", by=cast.lawyer)
    related.add(contract, judge, "court", by=cast.lawyer)
    response = press(lawyer_browser, "related_edit", one, role="court", version=1)
    assert response.status_code == 422
    assert "in this role already" in response.content.decode()


def test_an_opponent_is_told_where_the_company_is_chosen(cast: Cast, lawyer_browser: Browser) -> None:
    contract, atlas = draw_up(cast), cast.companies["atlas"]
    related.add(contract, organisation(company=atlas, by=cast.lawyer), "opponent", by=cast.lawyer)
    data = {"title": contract.title, "type": contract.type.code, "version": contract.version}
    edit = at("staff", "contract_edit", public_id=contract.public_id)
    response: Any = lawyer_browser.post(edit, data | {"company": str(atlas.public_id)})
    assert response.status_code == 422
    assert "which is its opponent" in response.content.decode()
    share = at("staff", "contract_share", public_id=contract.public_id)
    response = lawyer_browser.post(share, {"requester": str(cast.requester.public_id), "version": 1})
    assert response.status_code == 422
    assert "which is its opponent" in response.content.decode()


def test_the_history_tells_of_it(cast: Cast, lawyer_browser: Browser) -> None:
    contract = draw_up(cast)
    related.add(contract, person(by=cast.lawyer), "expert", by=cast.lawyer)
    said = lawyer_browser.text(at("staff", "contract_history", public_id=contract.public_id))
    assert "Salma Ourdighi" in said
    assert "Expert" in said


# ── The portal ────────────────────────────────────────────────────────────────


def test_clients_read_name_role_position_and_organisation_and_no_more(
    cast: Cast, requester_browser: Browser
) -> None:
    contract, court = shared(cast), organisation("Court of appeal", by=cast.lawyer)
    secrets = {"email": "so@court.example", "phone": "+212 5 11", "note": "Never on time"}
    judge = person(organisation=court, by=cast.lawyer, **secrets)
    related.add(contract, judge, "court", position="First instance", shown=True, by=cast.lawyer)
    related.add(contract, organisation("Omega Insurance", by=cast.lawyer), "other", by=cast.lawyer)
    said = requester_browser.text(at("portal", "contract", public_id=contract.public_id))
    for words in ("Salma Ourdighi", "Court of appeal", "First instance", "Court"):
        assert words in said
    for words in (*secrets.values(), "Omega Insurance", str(judge.public_id)):
        assert words not in said


# ── Contacts ──────────────────────────────────────────────────────────────────


def test_a_contact_is_added_edited_and_found(cast: Cast, lawyer_browser: Browser) -> None:
    data = {
        "kind": "organisation",
        "name": "Chi & Partners",
        "note": "Two\nlines",
        "submission": submission(),
    }
    response: Any = lawyer_browser.post(at("staff", "contact_create"), data)
    made = Contact.objects.get()
    assert response["Location"] == at("staff", "contact", public_id=made.public_id)
    twice: Any = lawyer_browser.post(at("staff", "contact_create"), data)
    assert twice["Location"] == response["Location"]
    said = lawyer_browser.post(at("staff", "contact_create"), data | {"submission": submission()})
    assert "There is already somebody like this" in said.content.decode()
    assert Contact.objects.count() == 1
    edit = at("staff", "contact_edit", public_id=made.public_id)
    assert (
        lawyer_browser.post(edit, data | {"name": "Chi", "version": 1, "submission": ""}).status_code == 302
    )
    late = lawyer_browser.post(edit, data | {"name": "Mine", "version": 1, "submission": ""})
    assert late.status_code == 409
    assert 'value="Mine"' in late.content.decode()
    for q, is_found in (("chi", True), ("nobody", False)):
        assert ("<bdi>Chi</bdi>" in lawyer_browser.text(f"{at('staff', 'contacts')}?q={q}")) is is_found


@pytest.mark.parametrize(
    "query", ["q=%00", "q=" + "x" * 5000, "kind=nothing", "from=abc", "q=%F0%9F%98%80%25_"]
)
def test_a_list_reads_anything(cast: Cast, lawyer_browser: Browser, query: str) -> None:
    person(by=cast.lawyer)
    for name in ("contacts", "contacts_find", "contacts_export"):
        assert lawyer_browser.get(f"{at('staff', name)}?{query}").status_code == 200


def test_the_type_ahead_finds_by_kind(cast: Cast, lawyer_browser: Browser) -> None:
    court = organisation("Court of appeal", by=cast.lawyer)
    person("Judge", organisation=court, by=cast.lawyer)
    found = json.loads(lawyer_browser.text(f"{at('staff', 'contacts_find')}?q=appeal"))
    assert [one["name"] for one in found["people"]] == ["Court of appeal", "Judge"]
    found = json.loads(lawyer_browser.text(f"{at('staff', 'contacts_find')}?q=appeal&kind=organisation"))
    assert found == {
        "people": [{"id": str(court.public_id), "name": "Court of appeal", "company": "", "email": ""}],
        "more": False,
    }


def test_the_workbook_holds_text_and_no_formulas(cast: Cast, lawyer_browser: Browser) -> None:
    person("=HYPERLINK(1)", phone="+212 5", by=cast.lawyer)
    response = lawyer_browser.get(f"{at('staff', 'contacts_export')}?kind=person")
    rows = list(load_workbook(BytesIO(response.content)).active.iter_rows(values_only=True))
    assert rows[1][0] == "=HYPERLINK(1)"
    assert rows[1][5] == "+212 5"


def test_a_contact_names_only_what_its_reader_may_open(cast: Cast, lawyer_browser: Browser) -> None:
    judge = person(by=cast.lawyer)
    open_one, closed = (
        draw_up(cast, "Open to all"),
        draw_up(cast, "Walled in", by=cast.walled_lawyer, private=True),
    )
    for contract in (open_one, closed):
        related.add(contract, judge, "court", by=cast.walled_lawyer)
    said = lawyer_browser.text(at("staff", "contact", public_id=judge.public_id))
    assert open_one.reference in said
    assert closed.reference not in said
    assert "Walled in" not in said


def test_an_edit_that_makes_a_client_of_an_opponent_is_told(cast: Cast, lawyer_browser: Browser) -> None:
    atlas = cast.companies["atlas"]
    contract = draw_up(cast, company=atlas)
    gamma = organisation(by=cast.lawyer)
    related.add(contract, gamma, "opponent", by=cast.lawyer)
    data = {"kind": "organisation", "name": gamma.name, "company": str(atlas.public_id), "version": 1}
    response: Any = lawyer_browser.post(at("staff", "contact_edit", public_id=gamma.public_id), data)
    assert response.status_code == 422
    assert contract.reference in response.content.decode()
    assert book.edit(gamma, {"phone": "1"}, by=cast.lawyer)
