"""The people of the legal team: inviting, editing and closing their accounts."""

from typing import Any

import pytest
from django.core import mail

from tests.cast import Browser, at, form_of, submission
from wathiq.accounts.models import Link, Team, User
from wathiq.audit.models import Event
from wathiq.demo.cast import Cast
from wathiq.notifications import outbox
from wathiq.notifications.models import Message
from wathiq.staff.colleagues.forms import digest_of


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "first_name": "Leïla",
        "last_name": "Amrani",
        "email": "leila@cabinet.example",
        "role": "lawyer",
        "language": "fr",
        **changes,
    }


def as_saved(user: User, **changes: Any) -> dict[str, Any]:
    names = ("first_name", "last_name", "email", "role", "language")
    saved = User.objects.get(pk=user.pk)
    seen = digest_of(saved, list(Team.of(saved)))
    return {name: getattr(saved, name) for name in names} | {"seen": seen} | changes


def page_of(user: User, name: str = "colleague_edit") -> str:
    return at("staff", name, public_id=user.public_id)


def invite(browser: Browser, **changes: Any) -> Any:
    return browser.post(at("staff", "colleague_create"), typed(submission=submission(), **changes))


# ── The list ───────────────────────────────────────────────────────────────


def test_the_list_holds_the_legal_team_and_no_portal_user(cast: Cast, admin_browser: Browser) -> None:
    page = admin_browser.text(at("staff", "colleagues"))
    assert "lawyer@cabinet.example" in page
    assert "requester@atlas.example" not in page


@pytest.mark.parametrize(
    ("given", "found", "not_found"),
    [
        ({"q": "karim"}, "lawyer@", "admin@"),
        ({"q": "admin@ TAZ"}, "admin@", "walled-lawyer@"),
        ({"role": "administrator"}, "admin@", "lawyer@"),
        ({"status": "invited"}, "leila@", "admin@"),
        ({"status": "inactive"}, "walled-lawyer@", "admin@"),
        ({"status": "active"}, "admin@", "leila@"),
        ({"role": "emperor", "status": "x\x00", "from": "!!"}, "admin@", "nobody@"),
    ],
)
def test_the_list_is_narrowed(
    cast: Cast, admin_browser: Browser, given: dict[str, str], found: str, not_found: str
) -> None:
    invite(admin_browser)
    cast.walled_lawyer.deactivate(by=cast.administrator)
    page = admin_browser.text(at("staff", "colleagues"), data=given)
    assert f">{found}cabinet.example" in page
    assert f">{not_found}cabinet.example" not in page


def test_a_search_without_a_find_says_so(cast: Cast, admin_browser: Browser) -> None:
    assert "Nobody is found" in admin_browser.text(at("staff", "colleagues"), data={"q": "zzz"})


def test_the_list_is_paged_by_name(cast: Cast, admin_browser: Browser) -> None:
    for number in range(55):
        User.add(f"n{number}@cabinet.example", by=None, first_name="Zed", face="staff", role="lawyer")
    first = admin_browser.get(at("staff", "colleagues")).content.decode()
    seen = first.count("<tr>")
    assert seen == 51
    after = first.split('class="button push" href="')[1].split('"')[0]
    rest = admin_browser.text(at("staff", "colleagues") + after.replace("&amp;", "&"))
    assert rest.count("<tr>") == 1 + 55 + 3 - 50


# ── Inviting ───────────────────────────────────────────────────────────────


def test_an_invited_colleague_gets_a_letter_and_a_team(cast: Cast, admin_browser: Browser) -> None:
    team = Team.add("Disputes", by=cast.administrator)
    response = invite(admin_browser, email="Leila@Cabinet.example", teams=[str(team.public_id)])
    assert response["Location"] == at("staff", "colleagues")
    user = User.objects.get(email="leila@cabinet.example")
    assert (user.face, user.role, user.language) == ("staff", "lawyer", "fr")
    assert (user.is_active, user.state) == (False, User.State.INVITED)
    assert list(Team.of(user)) == [team]
    assert Message.objects.filter(recipient=user).count() == 1
    page = admin_browser.text(at("staff", "colleagues"))
    assert "Leïla Amrani was invited" in page
    assert "Disputes" in page
    assert "/invitation/" not in page
    assert "/invitation/" not in admin_browser.text(page_of(user))


