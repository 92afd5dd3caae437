"""Words, dates and amounts as each language writes them."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from wathiq.core import formats, paging, text


@pytest.mark.parametrize(
    ("language", "day", "money", "list_of_names"),
    [
        ("en", "23 November 2026", "MAD 4,200,000.00", "A, B and C"),
        ("fr", "23 novembre 2026", "MAD 4 200 000,00", "A, B et C"),
        ("ar", "23 نوفمبر 2026", "MAD 4,200,000.00", "A وB وC"),
    ],
)
def test_values_follow_the_language(language: str, day: str, money: str, list_of_names: str) -> None:
    with translation.override(language):
        assert formats.day(date(2026, 11, 23)) == day
        plain = formats.money(Decimal("4200000"), "MAD").replace("\u202f", " ").replace("\xa0", " ")
        assert plain.replace("\u200f", "").replace("\u200e", "") == money
        assert formats.names("ABC").replace("، ", ", ") in (list_of_names, list_of_names.replace(" و", "، و"))


def test_some_dinars_have_three_decimals() -> None:
    assert formats.money(Decimal("1200000.5"), "KWD").replace("\xa0", " ") == "KWD 1,200,000.500"


@pytest.mark.parametrize(
    ("value", "hijri"),
    [
        (date(2026, 11, 23), "13 جمادى الآخرة 1448 هـ"),
        (date(1800, 1, 1), ""),
        (date(2200, 1, 1), ""),
        (None, ""),
    ],
)
def test_the_hijri_date_is_umm_al_qura_or_nothing(value: date | None, hijri: str) -> None:
    with translation.override("ar"):
        assert formats.hijri(value) == hijri


@dataclass
class Reader:
    calendar: str = "language"
    digits: str = "western"


@pytest.mark.parametrize(
    ("language", "calendar", "hijri"),
    [
        ("ar", "language", "13 جمادى الآخرة 1448 هـ"),
        ("fr", "language", ""),
        ("ar", "gregorian", ""),
        ("en", "gregorian", ""),
        ("ar", "both", "13 جمادى الآخرة 1448 هـ"),
        ("fr", "both", "13 Jumada al-Akhirah 1448 AH"),
    ],
)
def test_the_hijri_date_stands_where_its_reader_wants_it(language: str, calendar: str, hijri: str) -> None:
    with translation.override(language), formats.read_by(Reader(calendar=calendar)):
        assert formats.hijri(date(2026, 11, 23)) == hijri


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_arabic_digits_are_for_who_reads_arabic(language: str) -> None:
    now = timezone.now()
    with translation.override(language), formats.read_by(Reader(digits="arabic")):
        written = [
            formats.day(now.date()),
            formats.moment(now),
            formats.ago(now - timedelta(hours=3)),
            formats.money(Decimal("4200000.5"), "MAD"),
        ]
    for one in written:
        assert bool(set(one) & set("0123456789")) == (language != "ar"), one
        assert bool(set(one) & set("٠١٢٣٤٥٦٧٨٩")) == (language == "ar"), one
    with translation.override("ar"):
        assert "2026" in formats.day(date(2026, 11, 23))


@pytest.mark.parametrize(
    ("since", "words"),
    [
        (timedelta(seconds=5), "just now"),
        (timedelta(seconds=-5), "just now"),
        (timedelta(minutes=3), "3 min ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(days=2), "2 days ago"),
    ],
)
def test_how_long_ago(since: timedelta, words: str) -> None:
    assert formats.ago(timezone.now() - since) == words


@pytest.mark.parametrize(
    "bad", ["a\x00b", "a\nb", "a\x85b", "a\u202eb", "a\u2069", "\ufeffa", "a\u200bb", "a\u2028b"]
)
def test_disguises_are_found(bad: str) -> None:
    assert text.disguises(bad)


@pytest.mark.parametrize(
    "good", ["عقد توريد", "مع\u200cنیم", "L’été « à » 5\u202f%", "日本", "👩\u200d⚖️", "e\u0301"]
)
def test_honest_text_passes(good: str) -> None:
    assert text.disguises(good) is None


def test_lines_are_welcome_in_a_paragraph_but_not_in_a_line() -> None:
    assert text.disguises("one\ntwo")
    assert text.disguises("one\r\n\ttwo", several_lines=True) is None


@pytest.mark.parametrize("cursor", ["", "junk", "é", "=" * 50, "W10", "bnVsbA", "eyJhIjoxfQ"])
def test_a_cursor_that_cannot_be_read_is_no_cursor(cursor: str) -> None:
    order = paging.Order("updated", descending=True, is_time=True)
    assert paging._read(cursor, [order]) == (False, 0, None)
