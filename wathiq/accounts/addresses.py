"""E-mail addresses as people type them, and the one way in which we keep each."""

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from wathiq.core import text

LONGEST = 254
# scripts that are written together in one word of a domain
TOGETHER = frozenset({"CJK", "HIRAGANA", "KATAKANA"})


class EmailField(forms.EmailField):
    """An address in the form in which it is kept: lower case, without spaces around it or a dot at its end.

    Refuses what could pass for somebody else's: letters of another alphabet before the @, alphabets mixed in the
    domain, and characters that only look like others. A domain in another alphabet becomes its ASCII form
    (`xn--…`), which cannot be mistaken. Whether the address is taken is not asked here.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": LONGEST} | options)
        # the browser would cut what is pasted; the server says what is too long and keeps it
        self.widget.attrs.pop("maxlength", None)
        self.widget.attrs.setdefault("dir", "ltr")
        self.widget.attrs.setdefault("spellcheck", "false")
        self.widget.attrs.setdefault("autocapitalize", "none")

    def to_python(self, value: Any) -> str:
        typed = super().to_python(value) or ""
        return kept(typed) if typed else ""


def kept(typed: str) -> str:
    """The address as it is kept. Raises ValidationError for one that could pass for another.

    Whether it is an address at all is not asked here.
    """
    if disguise := text.disguises(typed):
        raise ValidationError(disguise, code="disguised")
    address = text.normal(typed).strip()
    if unicodedata.normalize("NFKC", address) != address:
        raise ValidationError(
            _("This address holds characters that only look like ordinary letters. Type it again."),
            code="disguised",
        )
    local, at, domain = address.rpartition("@")
    if not at:
        return address.lower()
    if not local.isascii():
        raise ValidationError(
            _("The part before the @ may hold only unaccented Latin letters, digits and signs."),
            code="not_ascii",
        )
    return f"{local.lower()}@{_kept_domain(domain.lower().rstrip('.'))}"


def sought(typed: str) -> str:
    """The address to look for where somebody says who they are: as kept, or as typed where we would keep none."""
    try:
        return kept(typed)
    except ValidationError:
        return typed.strip().lower()


def mailbox(typed: str) -> str:
    """What attempts for an address are counted by: `name+anything@` reaches the same mailbox as `name@`."""
    local, at, domain = sought(typed).rpartition("@")
    return f"{local.partition('+')[0] or local}{at}{domain}"


def _kept_domain(domain: str) -> str:
    try:
        labels = [_read(label) for label in domain.split(".")]
        if any(len(_scripts(label)) > 1 for label in labels):
            raise ValidationError(
                _(
                    "The part after the @ mixes letters of several alphabets. Type it again, or ask its owner."
                ),
                code="mixed",
            )
        return ".".join(_in_ascii(label) for label in labels)
    except UnicodeError:
        raise ValidationError(_("The part after the @ is not the name of a domain."), code="domain") from None


def _read(label: str) -> str:
    """A label of a domain in its own letters. Raises UnicodeError."""
    if not label.startswith("xn--"):
        return label
    own = label.encode("ascii").decode("idna")
    if _in_ascii(own) != label:
        raise UnicodeError(label)
    return own


def _in_ascii(label: str) -> str:
    """The same label as computers know it. Raises UnicodeError for one that would come back as another."""
    if label.isascii():
        return label
    ascii_form = label.encode("idna").decode("ascii")
    if ascii_form.encode().decode("idna") != label:
        raise UnicodeError(label)
    return ascii_form.lower()


def _scripts(label: str) -> set[str]:
    """The alphabets that the letters of this label come from, by the first word of their Unicode names."""
    letters = [char for char in re.sub(r"[\W\d_]", "", label) if unicodedata.category(char).startswith("L")]
    found = {unicodedata.name(char, "UNKNOWN").split(" ")[0].split("-")[0] for char in letters}
    return {"CJK"} if found <= TOGETHER and found else found