def test_an_invitation_sent_twice_invites_once(cast: Cast, admin_browser: Browser) -> None:
    form = typed(submission=submission())
    for _again in range(2):
        assert admin_browser.post(at("staff", "colleague_create"), form).status_code == 302
    assert Event.objects.filter(kind="account.invited").count() == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("email", "LAWYER@cabinet.example", "There is an account with this address already."),
        ("email", "requester@atlas.example", "There is an account with this address already."),
        ("email", "no address", "Enter a valid email address."),
        ("email", "аdmin@cabinet.example", "Latin letters"),
        ("first_name", "", "This field is required."),
        ("last_name", "txt\u202egpj", "invisible characters"),
        ("first_name", "x" * 101, "at most 100 characters"),
        ("role", "emperor", "Select a valid choice."),
        ("role", "", "This field is required."),
        ("language", "xx", "Select a valid choice."),
        ("teams", "not-an-id", "Select a valid choice."),
    ],
)
def test_a_wrong_invitation_gets_a_sentence_beside_the_field_and_keeps_what_was_typed(
    cast: Cast, admin_browser: Browser, field: str, value: str, sentence: str
) -> None:
    known = User.objects.count()
    response = invite(admin_browser, **{field: value})
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert f'id="id_{field}_error"' in page
    if field != "last_name":
        assert 'value="Amrani"' in page
    assert User.objects.count() == known
    assert not Message.objects.exists()


def test_what_the_form_does_not_ask_is_not_taken(cast: Cast, admin_browser: Browser) -> None:
    extra = {"face": "portal", "is_client": "on", "is_active": "on", "password": "x" * 20, "epoch": "9"}
    invite(admin_browser, **extra)
    user = User.objects.get(email="leila@cabinet.example")
    assert (user.face, user.is_client, user.is_active, user.epoch) == ("staff", False, False, 0)
    assert not user.has_usable_password()
    admin_browser.post(page_of(user), as_saved(user) | extra)
    user.refresh_from_db()
    assert (user.face, user.is_client, user.is_active, user.epoch) == ("staff", False, False, 0)


def test_a_new_invitation_ends_the_earlier_link_and_is_sent_once_for_two_clicks(
    cast: Cast, admin_browser: Browser
) -> None:
    invite(admin_browser)
    user = User.objects.get(email="leila@cabinet.example")
    token = Link.make(Link.Purpose.INVITATION, user=user)
    form = {"submission": submission()}
    for _again in range(2):
        response = admin_browser.post(page_of(user, "colleague_invite_again"), form)
        assert response["Location"] == page_of(user)
    assert "A new invitation was sent to Leïla Amrani" in admin_browser.text(page_of(user))
    link = Link.find(Link.Purpose.INVITATION, token)
    assert link is not None
    assert link.state == Link.State.REPLACED
    assert Event.objects.filter(kind="account.invited_again").count() == 1


def test_who_has_joined_is_not_invited_again(cast: Cast, admin_browser: Browser) -> None:
    admin_browser.post(page_of(cast.lawyer, "colleague_invite_again"))
    assert "No invitation was sent" in admin_browser.text(page_of(cast.lawyer))
    assert not Event.objects.filter(kind="account.invited_again").exists()


# ── Editing ────────────────────────────────────────────────────────────────


def test_an_account_is_edited_with_its_teams(cast: Cast, admin_browser: Browser) -> None:
    old, new = (Team.add(name, by=cast.administrator) for name in ("Disputes", "Leases"))
    Team.put(cast.lawyer, [old], by=cast.administrator)
    form = as_saved(cast.lawyer, last_name="Renamed", language="ar", teams=[str(new.public_id)])
    assert admin_browser.post(page_of(cast.lawyer), form)["Location"] == at("staff", "colleagues")
    cast.lawyer.refresh_from_db()
    assert (cast.lawyer.last_name, cast.lawyer.language) == ("Renamed", "ar")
    assert list(Team.of(cast.lawyer)) == [new]
    assert f'value="{new.public_id}" id="id_teams_1" checked' in admin_browser.text(page_of(cast.lawyer))


def test_a_taken_address_is_refused_beside_the_field(cast: Cast, admin_browser: Browser) -> None:
    form = as_saved(cast.lawyer, email="Watcher@atlas.example", last_name="Kept")
    response = admin_browser.post(page_of(cast.lawyer), form)
    page = response.content.decode()
    assert response.status_code == 422
    assert 'id="id_email_error"' in page
    assert 'value="Kept"' in page
    cast.lawyer.refresh_from_db()
    assert cast.lawyer.email == "lawyer@cabinet.example"


