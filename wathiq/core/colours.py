"""What can be measured of a colour such as #1d3a6e."""

import math
import re

HEX = re.compile(r"#[0-9a-fA-F]{6}")
ENOUGH_CONTRAST = 4.5  # WCAG 2.2, 1.4.3


def _linear(colour: str) -> tuple[float, float, float]:
    """Red, green and blue as light adds up."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return red, green, blue


def contrast_with_white(colour: str) -> float:
    """From 1 (white) to 21 (black)."""
    red, green, blue = _linear(colour)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def is_green(colour: str) -> bool:
    """Could it be taken for the green line, which says that clients can see something? By its hue in OKLCH."""
    red, green, blue = _linear(colour)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    hue = math.degrees(math.atan2(b, a)) % 360
    return math.hypot(a, b) > 0.03 and 118 <= hue <= 188
