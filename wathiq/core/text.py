"""What people type: normal form, and characters that would disguise it."""

import re
import unicodedata

from django.utils.translation import gettext

# Characters without a shape of their own, and those that turn the direction of what follows
INVISIBLE = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028\u2029\u2060-\u2065"
INVISIBLE += "\u206a-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f"
TURNING = "\u202a-\u202e\u2066-\u2069"
DISGUISES = re.compile(f"[{INVISIBLE}{TURNING}]")
TURNS = re.compile(f"[{TURNING}]")
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")
CONTROLS_BUT_LINES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def normal(value: str) -> str:
    """NFC, so that the same name typed on two keyboards is the same name."""
    return unicodedata.normalize("NFC", value)


def disguises(value: str, *, several_lines: bool = False) -> str | None:
    """The sentence to show when a text holds characters that could make it read as another, or None.

    A paragraph may hold line breaks and the marks that Arabic word processors leave; a name may not.
    """
    if several_lines:
        is_honest = not (CONTROLS_BUT_LINES.search(value) or TURNS.search(value))
    else:
        is_honest = not (CONTROLS.search(value) or DISGUISES.search(value))
    if is_honest:
        return None
    return gettext("This text holds invisible characters. Type it again, or paste it as plain text.")


def isolate(value: object) -> str:
    """Keep an inserted value from mixing with the direction of the sentence around it, in plain text."""
    return f"\u2068{value}\u2069"
