"""Names of contacts: when two are the same to a reader."""

import hashlib
import re
import unicodedata

LONGEST_FOLDED = 600  # characters; an index takes so much
# Joiners and shapes of letters, and what Arabic writes above a word or draws it out with: the name is the same without
UNSEEN = re.compile(
    "[\u200b-\u200f\u2060\u061c\ufeff\u0640\u064b-\u0652\u0670\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)


def folded(name: str) -> str:
    """Equal for names that a person would take for the same: any case, any form of Unicode, any spaces."""
    before, after = "", name
    while before != after:  # folding may leave something to normalise, and that something to fold
        before, after = after, unicodedata.normalize("NFKC", UNSEEN.sub("", after).casefold())
    after = " ".join(after.split())
    if len(after) > LONGEST_FOLDED:
        digest = hashlib.sha256(after.encode()).hexdigest()
        return after[: LONGEST_FOLDED - len(digest)] + digest
    return after


def initials(name: str) -> str:
    """Two letters; one in Arabic, where two would join and read as a word."""
    letters = [word[0] for word in name.split()]
    if letters and "\u0600" <= letters[0] <= "\u06ff":
        return letters[0]
    return "".join([*letters[:1], *letters[1:][-1:]]).upper()
