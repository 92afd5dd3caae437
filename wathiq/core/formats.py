"""Dates, times, money and names as the reader's language writes them.

Digits are 0–9 in every language, unless somebody who reads Arabic asked for ٠–٩. Values in HTML are isolated by the
template (`<bdi>`), in plain text by `wathiq.core.text.isolate`.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Literal, Protocol

from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from hijridate import Gregorian


class Reader(Protocol):
    """Somebody with preferences: see `User.Calendar` and `User.Digits`."""

    calendar: str
    digits: str


@dataclass(frozen=True)
class _Preferences:
    calendar: str = "language"
    digits: str = "western"


_preferences: ContextVar[_Preferences] = ContextVar("preferences", default=_Preferences())  # noqa: B039 (frozen)
_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_ARABIC_AMOUNT = _ARABIC | str.maketrans(",.", "٬٫")


@contextmanager
def read_by(reader: Reader | None) -> Iterator[None]:
    """Dates, times and amounts are for this person to read, until the block ends; None has no preferences."""
    token = _preferences.set(_Preferences(reader.calendar, reader.digits) if reader else _Preferences())
    try:
        yield
    finally:
        _preferences.reset(token)


def _digits(text: str, table: Mapping[int, int | str] = _ARABIC) -> str:
    is_arabic = language() == "ar" and _preferences.get().digits == "arabic"
    return text.translate(table) if is_arabic else text


def language() -> str:
    return translation.get_language() or "en"


def _locale() -> str:
    # en_GB puts the day before the month, as the French and the Arabic do
    return {"en": "en_GB", "fr": "fr", "ar": "ar"}[language()]


def day(value: date | None) -> str:
    """`23 November 2026`."""
    return _digits(format_date(value, "d MMMM y", locale=_locale())) if value else ""


def moment(value: datetime) -> str:
    """`23 November 2026, 14:05`, in the reader's time zone."""
    local = timezone.localtime(value)
    return _("%(day)s, %(time)s") % {
        "day": day(local.date()),
        "time": _digits(format_datetime(local, "HH:mm", locale="en")),
    }


def hour(value: time | None) -> str:
    """`14:05`, as a clock shows it; in nobody's time zone."""
    return _digits(value.strftime("%H:%M")) if value else ""


def weekday(value: date) -> str:
    """`Friday`."""
    return format_date(value, "EEEE", locale=_locale())


def month(value: date) -> str:
    """`November 2026`."""
    return _digits(format_date(value, "LLLL y", locale=_locale()))


def ago(value: datetime) -> str:
    """How long since, in the largest whole unit, down to the minute; older than a month, the day itself."""
    seconds = max(0, int((timezone.now() - value).total_seconds()))
    if seconds < 60:
        return _("just now")
    if seconds < 3600:
        count = seconds // 60
        return _digits(ngettext("%(count)d min ago", "%(count)d min ago", count) % {"count": count})
    if seconds < 24 * 3600:
        count = seconds // 3600
        return _digits(ngettext("%(count)d hour ago", "%(count)d hours ago", count) % {"count": count})
    if seconds < 31 * 24 * 3600:
        count = seconds // (24 * 3600)
        return _digits(ngettext("%(count)d day ago", "%(count)d days ago", count) % {"count": count})
    return day(timezone.localtime(value).date())


def hijri(value: date | None) -> str:
    """The Umm al-Qura date where the reader wants it beside the Gregorian one, or nothing.

    Who has not chosen reads it in Arabic only. There is none outside the years that calendar covers.
    """
    calendar = _preferences.get().calendar
    if value is None or not (calendar == "both" or (calendar == "language" and language() == "ar")):
        return ""
    try:
        converted = Gregorian.fromdate(value).to_hijri()
    except OverflowError:
        return ""
    # the library has no French names; the English transliteration is what French readers meet as well
    words: Literal["ar", "en"] = "ar" if language() == "ar" else "en"
    return _digits(
        f"{converted.day} {converted.month_name(words)} {converted.year} {converted.notation(words)}"
    )


def money(value: Decimal, currency: str) -> str:
    """`MAD 4,200,000.00`, with the decimals that the currency has."""
    text = format_currency(value, currency, format="¤¤ #,##0.00", locale=_locale(), currency_digits=True)
    return _digits(text, _ARABIC_AMOUNT)


def file_size(size: int) -> str:
    """`184 KB`: bytes in units of a thousand, as the reader writes numbers."""
    units = (
        (1_000_000_000, pgettext("size of a file", "%(number)s GB")),
        (1_000_000, pgettext("size of a file", "%(number)s MB")),
        (1_000, pgettext("size of a file", "%(number)s KB")),
    )
    for unit, wording in units:
        if size >= unit:
            number = size / unit
            return wording % {"number": _decimal(number, places=1 if number < 10 else 0)}
    return ngettext("%(count)s byte", "%(count)s bytes", size) % {"count": _decimal(size, places=0)}


def _decimal(number: float, *, places: int) -> str:
    return _digits(str(format_decimal(round(number, places), locale=_locale())))


def names(people: Iterable[str]) -> str:
    """`A, B and C`."""
    return format_list(list(people), locale=_locale())


def in_language(words: Mapping[str, str]) -> str:
    """Pick the reader's language out of words kept in several; any language is better than none."""
    return words.get(language()) or words.get("en") or next(iter(words.values()), "")