def test_another_role_ends_the_sessions(
    cast: Cast, admin_browser: Browser, browser_of: Any, second: User
) -> None:
    theirs: Browser = browser_of(second)
    assert theirs.get(at("staff", "colleagues")).status_code == 200
    admin_browser.post(page_of(second), as_saved(second, role="lawyer"))
    assert theirs.get(at("staff", "colleagues"))["Location"].startswith(at("staff", "account_login"))
    assert admin_browser.get(at("staff", "colleagues")).status_code == 200


def test_a_page_from_before_somebody_elses_change_undoes_nothing(
    cast: Cast, admin_browser: Browser, second: User
) -> None:
    """Two administrators edit the same account: the later one is shown what the earlier one saved."""
    page = page_of(second)
    opened = form_of(admin_browser.text(page), action=page)
    third = User.add(
        "third@cabinet.example",
        by=None,
        first_name="Sana",
        last_name="Idrissol",
        face=User.Face.STAFF,
        role=User.Role.ADMINISTRATOR,
    )
    before = as_saved(second)
    second.edit({"role": User.Role.LAWYER}, by=third)
    answer: Any = admin_browser.post(page, before | opened | {"first_name": "Clara"})
    assert answer.status_code == 409
    words = answer.content.decode()
    assert "Somebody changed this account" in words
    assert "Clara" in words
    assert User.objects.get(pk=second.pk).role == User.Role.LAWYER
    again = form_of(words, action=page)
    assert admin_browser.post(page, before | again | {"role": "lawyer"}).status_code == 302


def test_the_old_address_hears_of_a_new_one(cast: Cast, admin_browser: Browser) -> None:
    sent = as_saved(cast.lawyer, email="karim@cabinet.example")
    assert admin_browser.post(page_of(cast.lawyer), sent).status_code == 302
    message = Message.objects.get(event__kind="account.address_changed")
    assert message.reader.email == "lawyer@cabinet.example"
    outbox.send(message.pk)
    (letter,) = mail.outbox
    assert letter.to == ["lawyer@cabinet.example"]
    assert "karim@" not in letter.body


def test_another_name_ends_no_session(cast: Cast, admin_browser: Browser, lawyer_browser: Browser) -> None:
    admin_browser.post(page_of(cast.lawyer), as_saved(cast.lawyer, last_name="Renamed"))
    assert lawyer_browser.get(at("staff", "contracts")).status_code == 200


def test_another_address_of_ones_own_ends_the_other_sessions(
    cast: Cast, admin_browser: Browser, browser_of: Any
) -> None:
    elsewhere: Browser = browser_of(cast.administrator)
    form = as_saved(cast.administrator, email="amina@cabinet.example")
    assert admin_browser.post(page_of(cast.administrator), form).status_code == 302
    assert admin_browser.get(at("staff", "colleagues")).status_code == 200
    assert elsewhere.get(at("staff", "colleagues")).status_code == 302


@pytest.mark.parametrize("name", ["colleague_edit", "colleague_deactivate"])
def test_portal_users_are_not_found_here(cast: Cast, admin_browser: Browser, name: str) -> None:
    assert admin_browser.get(page_of(cast.lawyer, name)).status_code == 200
    assert admin_browser.get(page_of(cast.requester, name)).status_code == 404
    form = as_saved(cast.requester, role="administrator")
    for act in ("colleague_edit", "colleague_deactivate", "colleague_reactivate", "colleague_invite_again"):
        assert admin_browser.post(page_of(cast.requester, act), form).status_code == 404
    cast.requester.refresh_from_db()
    assert (cast.requester.is_active, cast.requester.role) == (True, "")


# ── Administrators only ────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "has_id", "method"),
    [
        ("colleagues", False, "get"),
        ("colleague_create", False, "get"),
        ("colleague_create", False, "post"),
        ("colleague_edit", True, "get"),
        ("colleague_edit", True, "post"),
        ("colleague_deactivate", True, "get"),
        ("colleague_deactivate", True, "post"),
        ("colleague_reactivate", True, "post"),
        ("colleague_invite_again", True, "post"),
    ],
)
def test_a_lawyer_is_refused_with_a_sentence(
    cast: Cast, admin_browser: Browser, lawyer_browser: Browser, name: str, has_id: bool, method: str
) -> None:
    address = page_of(cast.walled_lawyer, name) if has_id else at("staff", name)
    form = as_saved(cast.walled_lawyer, role="administrator", first_name="Changed")
    events = Event.objects.count()
    response = getattr(lawyer_browser, method)(address, form)
    assert response.status_code == 403
    assert "Only administrators may do this." in response.content.decode()
    assert Event.objects.count() == events
    assert getattr(admin_browser, method)(address, form).status_code != 403
