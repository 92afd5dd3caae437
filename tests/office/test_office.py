"""Settings → Office → Name and look."""

import io
import struct
import uuid
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from tests.cast import Browser, at
from wathiq.accounts.models import User
from wathiq.audit.models import Event
from wathiq.core import colours, logo, office
from wathiq.core.models import Office
from wathiq.demo.cast import Cast

PAGE = at("staff", "office")
GOOD = {"name_en": "Cedar Law", "colour": "#7a1f3d"}


@pytest.fixture
def browser(cast: Cast, browser_of: Callable[[User | None], Browser]) -> Browser:
    return browser_of(cast.administrator)


def picture(kind: str = "PNG", size: tuple[int, int] = (900, 300), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#7a1f3d").save(out, kind, **options)
    return out.getvalue()


def upload(data: bytes, name: str = "logo.png") -> dict[str, Any]:
    return GOOD | {"logo": SimpleUploadedFile(name, data)}


def test_a_new_name_and_colour_are_on_every_page_at_once(browser: Browser, stranger_browser: Browser) -> None:
    before = stranger_browser.text("/")
    assert "Noria Legal" in before
    response = browser.post(
        PAGE, GOOD | {"name_ar": "الأرز", "contact_email": "Hello@Cedar.example"}, follow=True
    )
    assert "The name and look of the office were saved." in response.content.decode()
    page = stranger_browser.text("/")
    assert "Cedar Law" in page
    assert "Noria Legal" not in page
    assert "hello@cedar.example" in page
    assert "/brand.css?7a1f3d" in page
    assert "/brand.css?7a1f3d" not in before  # another address: the old sheet is not kept for it
    assert "--brand: #7a1f3d" in stranger_browser.text("/brand.css")


def test_a_name_left_empty_falls_back(db: None, settings: Any) -> None:
    office.save({"names": {"en": "Cedar Law"}})
    assert [office.name(code) for code in ("en", "fr", "ar")] == [
        "Cedar Law",
        "Noria Juridique",
        "نوريا للمحاماة",
    ]
    settings.BRAND_NAMES = {"en": "Wathiq", "fr": "Wathiq", "ar": "Wathiq"}
    assert [office.name(code) for code in ("en", "fr", "ar")] == ["Cedar Law"] * 3
    office.save({"names": {"fr": "Cèdre"}})
    assert [office.name(code) for code in ("en", "fr", "ar")] == ["Wathiq", "Cèdre", "Wathiq"]


def test_the_change_is_on_the_record_with_the_names_and_without_the_picture(
    cast: Cast, browser: Browser
) -> None:
    browser.post(PAGE, upload(picture()))
    event = Event.objects.get(kind="office.changed")
    assert event.actor == cast.administrator.public_id
    assert event.facts["names"] == {"en": "Cedar Law"}
    assert event.facts["colour"] == "#7a1f3d"
    assert "logo" not in event.facts
    assert event.facts["fields"] == ["colour", "logo", "logo_version", "names"]
    browser.post(PAGE, upload(picture()))  # the same once more changes nothing
    assert Event.objects.filter(kind="office.changed").count() == 1


@pytest.mark.parametrize(
    ("colour", "sentence"),
    [
        ("red", "A colour is written as #"),
        ("#7a1f3", "A colour is written as #"),
        ("#7a1f3d", None),
        ("#000000", None),
        ("#008080", None),
        ("#f2c94c", "White letters cannot be read well"),
        ("#ffffff", "White letters cannot be read well"),
        ("#18794a", "Green is taken"),
        ("#0a5c36", "Green is taken"),
        ("#55c890", "Green is taken"),
    ],
)
def test_a_colour_must_carry_white_letters_and_not_be_green(
    browser: Browser, colour: str, sentence: str | None
) -> None:
    response = browser.post(PAGE, GOOD | {"colour": colour})
    if sentence is None:
        assert response.status_code == 302
        assert Office.objects.get().colour == colour
    else:
        assert response.status_code == 422
        assert sentence in response.content.decode()
        assert "Cedar Law" in response.content.decode()  # what was typed is kept
        assert not Office.objects.filter(colour=colour).exists()


def test_contrast_is_measured_as_wcag_does() -> None:
    assert colours.contrast_with_white("#ffffff") == pytest.approx(1)
    assert colours.contrast_with_white("#000000") == pytest.approx(21)
    assert colours.contrast_with_white("#767676") == pytest.approx(4.54, abs=0.01)


def test_the_environments_own_colour_is_saved_as_nothing(browser: Browser, settings: Any) -> None:
    browser.post(PAGE, GOOD | {"colour": settings.BRAND_COLOUR.upper()})
    assert Office.objects.get().colour == ""


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_drawn_anew_and_served(browser: Browser, stranger_browser: Browser, kind: str) -> None:
    assert browser.post(PAGE, upload(picture(kind))).status_code == 302
    assert f"/brand/logo?{Office.objects.get().logo_version}" in stranger_browser.text("/")
    response = stranger_browser.get("/brand/logo")
    assert response["Content-Type"] == "image/png"
    assert "sandbox" in response["Content-Security-Policy"]
    assert Image.open(io.BytesIO(response.content)).size == (512, 171)


def test_nothing_of_the_uploaded_file_survives_but_what_is_seen() -> None:
    exif = Image.Exif()
    exif[0x010E] = "taken at the client's house"
    drawn = logo.redraw(
        picture("JPEG", exif=exif, comment=b"a secret comment") + b"<script>trailing</script>"
    )
    for word in (b"secret", b"house", b"script", b"eXIf", b"iCCP", b"tEXt"):
        assert word not in drawn


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_pictures_of_every_kind_are_drawn(mode: str) -> None:
    out = io.BytesIO()
    image = Image.new("L", (40, 20), 90)
    (image.convert("I").convert(mode) if mode == "I;16" else image.convert("RGB").convert(mode)).save(
        out, "JPEG" if mode == "CMYK" else "PNG"
    )
    assert Image.open(io.BytesIO(logo.redraw(out.getvalue()))).size == (40, 20)


def huge_png() -> bytes:
    """A few bytes that say they are 60,000 pixels wide and high."""
    head = b"IHDR" + struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    body = b"IDAT" + zlib.compress(b"\0" * 1000)
    chunks = [
        struct.pack(">I", len(one) - 4) + one + struct.pack(">I", zlib.crc32(one)) for one in (head, body)
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
            "not a PNG, JPEG or WebP",
        ),
        (b"MZ not a picture", "not a PNG, JPEG or WebP"),
        (picture("GIF"), "not a PNG, JPEG or WebP"),
        (picture()[:200], "damaged"),
        (picture() + b"\0" * logo.LARGEST_FILE, "larger than 1 MB"),
        (huge_png(), "pixels|not a PNG"),
        (picture(size=(8001, 10)), "too many pixels"),
    ],
)
def test_what_is_no_honest_picture_is_refused(browser: Browser, data: bytes, sentence: str) -> None:
    response = browser.post(PAGE, upload(data))
    assert response.status_code == 422
    assert any(one in response.content.decode() for one in sentence.split("|"))
    assert not Office.objects.exclude(logo=None).exists()


