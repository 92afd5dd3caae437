"""An installation starts only with values that protect somebody, and shows what it must and no more."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from tests import database
from tests.conftest import CLUSTER
from wathiq.core import environment

ROOT = Path(__file__).resolve().parents[2]
SECRET = "Kx3vQ8mZt1Lw7RfYb5Nc0Hd2Jg9PsUaEoTiVzXuMqWnBkFyDhGl"
SAFE = {
    "WATHIQ_MODE": "production",
    "WATHIQ_SECRET_KEY": SECRET,
    "WATHIQ_PORTAL_URL": "https://portal.cabinet.example",
    "WATHIQ_STAFF_URL": "https://staff.cabinet.example",
    "WATHIQ_PROXIES": "1",
}


def environment_of(values: Mapping[str, str]) -> dict[str, str]:
    """This process's environment, without any value of an installation but these."""
    plain = {name: value for name, value in os.environ.items() if name not in environment.VARIABLES}
    needed = {name: os.environ[name] for name in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    return plain | needed | {"DJANGO_SETTINGS_MODULE": "wathiq.settings"} | dict(values)


@pytest.fixture(scope="module")
def addresses(django_db_setup: str, django_db_blocker: Any) -> Iterator[dict[str, str]]:
    """A migrated, empty database of its own, as both roles reach it."""
    name = f"{django_db_setup}_installation"
    with django_db_blocker.unblock():
        template = database.template(CLUSTER)
        connection.close()
    database.clone(CLUSTER, name, template)
    yield {
        "DATABASE_URL": CLUSTER.url("wathiq_app", name),
        "DATABASE_OWNER_URL": CLUSTER.url("wathiq_owner", name),
    }
    database.drop(CLUSTER, name)


def run(program: str, values: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=ROOT,
        env=environment_of(values),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


UNSAFE = [
    ("WATHIQ_SECRET_KEY", "", "at least 50 random characters"),
    ("WATHIQ_SECRET_KEY", "short", "at least 50 random characters"),
    ("WATHIQ_SECRET_KEY", "x" * 60, "at least 50 random characters"),
    ("WATHIQ_PORTAL_URL", "", "must be the https address"),
    ("WATHIQ_PORTAL_URL", "http://portal.cabinet.example", "must be the https address"),
    ("WATHIQ_PORTAL_URL", "portal.cabinet.example", "must be the https address"),
    ("WATHIQ_PORTAL_URL", "https://", "must be the https address"),
    ("WATHIQ_STAFF_URL", "http://staff.cabinet.example", "must be the https address"),
    ("WATHIQ_PROXIES", "", "must say how many proxies"),
    ("WATHIQ_PROXIES", "0", "must say how many proxies"),
    ("DATABASE_URL", "", "must name the PostgreSQL database"),
]


@pytest.mark.parametrize(("name", "value", "sentence"), UNSAFE)
def test_an_unsafe_value_is_refused_by_its_name(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    for key in environment.VARIABLES:
        monkeypatch.delenv(key, raising=False)
    for key, safe in (SAFE | {"DATABASE_URL": "postgresql://app@db/wathiq", name: value}).items():
        monkeypatch.setenv(key, safe)
    with pytest.raises(ImproperlyConfigured, match=f"^{name} .*{sentence}"):
        environment.refuse_unsafe()


def test_safe_values_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in (SAFE | {"DATABASE_URL": "postgresql://app@db/wathiq"}).items():
        monkeypatch.setenv(key, value)
    environment.refuse_unsafe()
    monkeypatch.delenv("WATHIQ_STAFF_URL")  # the same host serves both
    environment.refuse_unsafe()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("WATHIQ_MODE", "staging", "WATHIQ_MODE must be one of production, development, demo, test"),
        ("WATHIQ_SMTP_PORT", "smtp", "WATHIQ_SMTP_PORT must be a whole number"),
        ("WATHIQ_PROXIES", "one", "WATHIQ_PROXIES must be a whole number"),
        ("WATHIQ_SMTP_SECURITY", "ssl", "WATHIQ_SMTP_SECURITY must be one of none, starttls, tls"),
        ("WATHIQ_SECRET_KEY", "x", "WATHIQ_SECRET_KEY must hold at least 50 random characters"),
    ],
)
def test_the_settings_do_not_load_with_a_value_that_means_nothing(
    name: str, value: str, sentence: str
) -> None:
    """Asked of a process of its own: the refusal must stand in the way of the start."""
    done = run("import wathiq.settings", SAFE | {name: value})
    assert done.returncode != 0
    assert sentence in done.stderr


def test_a_mode_that_nobody_chose_is_production() -> None:
    done = run(
        "import wathiq.settings", {name: value for name, value in SAFE.items() if name != "WATHIQ_MODE"}
    )
    assert done.returncode == 0, done.stderr
    assert environment.VARIABLES["WATHIQ_MODE"] == "production"


INSTALLATION = """
import json, django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from wathiq.accounts.models import User
call_command("collectstatic", interactive=False, verbosity=0)
def ask(address, host="portal.cabinet.example", **extra):
    answer = Client(raise_request_exception=False).get(address, secure=True, headers={"host": host}, **extra)
    cookies = {
        name: [bool(one["secure"]), bool(one["httponly"]), one["path"], one["domain"]]
        for name, one in answer.cookies.items()
    }
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return [answer.status_code, dict(answer.headers), body.decode(errors="replace"), cookies]
pages = {
    "before the first run": ask("/sign-in/"),
    "staff before the first run": ask("/staff/", host="staff.cabinet.example"),
}
User.add("you@cabinet.example", by=None, first_name="A", last_name="B", face="staff", role="administrator")
pages |= {
    "portal": ask("/sign-in/"),
    "staff": ask("/staff/sign-in/", host="staff.cabinet.example"),
    "staff on the portal's host": ask("/staff/sign-in/"),
    "portal on the staff's host": ask("/sign-in/", host="staff.cabinet.example"),
    "elsewhere": ask("/sign-in/", host="evil.example"),
    "absent": ask("/nothing-is-here/"),
    "mailbox": ask("/demo/mailbox/"),
    "mail": ask("/demo/mailbox/1700000000000000000-0/"),
    "components": ask("/ui/"),
    "admin": ask("/admin/"),
    "alive": ask("/healthz"),
}
plain = Client().get("/sign-in/", headers={"host": "portal.cabinet.example"})
pages["plain http"] = [plain.status_code, dict(plain.headers), "", {}]
found = {"debug": settings.DEBUG, "apps": settings.INSTALLED_APPS, "mail": settings.EMAIL_BACKEND}
print(json.dumps(found | {"pages": pages}))
from django.db import connection
connection.close_pool()
"""
Answer = tuple[int, dict[str, str], str, dict[str, list[Any]]]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory, addresses: dict[str, str]) -> dict[str, Any]:
    """What a process in production mode answers, with the files of its pages collected."""
    data = tmp_path_factory.mktemp("installation")
    done = run(INSTALLATION, SAFE | addresses | {"WATHIQ_DATA": str(data)})
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    found["static"] = data / "static"
    return found


