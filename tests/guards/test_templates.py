"""A view hands over rows that are ready: nothing asks the database while a page is being rendered."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import jinja2
import pytest
from django.db import connection

from tests.access.people import Troupe
from tests.cast import Browser, at
from tests.guards.world import every_page
from wathiq.accounts import first_run
from wathiq.contracts.models import Contract
from wathiq.notifications import outbox
from wathiq.notifications.models import Message


class Watch:
    """Notes every query made while a template renders, with the outermost template's name."""

    def __init__(self) -> None:
        self.rendering: list[str] = []
        self.queries: dict[str, set[str]] = {}
        self.rendered: set[str] = set()

    @contextmanager
    def watching(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        original = jinja2.Template.render

        def render(template: jinja2.Template, *args: Any, **kwargs: Any) -> str:
            self.rendering.append(template.name or "?")
            self.rendered.add(template.name or "?")
            try:
                return original(template, *args, **kwargs)
            finally:
                self.rendering.pop()

        def execute(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            if self.rendering:
                self.queries.setdefault(self.rendering[0], set()).add(sql)
            return execute(sql, params, many, context)

        monkeypatch.setattr(jinja2.Template, "render", render)
        with connection.execute_wrapper(execute):
            yield


def test_no_page_queries_while_it_is_rendered(
    troupe: Troupe, contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = Watch()
    with watch.watching(monkeypatch):
        for _page in every_page(troupe, contract):
            pass
        for message in Message.objects.all():
            outbox.send(message.pk)
    said = [f"{name}:\n  " + "\n  ".join(sorted(sql)) for name, sql in sorted(watch.queries.items())]
    # no page escapes by not being asked for
    said += [f"{name} was not rendered" for name in sorted(pages() - watch.rendered - OF_THE_FIRST_RUN)]
    assert not said, "\n".join(said)


OF_THE_FIRST_RUN = {
    "account/not_set_up.html",
    "staff/first_run/administrator.html",
    "staff/first_run/code.html",
    "staff/first_run/done.html",
}


def test_no_page_of_the_first_run_queries_while_it_is_rendered(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_run.remember(over=False)
    person = {"first_name": "Amina", "last_name": "Tazirit", "email": "a@noria.example", "language": "en"}
    person |= {"time_zone": "UTC", "password": "copper tulip seven ferry"}
    sent: list[tuple[str, dict[str, str]]] = [
        ("first_run", {"code": "wrong"}),
        ("first_run", {"code": first_run.code()}),
        ("first_run_administrator", {}),
        ("first_run_administrator", person),
        ("first_run_office", {"skip": "1"}),
        ("first_run_mail", {"skip": "1"}),
    ]
    watch, browser = Watch(), Browser()
    with watch.watching(monkeypatch):
        browser.get(at("portal", "home"))
        for name, data in sent:
            browser.get(at("staff", name))
            browser.post(at("staff", name), data)
        browser.get(at("staff", "first_run_done"))
    assert not watch.queries
    assert watch.rendered >= OF_THE_FIRST_RUN


def pages() -> set[str]:
    """Templates that are rendered by themselves, in an installation."""
    parts = ("layout.html", "ui/page.html", "ui/parts.html", "ui/broken.html", ".txt")
    return {
        name
        for name in ours()
        if not name.endswith(parts)
        and not name.startswith(("demo/", "ui/components"))
        and name not in INCLUDED
    }


INCLUDED = {
    "account/again.html",
    "account/parts.html",
    "account/passkey.html",
    "portal/attachments/add.html",
    "portal/attachments/none.html",
    "portal/attachments/rows.html",
    "portal/attachments/section.html",
    "portal/contacts/section.html",
    "portal/dossiers/dates.html",
    "portal/dossiers/head.html",
    "portal/dossiers/moves.html",
    "portal/dossiers/rows.html",
    "portal/dossiers/timeline.html",
    "portal/dossiers/turn.html",
    "portal/hearings/parts.html",
    "portal/hearings/section.html",
    "staff/attachments/chosen.html",
    "staff/attachments/document_head.html",
    "staff/attachments/document_taken.html",
    "staff/attachments/document_versions.html",
    "staff/attachments/effect_form.html",
    "staff/attachments/enter_form.html",
    "staff/attachments/members_form.html",
    "staff/attachments/open_form.html",
    "staff/attachments/private_head.html",
    "staff/attachments/move_form.html",
    "staff/attachments/name_form.html",
    "staff/attachments/show_form.html",
    "staff/clients/head.html",
    "staff/clients/parts.html",
    "staff/colleagues/fields.html",
    "staff/colleagues/state.html",
    "staff/contacts/add_form.html",
    "staff/contacts/change_form.html",
    "staff/contacts/section.html",
    "staff/contracts/requester_reads.html",
    "staff/contracts/subtitle.html",
    "staff/dossiers/admit_form.html",
    "staff/dossiers/head.html",
    "staff/dossiers/hide_form.html",
    "staff/dossiers/move_menu.html",
    "staff/dossiers/people.html",
    "staff/dossiers/readers_list.html",
    "staff/dossiers/relate_form.html",
    "staff/dossiers/related.html",
    "staff/hearings/asked.html",
    "staff/hearings/cancel_form.html",
    "staff/hearings/filters.html",
    "staff/hearings/parts.html",
    "staff/hearings/postpone_form.html",
    "staff/hearings/result_form.html",
    "staff/matters/head.html",
    "staff/matters/requester_reads.html",
    "staff/matters/subtitle.html",
    "staff/matters/update_form.html",
    "staff/workflows/carried.html",
    "staff/workflows/effect.html",
}


def ours() -> set[str]:
    from wathiq.core.pages import jinja

    names = ("portal/", "staff/", "ui/", "account/", "mail/", "demo/")
    return {name for name in jinja().env.list_templates() if name.startswith(names)}


def test_the_watch_notices_a_query(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    from wathiq.accounts.models import User

    watch = Watch()
    with watch.watching(monkeypatch):
        jinja2.Template("{{ users.count() }}").render(users=User.objects)
    assert watch.queries
