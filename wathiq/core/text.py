"""What people type: normal form, and characters that would disguise it."""

import re
import unicodedata

from django.utils.translation import gettext

# Bidirectional controls, zero-width characters, line and paragraph separators, interlinear and tag characters
DISGUISES = re.compile(
    "[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u2028\u2029\ufff9-\ufffb\U000e0000-\U000e007f]"
)
CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")
CONTROLS_BUT_LINES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def normal(value: str) -> str:
    """NFC, so that the same name typed on two keyboards is the same name."""
    return unicodedata.normalize("NFC", value)


def disguises(value: str, *, several_lines: bool = False) -> str | None:
    """The sentence to show when a text holds invisible characters that could make it read as another, or None."""
    controls = CONTROLS_BUT_LINES if several_lines else CONTROLS
    if controls.search(value) or DISGUISES.search(value):
        return gettext("This text holds invisible characters. Type it again, or paste it as plain text.")
    return None


def isolate(value: object) -> str:
    """Keep an inserted value from mixing with the direction of the sentence around it, in plain text."""
    return f"\u2068{value}\u2069"
