"""A logo that somebody uploads is drawn anew: of their file nothing stays but what can be seen."""

import io

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

LARGEST_FILE = 1024 * 1024
LARGEST_SIDE, MOST_PIXELS = 8000, 16_000_000
BOX = (512, 256)
FORMATS = ("PNG", "JPEG", "WEBP")


class NotALogo(ValueError):
    """Its text is a sentence for whoever uploaded it."""


def redraw(data: bytes) -> bytes:
    """This picture as a small PNG. Raises NotALogo."""
    if len(data) > LARGEST_FILE:
        raise NotALogo(_("This file is larger than 1 MB. Choose a smaller one."))
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except Exception:  # Pillow's readers raise whatever a broken file makes them stumble over
        raise NotALogo(_("This is not a PNG, JPEG or WebP picture.")) from None
    width, height = picture.size  # of the file's head: nothing is decoded yet
    if max(width, height) > LARGEST_SIDE or width * height > MOST_PIXELS:
        raise NotALogo(_("This picture has too many pixels. Make it smaller and try again."))
    try:
        picture.draft("RGB", BOX)  # a JPEG need not be decoded in full
        drawn = ImageOps.exif_transpose(picture)
        drawn = (
            drawn if drawn.mode in ("L", "LA", "P", "PA", "RGB", "RGBA") else drawn.convert("RGB")
        ).convert("RGBA")
        drawn.thumbnail(BOX, Image.Resampling.LANCZOS)
    except Exception:
        raise NotALogo(
            _("This picture is damaged and cannot be read. Save it again and try once more.")
        ) from None
    clean = Image.new("RGBA", drawn.size)
    clean.paste(drawn)  # the pixels alone: no profile, no comment, no place it was taken at
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=True)
    return out.getvalue()