@pytest.mark.parametrize("face", ["portal", "staff"])
def test_the_sign_in_page_is_whole(installation: dict[str, Any], face: str) -> None:
    status, _headers, body, _cookies = installation["pages"][face]
    assert status == 200
    addresses = re.findall(r'(?:href|src)="(/static/[^"#]+)', body)
    assert len(addresses) > 20
    for address in addresses:
        assert re.search(r"\.[0-9a-f]{12}\.\w+$", address), f"{address} can be kept too long"
        assert (installation["static"] / address.removeprefix("/static/")).is_file(), address


@pytest.mark.parametrize("face", ["portal", "staff"])
def test_an_installation_speaks_https_alone(installation: dict[str, Any], face: str) -> None:
    _status, headers, _body, cookies = installation["pages"][face]
    assert headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert cookies
    for name, (secure, http_only, path, domain) in cookies.items():
        assert name.startswith("__Host-"), name
        assert (secure, http_only, path, domain) == (True, True, "/", ""), name
    status, plain, _nothing, _none = installation["pages"]["plain http"]
    assert (status, plain["Location"]) == (301, "https://portal.cabinet.example/sign-in/")


def test_each_host_serves_its_own_face(installation: dict[str, Any]) -> None:
    pages = installation["pages"]
    status, headers, body, _cookies = pages["staff on the portal's host"]
    assert (status, headers["Location"]) == (302, "https://staff.cabinet.example/staff/sign-in/")
    status, headers, body, _cookies = pages["portal on the staff's host"]
    assert (status, headers["Location"]) == (302, "https://portal.cabinet.example/sign-in/")
    assert body == ""
    assert pages["elsewhere"][0] == 400


def test_nothing_of_the_demo_is_in_an_installation(installation: dict[str, Any]) -> None:
    pages = installation["pages"]
    assert [pages[name][0] for name in ("absent", "mailbox", "mail", "components", "admin")] == [404] * 5
    assert pages["alive"][0] == 200
    assert installation["debug"] is False
    assert "wathiq.demo" not in installation["apps"]
    assert "django.contrib.admin" not in installation["apps"]
    assert installation["mail"] == "wathiq.core.office.Mail"


@pytest.mark.parametrize("page", ["portal", "staff", "absent", "elsewhere"])
def test_every_answer_carries_the_headers(installation: dict[str, Any], page: str) -> None:
    headers = installation["pages"][page][1]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    # an unknown host is refused before anything is known that could be confidential
    assert page == "elsewhere" or "no-store" in headers["Cache-Control"]


def test_without_an_account_there_is_nothing_but_the_first_run(installation: dict[str, Any]) -> None:
    status, headers, body, _cookies = installation["pages"]["before the first run"]
    assert (status, "This portal is not set up yet" in body) == (503, True)
    assert "no-store" in headers["Cache-Control"]
    status, headers, body, _cookies = installation["pages"]["staff before the first run"]
    assert (status, headers["Location"], body) == (302, "/staff/first-run/", "")


def test_djangos_own_check_of_a_deployment_finds_nothing() -> None:
    program = (
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "call_command('check', deploy=True, fail_level='WARNING')"
    )
    done = run(program, SAFE)
    assert done.returncode == 0, done.stderr


def test_the_settings_are_written_down() -> None:
    """`docs/settings.md` has one row for each name, and no other."""
    document = (ROOT / "docs" / "settings.md").read_text()
    named = re.findall(r"^\| `([A-Z0-9_]+)` \|", document, re.M)
    assert sorted(named) == sorted(environment.VARIABLES)


def test_no_other_variable_is_read() -> None:
    read = set()
    for path in (ROOT / "wathiq").rglob("*.py"):
        read |= set(re.findall(r"[\"']((?:WATHIQ|DATABASE)_[A-Z0-9_]+)[\"']", path.read_text()))
    read -= {"DATABASE_OWNER"}
    built = {name for name in read if name.endswith("_")}  # f"WATHIQ_NAME_{…}"
    assert read - built <= environment.VARIABLES.keys()
