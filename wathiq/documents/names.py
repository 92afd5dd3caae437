"""Names of files and folders: what may be one, when two are the same, and how a taken one is numbered."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from wathiq.core import text

LONGEST = 255  # bytes in UTF-8: what disks and archives take
LONGEST_ENDING = 20  # what stands after the last dot of a longer one is part of a sentence
LONGEST_FOLDED = (
    800  # characters; one Arabic ligature folds into eighteen letters, and an index takes so much
)
DEEPEST = 12  # folders inside each other
MARKS_OF_PATHS = frozenset("/\\")
SURROGATES = re.compile("[\ud800-\udfff]")  # halves of characters, which no disk can write
# Joiners, and which of its shapes a letter takes: right in a name, and nothing to tell two names apart by
JOINERS = re.compile("[\u200c\u200d\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def clean(name: str) -> str:
    """The name as we keep it. Raises ValidationError with a sentence that says what is wrong with it."""
    name = text.normal(name).strip()
    if not _bare(name):
        raise ValidationError(_("Give it a name."), code="empty")
    if text.disguises(name) or SURROGATES.search(name):
        raise ValidationError(
            _("This name holds invisible characters that could disguise it. Rename it and try again."),
            code="disguised",
        )
    if MARKS_OF_PATHS & set(name):
        raise ValidationError(_("A name cannot hold the characters / and \\."), code="path")
    if len(name.encode()) > LONGEST:
        raise ValidationError(_("This name is too long. Shorten it and try again."), code="long")
    return name


def path(value: str) -> list[str]:
    """The names of the folders above a file that was sent with its folder, from the outermost one.

    Raises ValidationError for what `clean` refuses, and for more folders inside each other than `DEEPEST`.
    """
    parts = [clean(part) for part in value.split("/")[:-1] if part]
    if len(parts) > DEEPEST:
        raise ValidationError(_("These folders lie too deep inside each other."), code="deep")
    return parts


def folded(name: str) -> str:
    """Equal for names that a person, or a disk, would take for the same."""
    before, after = "", name
    while before != after:  # folding may leave something to normalise, and that something to fold
        before, after = after, unicodedata.normalize("NFKC", _bare(after).casefold())
    if len(after) > LONGEST_FOLDED:
        digest = hashlib.sha256(after.encode()).hexdigest()
        return after[: LONGEST_FOLDED // 2] + digest
    return after


def _bare(name: str) -> str:
    """Without what cannot be seen, and without the dots and spaces at the end, which Windows drops."""
    return JOINERS.sub("", name).rstrip(". ")


def split(name: str) -> tuple[str, str]:
    """`report.pdf` as its stem and its ending with the dot, which may be empty."""
    ending = PurePosixPath(name).suffix
    if not ending or len(ending.encode()) > LONGEST_ENDING:
        return name, ""
    return name.removesuffix(ending), ending


def numbered(name: str, *, has_ending: bool = True) -> Iterator[str]:
    """This name, then `report (2).pdf`, `report (3).pdf` and so on; without an ending, `1.5 Drafts (2)`."""
    yield name
    stem, ending = split(name) if has_ending else (name, "")
    for number in count(2):
        mark = f" ({number})"
        room = LONGEST - len((mark + ending).encode())
        yield stem.encode()[:room].decode(errors="ignore").rstrip() + mark + ending


def free(name: str, is_taken: Callable[[str], bool]) -> str:
    """The first of the `numbered` names of a file that is not taken."""
    return next(candidate for candidate in numbered(name) if not is_taken(candidate))
