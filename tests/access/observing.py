"""What a person can observe of the product: answers, bytes made comparable, and a crawler that follows every link."""

import html
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from django.db import transaction
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext, ngettext
from openpyxl import load_workbook

from tests.cast import Browser

ORIGIN = "http://testserver"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HTMX = {"HX-Request": "true"}
# Not links of the product: static files, and what exists in demo, development and test only
ELSEWHERE = ("/static/", "/demo/", "/ui/")
WORDS_TYPED = ("cny", "a")


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside leaves nothing behind, not even the note that a page was opened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@dataclass(frozen=True)
class Answer:
    """A response, with what differs between any two requests masked."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str

    @classmethod
    def of(cls, response: HttpResponse, *, same_time: bool = False) -> "Answer":
        """`same_time` compares the length as well: nothing in the body tells the time."""
        left_out = {"Set-Cookie", "Expires"} | (set() if same_time else {"Content-Length"})
        headers = tuple(
            sorted((name, masked(value)) for name, value in response.headers.items() if name not in left_out)
        )
        cookies = tuple(sorted((f"Cookie {name}", "set") for name in response.cookies))
        return cls(response.status_code, headers + cookies, masked(text_of(response)))

    def without(self, *ids: str) -> "Answer":
        """With these values, which the asker chose, masked as well."""
        headers, body = repr(self.headers), self.body
        for one in ids:
            headers, body = headers.replace(one, "ID"), body.replace(one, "ID")
        return Answer(self.status, (("All", headers),), body)


def text_of(response: HttpResponse) -> str:
    """The body as text; a workbook as its cells, an archive as the names and the bytes of its members."""
    content = response.getvalue()
    if response.headers.get("Content-Type") == "application/zip":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(
                f"{name}: {archive.read(name).decode(errors='replace')}" for name in archive.namelist()
            )
    if response.headers.get("Content-Type") == XLSX:
        book = load_workbook(io.BytesIO(content))
        return "\n".join(
            "\t".join(str(cell) for cell in row)
            for sheet in book
            for row in sheet.iter_rows(values_only=True)
        )
    return str(content.decode(errors="replace"))


def masked(body: str) -> str:
    body = re.sub(r"\b[A-Za-z0-9]{64}\b", "CSRF", body)
    body = re.sub(r'(name="submission" value=")[0-9a-f-]{36}', r"\1KEY", body)
    body = re.sub(r'("challenge": ")[\w-]+', r"\1CHALLENGE", body)
    body = re.sub(r'(<bdi class="ref">)[0-9A-F]{4}-[0-9A-F]{4}(</bdi>)', r"\1NUMBER\2", body)
    for words in _moments_ago():
        body = body.replace(words, "AGO")
    return body


@cache
def _moments_ago() -> list[str]:
    found = []
    for language in ("en", "fr", "ar"):
        with translation.override(language):
            found += [gettext("just now")]
            found += [ngettext("%(count)d min ago", "%(count)d min ago", n) % {"count": n} for n in (1, 2, 3)]
    return found


@dataclass
class Page(HTMLParser):
    """The addresses a page leads to: links, what htmx fetches, and the forms that only ask."""

    base: str
    links: set[str] = field(default_factory=set)
    fetched: set[str] = field(default_factory=set)
    _form: "Form | None" = None

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self._add(self.links, given["href"])
        if "hx-get" in given:
            self._add(self.fetched, given["hx-get"])
        if "data-url" in given:
            joint = "&" if "?" in given["data-url"] else "?"
            for words in ("", *WORDS_TYPED):
                self._add(self.links, f"{given['data-url']}{joint}{urlencode({'q': words})}")
        if tag == "form" and given.get("method", "get").lower() == "get":
            self._form = Form(given.get("action") or urlsplit(self.base).path)
        elif self._form is not None:
            self._form.take(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._form is not None:
            for address in self._form.submissions():
                self._add(self.links, address)
            self._form = None

    def _add(self, to: set[str], href: str) -> None:
        address = urljoin(ORIGIN + self.base, href).partition("#")[0]
        if not address.startswith(ORIGIN + "/"):
            return
        address = address.removeprefix(ORIGIN)
        many = 0 if "/export/" in address else 1
        if not address.startswith(ELSEWHERE) and len(_choices(address)) <= many:
            to.add(address)


def _choices(address: str) -> list[tuple[str, str]]:
    """What a list is narrowed to; one choice at a time is enough to look through them all."""
    plain = {("view", "all"), ("sort", "updated")}
    return [pair for pair in parse_qsl(urlsplit(address).query) if pair not in plain]


@dataclass
class Form:
    action: str
    plain: dict[str, str] = field(default_factory=dict)
    choices: list[tuple[str, str]] = field(default_factory=list)
    _select: str = ""

    def take(self, tag: str, given: dict[str, str]) -> None:
        name = given.get("name", "")
        if tag == "input" and name:
            self.plain[name] = given.get("value", "")
            if given.get("type") in ("search", "text", None):
                self.choices += [(name, words) for words in WORDS_TYPED]
        elif tag == "select":
            self._select = name
            self.plain.setdefault(name, "")
        elif tag == "option" and self._select:
            self.choices.append((self._select, given.get("value", "")))

    def submissions(self) -> Iterator[str]:
        yield f"{self.action}?{urlencode(self.plain)}"
        for name, value in self.choices:
            yield f"{self.action}?{urlencode(self.plain | {name: value})}"


def crawl(browser: Browser, *starts: str, apart_from: tuple[str, ...] = ()) -> dict[str, HttpResponse]:
    """Every page that can be reached by links from these, by address. Requests of htmx are marked `htmx …`.

    Where a page leads back to afterwards (`next`, `back`) makes no other page of it, and files are sorted once.
    """
    found: dict[str, HttpResponse] = {}
    ahead, led_back = list(starts), set[Any]()
    while ahead:
        address = ahead.pop(0)
        path, _mark, query = address.partition("?")
        if address in found or path in led_back or any(part in path for part in apart_from):
            continue
        if query.startswith(("next=", "back=")):
            led_back.add(path)
        if "/attachments/" in path and "sort=" in query:
            if (path, "sorted") in led_back:
                continue
            led_back.add((path, "sorted"))
        assert len(found) < 3000, "the crawler does not come to an end"
        fragment = address.startswith("htmx ")
        response: Any = browser.get(address.removeprefix("htmx "), headers=HTMX if fragment else {})
        if response.streaming:  # read now: what it writes down as it is read has to be undone as well
            response.streaming_content = [response.getvalue()]
        found[address] = response
        if response.status_code in (301, 302):
            ahead.append(urljoin(ORIGIN + address, response["Location"]).removeprefix(ORIGIN))
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            continue
        page = Page(address.removeprefix("htmx "))
        page.feed(response.content.decode())
        ahead += sorted(page.links) + sorted(f"htmx {one}" for one in page.fetched)
    return found


def observed(browser: Browser, *starts: str, apart_from: tuple[str, ...] = ()) -> dict[str, Answer]:
    """The same, made comparable, and without any effect."""
    with undone():
        pages = crawl(browser, *starts, apart_from=apart_from)
    return {address: Answer.of(response) for address, response in pages.items()}


def differences(before: dict[str, Answer], after: dict[str, Answer]) -> list[str]:
    """Where two observations differ, in words."""
    found = [f"{address} is new" for address in sorted(after.keys() - before.keys())]
    found += [f"{address} is gone" for address in sorted(before.keys() - after.keys())]
    for address in sorted(before.keys() & after.keys()):
        one, two = before[address], after[address]
        if one != two:
            first, second = one.body.splitlines(), two.body.splitlines()
            lines = [f"- {line.strip()}" for line in first if line not in second]
            lines += [f"+ {line.strip()}" for line in second if line not in first]
            if one.headers != two.headers or one.status != two.status:
                lines += [f"{one.status} {one.headers}", f"{two.status} {two.headers}"]
            found.append("\n  ".join([f"{address} differs:", *(lines or ["in the order of its lines"])[:8]]))
    return found


def main_of(body: str) -> str:
    """What the page itself says, without the layout around it."""
    match = re.search(r"<main.*?</main>", body, re.S)
    return html.unescape(match.group(0)) if match else ""
