"""Dates, times, money and names as the reader's language writes them.

Digits are 0–9 in every language. Values in HTML are isolated by the template (`<bdi>`), in plain text by
`wathiq.core.text.isolate`.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.numbers import format_currency
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from hijridate import Gregorian


def language() -> str:
    return translation.get_language() or "en"


def _locale() -> str:
    # en_GB puts the day before the month, as the French and the Arabic do
    return {"en": "en_GB", "fr": "fr", "ar": "ar"}[language()]


def day(value: date | None) -> str:
    """`23 November 2026`."""
    return format_date(value, "d MMMM y", locale=_locale()) if value else ""


def moment(value: datetime) -> str:
    """`23 November 2026, 14:05`, in the reader's time zone."""
    local = timezone.localtime(value)
    return _("%(day)s, %(time)s") % {
        "day": day(local.date()),
        "time": format_datetime(local, "HH:mm", locale="en"),
    }


def ago(value: datetime) -> str:
    """How long since, in the largest whole unit, down to the minute; older than a month, the day itself."""
    seconds = max(0, int((timezone.now() - value).total_seconds()))
    if seconds < 60:
        return _("just now")
    if seconds < 3600:
        count = seconds // 60
        return ngettext("%(count)d min ago", "%(count)d min ago", count) % {"count": count}
    if seconds < 24 * 3600:
        count = seconds // 3600
        return ngettext("%(count)d hour ago", "%(count)d hours ago", count) % {"count": count}
    if seconds < 31 * 24 * 3600:
        count = seconds // (24 * 3600)
        return ngettext("%(count)d day ago", "%(count)d days ago", count) % {"count": count}
    return day(timezone.localtime(value).date())


def hijri(value: date | None) -> str:
    """The Umm al-Qura date, in Arabic, or nothing outside the years that calendar covers."""
    if value is None:
        return ""
    try:
        converted = Gregorian.fromdate(value).to_hijri()
    except OverflowError:
        return ""
    return f"{converted.day} {converted.month_name('ar')} {converted.year} هـ"


def money(value: Decimal, currency: str) -> str:
    """`MAD 4,200,000.00`, with the decimals that the currency has."""
    return format_currency(value, currency, format="¤¤ #,##0.00", locale=_locale(), currency_digits=True)


def names(people: Iterable[str]) -> str:
    """`A, B and C`."""
    return format_list(list(people), locale=_locale())


def in_language(words: Mapping[str, str]) -> str:
    """Pick the reader's language out of words kept in several; any language is better than none."""
    return words.get(language()) or words.get("en") or next(iter(words.values()), "")
