"""The contacts of the office: the same in any spelling, edited by one at a time."""

import pytest

from tests.contacts.desk import organisation, person
from wathiq.audit.models import Event
from wathiq.contacts import book, lists, names
from wathiq.contacts.models import Contact
from wathiq.demo.cast import Cast
from wathiq.dossiers.models import NotPossible, StaleVersion

SPELLINGS = [
    ("Élodie Marchetti", "E\u0301LODIE  marchetti"),
    ("Straße & Sohn", "STRASSE & SOHN"),
    ("مُحَمَّد الصالحي", "محمد الصالحي"),
    ("محـــمد", "محمد"),
    ("ﬁduciary ①", "Fiduciary 1"),
    ("نشر\u200cکنندگان", "نشرکنندگان"),
]


@pytest.mark.parametrize(("one", "other"), SPELLINGS)
def test_two_spellings_of_a_name_are_one(cast: Cast, one: str, other: str) -> None:
    known = person(one, by=cast.lawyer)
    assert book.alike(book.draft(name=other)) == [known]
    assert lists.find(other) == [known]


@pytest.mark.parametrize(
    ("one", "other"), [("Noor", "Nour"), ("Côte", "Cote"), ("A B", "AB"), ("كتب", "كتاب")]
)
def test_two_names_are_two(cast: Cast, one: str, other: str) -> None:
    person(one, by=cast.lawyer)
    assert book.alike(book.draft(name=other)) == []


def test_one_address_is_one_contact(cast: Cast) -> None:
    known = person(email="s.ourdighi@court.example", by=cast.lawyer)
    assert book.alike(book.draft(name="Another name", email=known.email)) == [known]
    assert book.alike(book.draft(name="Another name", email="")) == []
    assert book.alike(known) == []


def test_the_longest_names_fold_into_what_the_database_takes(cast: Cast) -> None:
    """One Arabic ligature folds into eighteen letters; two that begin alike stay two."""
    one, other = ("\ufdfa" * 300, "\ufdfa" * 299 + "x")
    first, second = (person(name, by=cast.lawyer) for name in (one, other))
    assert len(names.folded(one)) == names.LONGEST_FOLDED
    assert book.alike(first) == []
    assert first.folded_name != second.folded_name
    assert [row["name"] for row in lists.page(lists.Filters()).rows] in ([one, other], [other, one])


def test_an_edit_is_recorded_and_a_late_one_refused(cast: Cast) -> None:
    contact = person(by=cast.lawyer)
    assert book.edit(contact, {"name": "Salma Berrada", "phone": "1"}, by=cast.lawyer, version=1)
    assert not book.edit(contact, {"name": "Salma Berrada"}, by=cast.lawyer)
    with pytest.raises(StaleVersion):
        book.edit(contact, {"name": "Other"}, by=cast.lawyer, version=1)
    contact.refresh_from_db()
    assert (contact.folded_name, contact.version) == ("salma berrada", 2)
    event = Event.objects.get(kind="contact.edited")
    assert event.facts["fields"] == ["name", "phone"]
    with pytest.raises(ValueError, match="folded_name"):
        book.edit(contact, {"folded_name": "x"}, by=cast.lawyer)


def test_an_organisation_with_people_stays_one(cast: Cast) -> None:
    firm = organisation(by=cast.lawyer)
    somebody = person(organisation=firm, by=cast.lawyer)
    with pytest.raises(NotPossible, match="people who belong"):
        book.edit(firm, {"kind": "person"}, by=cast.lawyer)
    book.edit(somebody, {"kind": "organisation"}, by=cast.lawyer)
    somebody.refresh_from_db()
    assert somebody.organisation is None
    assert book.edit(firm, {"kind": "person"}, by=cast.lawyer)


def test_contacts_are_found_by_any_words_of_name_address_and_organisation(cast: Cast) -> None:
    firm = organisation("Chi & Partners", by=cast.lawyer)
    somebody = person("Salma Ourdighi", organisation=firm, email="so@chi.example", by=cast.lawyer)
    for words in ("salma", "OURD sal", "partners salma", "so@chi", "  "):
        assert somebody in lists.find(words)
    assert lists.find("nobody") == []
    assert lists.find("chi", kind="organisation") == [firm]
    assert lists.find("100%") == []
    assert lists.known("1") is None
    assert lists.known(str(somebody.public_id), kind="organisation") is None


def test_a_list_goes_on_page_by_page(cast: Cast) -> None:
    for number in range(5):
        person(f"Judge {number}", by=cast.lawyer)
    found, cursor = [], ""
    while True:
        page = lists.page(lists.Filters(kind=Contact.Kind.PERSON.value), cursor, size=2)
        found += [row["name"] for row in page.rows]
        if page.after is None:
            break
        cursor = page.after
    assert found == [f"Judge {number}" for number in range(5)]
