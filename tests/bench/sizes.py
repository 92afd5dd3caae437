"""What a browser that knows nothing yet has to fetch before it can paint."""

import gzip
import re

import brotli  # type: ignore[import-untyped]  # it has no stubs
from django.urls import reverse

from tests.bench.browser import Browser
from tests.bench.world import World

AIM = 60_000  # bytes of HTML, CSS and JavaScript, as they travel


def report(world: World) -> bool:
    """Measure and print; whether the aim is met."""
    print(f"\nFirst paint, bytes{'':14}{'files':>7}{'plain':>9}{'gzip':>9}{'brotli':>9}")
    good = True
    for title, user, face in (("portal home", world.normal, "portal"), ("staff list", world.lawyer, "staff")):
        name = "home" if face == "portal" else "contracts"
        browser = Browser(user)
        page = browser.get(reverse(name, urlconf=f"wathiq.{face}.urls"))
        html = page.body.decode()
        sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', html)
        scripts = re.findall(r'<script src="([^"]+)"', html)
        kinds = {
            "HTML": [page.body],
            "CSS": [browser.get(address).body for address in sheets],
            "JavaScript": [browser.get(address).body for address in scripts],
        }
        total = [0, 0, 0, 0]
        for kind, bodies in kinds.items():
            level = 5 if kind == "HTML" else 11  # a proxy compresses pages as they pass, files once
            row = [
                len(bodies),
                sum(map(len, bodies)),
                sum(len(gzip.compress(body, 6 if kind == "HTML" else 9)) for body in bodies),
                sum(len(brotli.compress(body, quality=level)) for body in bodies),
            ]
            total = [a + b for a, b in zip(total, row, strict=True)]
            _line(f"{title}, {kind}", row)
        met = total[3] <= AIM and total[2] <= AIM
        good &= met
        _line(f"{title}, together", total, "" if met else f"over {AIM:,}")
        static = [address for address in sheets + scripts if "/static/" in address]
        travels = sum(len(browser.get(address, HTTP_ACCEPT_ENCODING="br").body) for address in static)
        encoding = browser.get(
            reverse(name, urlconf=f"wathiq.{face}.urls"), HTTP_ACCEPT_ENCODING="br, gzip"
        ).headers.get("content-encoding", "not compressed: left to the proxy")
        print(f"  served by the product: files {travels:,} by brotli; HTML {encoding}")
    return good


def _line(title: str, numbers: list[int], note: str = "") -> None:
    files, *sizes = numbers
    print(f"{title:32}{files:>7}" + "".join(f"{size:>9,}" for size in sizes) + f"  {note}".rstrip())
