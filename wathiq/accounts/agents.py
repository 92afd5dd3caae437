"""A browser and its system in words, out of what it says of itself."""

from django.utils.translation import gettext as _

# The first that is found counts: most browsers also name those they descend from
BROWSERS = (
    (("Edg/", "EdgA/", "EdgiOS/"), "Edge"),
    (("OPR/", "OPiOS/"), "Opera"),
    (("SamsungBrowser/",), "Samsung Internet"),
    (("Firefox/", "FxiOS/"), "Firefox"),
    (("Chrome/", "CriOS/", "Chromium/"), "Chrome"),
    (("Safari/",), "Safari"),
)
SYSTEMS = (
    (("iPhone",), "iPhone"),
    (("iPad",), "iPad"),
    (("Android",), "Android"),
    (("Windows",), "Windows"),
    (("CrOS",), "ChromeOS"),
    (("Macintosh", "Mac OS X"), "macOS"),
    (("Linux",), "Linux"),
)


def _found(agent: str, known: tuple[tuple[tuple[str, ...], str], ...]) -> str:
    return next((name for signs, name in known if any(sign in agent for sign in signs)), "")


def in_words(agent: str) -> str:
    """`Firefox on Windows`."""
    browser, system = _found(agent, BROWSERS), _found(agent, SYSTEMS)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")
