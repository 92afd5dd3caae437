"""A view hands over rows that are ready: nothing asks the database while a page is being rendered."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import jinja2
import pytest
from django.db import connection

from tests.access.people import Troupe
from tests.guards.world import every_page
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
    said += [f"{name} was not rendered" for name in sorted(pages() - watch.rendered)]
    assert not said, "\n".join(said)


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
    "portal/contracts/rows.html",
    "staff/contracts/head.html",
    "staff/contracts/hide_form.html",
    "staff/contracts/people.html",
    "staff/contracts/readers_list.html",
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