def test_the_logo_can_be_removed(browser: Browser, stranger_browser: Browser) -> None:
    browser.post(PAGE, upload(picture()))
    assert "Remove the logo" in browser.text(PAGE)
    response = browser.post(at("staff", "office_logo_remove"), follow=True)
    assert "The logo was removed." in response.content.decode()
    assert "Remove the logo" not in response.content.decode()
    assert stranger_browser.get("/brand/logo").status_code == 404
    browser.post(at("staff", "office_logo_remove"))
    assert Event.objects.filter(kind="office.changed").count() == 2


@pytest.mark.parametrize("field", ["name_en", "contact_phone"])
def test_text_that_disguises_itself_is_refused(browser: Browser, field: str) -> None:
    response = browser.post(PAGE, GOOD | {field: "Ced\u202ear"})
    assert response.status_code == 422
    assert "invisible characters" in response.content.decode()


ADDRESSES = [
    (at("staff", "office"), "get"),
    (at("staff", "office"), "post"),
    (at("staff", "office_logo_remove"), "post"),
    (at("staff", "mail_settings"), "get"),
    (at("staff", "mail_settings"), "post"),
    (at("staff", "mail_test"), "post"),
    (at("staff", "mail_test_outcome", public_id=uuid.UUID(int=0)), "get"),
]


@pytest.mark.parametrize(("address", "method"), ADDRESSES)
def test_the_office_is_the_administrators_alone(
    cast: Cast, browser_of: Callable[[User | None], Browser], address: str, method: str
) -> None:
    lawyer = getattr(browser_of(cast.lawyer), method)(address, GOOD)
    assert lawyer.status_code == 403
    assert "Only administrators may do this." in lawyer.content.decode()
    assert getattr(browser_of(None), method)(address, GOOD).status_code == 302
    at_the_door = browser_of(cast.requester)
    name = "wathiq-session"
    at_the_door.cookies[f"{name}-staff"] = at_the_door.cookies[name].value
    assert getattr(at_the_door, method)(address, GOOD).status_code == 403
    assert not Office.objects.exclude(names={}).exists()


@pytest.mark.parametrize("address", [at("staff", "office"), at("staff", "mail_settings")])
def test_a_page_asks_the_office_once(browser: Browser, address: str) -> None:
    browser.get(address)
    with CaptureQueriesContext(connection) as asked:
        browser.get(address)
    assert len([one for one in asked.captured_queries if "core_office" in one["sql"]]) == 1


def test_without_the_database_a_page_is_refused_cleanly(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("the database is away")

    monkeypatch.setattr("wathiq.core.office.saved", away)
    response = Browser(raise_request_exception=False).get("/sign-in/")
    assert response.status_code == 503
    assert response["Retry-After"] == "10"


def test_an_unknown_host_is_refused_without_asking_the_database(django_db_blocker: Any) -> None:
    with django_db_blocker.block():
        response = Browser(headers={"Host": "evil.example"}).get("/sign-in/")
    assert response.status_code == 400
