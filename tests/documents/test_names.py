"""Which names files and folders may have, which are the same, and how a taken one is numbered."""

import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from wathiq.documents import names

quick = settings(max_examples=300, deadline=None, derandomize=True, database=None)
ALPHABET = st.one_of(
    st.characters(exclude_categories=["Cs"]),
    st.sampled_from(" ..()(2)aAİıßſﬁ\u0345\u0301\u200d\ufe0f\ufdfa\u00a0\u3000ك\u06a9ﷺ👩\U0001f469"),
)
texts = st.text(ALPHABET, max_size=90)


def cleaned(name: str) -> str:
    try:
        return names.clean(name)
    except ValidationError:
        assume(False)
        raise


@quick
@given(texts)
@example(" a.pdf ")
@example("e\u0301.pdf")
def test_what_was_cleaned_is_clean(name: str) -> None:
    once = cleaned(name)
    assert names.clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert 0 < len(once.encode()) <= 255
    assert not set(once) & set("/\\\x00\r\n\u202e")
    assert once.strip() == once


@quick
@given(texts)
@example("\ufdfa" * 85)
@example("\u0345\u0301a")
def test_folding_ends_and_fits_its_column(name: str) -> None:
    once = names.folded(name)
    assert len(once) <= 1100
    assert len(once.encode()) < 2600  # what an index takes, with the keys beside it
    if len(once) <= names.LONGEST_FOLDED // 2:
        assert names.folded(once) == once


@quick
@given(st.integers(0, 0x10FFFF))
def test_every_letter_is_the_same_in_its_other_forms(code: int) -> None:
    letter = chr(code)
    assume(unicodedata.category(letter) != "Cs")
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert names.folded(f"a{unicodedata.normalize(form, letter)}b") == names.folded(f"a{letter}b")


@quick
@given(texts, st.integers(1, 40), st.sets(texts, max_size=5))
@example("a." + "b" * 253, 3, set())
@example("é" * 125 + ".pdf", 12, set())
@example(".gitignore", 2, set())
@example("a" * 251 + ".pdf", 1, set())
def test_a_free_name_is_not_taken_and_can_be_kept(name: str, turns: int, others: set[str]) -> None:
    name = cleaned(name)
    taken = {names.folded(other) for other in others} | {names.folded(name)}
    for _turn in range(turns):
        found = names.free(name, lambda candidate: names.folded(candidate) in taken)
        assert names.folded(found) not in taken
        assert len(found.encode()) <= 255
        assert names.clean(found) == found
        assert found.endswith(names.split(name)[1])
        taken.add(names.folded(found))


@quick
@given(texts)
def test_a_name_is_its_stem_and_its_ending(name: str) -> None:
    stem, ending = names.split(cleaned(name))
    assert stem + ending == cleaned(name)
    assert stem
    assert not ending or ending.startswith(".")


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("report.pdf", ("report", ".pdf")),
        ("report", ("report", "")),
        ("archive.tar.gz", ("archive.tar", ".gz")),
        (".gitignore", (".gitignore", "")),
        ("Contrat S.A.", ("Contrat S.A.", "")),
        ("No. 5 between the parties of the first part", ("No. 5 between the parties of the first part", "")),
        ("تقرير.pdf", ("تقرير", ".pdf")),
    ],
)
def test_an_ending_is_short_and_stands_after_the_last_dot(name: str, parts: tuple[str, str]) -> None:
    assert names.split(name) == parts


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Café.pdf", "CAFE\u0301.PDF"),
        ("straße.pdf", "STRASSE.pdf"),
        ("straße.pdf", "STRAẞE.pdf"),
        ("ﬁnal.pdf", "final.pdf"),
        ("Ａ.pdf", "a.pdf"),  # full width
        ("ﻋﻘﺪ.pdf", "عقد.pdf"),  # Arabic letters in the forms they have inside a word
        ("لا.pdf", "\ufefb.pdf"),
        ("ﷺ.pdf", "صلى الله عليه وسلم.pdf"),
        ("می\u200cخواهم.pdf", "میخواهم.pdf"),
        ("☎.pdf", "☎\ufe0f.pdf"),
        ("report.pdf", "report.pdf."),
        ("report.pdf", "report.pdf . ."),
        ("İstanbul.pdf", "i\u0307stanbul.pdf"),
        ("ΣΑΣ.pdf", "σας.pdf"),
        ("5\u00a0000.pdf", "5 000.pdf"),
    ],
)
def test_names_that_look_alike_are_the_same(one: str, other: str) -> None:
    assert names.folded(names.clean(one)) == names.folded(names.clean(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("İstanbul.pdf", "Istanbul.pdf"),
        ("ısı.pdf", "isi.pdf"),
        ("عقد.pdf", "عقدة.pdf"),
        ("أحمد.pdf", "احمد.pdf"),
        ("ك.pdf", "ک.pdf"),
        ("cote.pdf", "côté.pdf"),
        ("a.pdf", "a .pdf"),
        ("\ufdfa" * 85, "\ufdfa" * 84 + "a"),  # too long to be kept whole
    ],
)
def test_names_that_a_reader_tells_apart_differ(one: str, other: str) -> None:
    assert names.folded(names.clean(one)) != names.folded(names.clean(other))


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "empty"),
        (" \u00a0\u3000", "empty"),
        (".", "empty"),
        ("..", "empty"),
        ("... ..", "empty"),
        ("\u200d\ufe0f", "empty"),
        ("report\u202efdp.exe", "disguised"),
        ("report\u2066.pdf", "disguised"),
        ("a\u200b.pdf", "disguised"),
        ("a\x00.pdf", "disguised"),
        ("a\x7f.pdf", "disguised"),
        ("a\nb.pdf", "disguised"),
        ("a\ud800.pdf", "disguised"),
        ("../a.pdf", "path"),
        ("C:\\a.pdf", "path"),
        ("a" * 252 + ".pdf", "long"),
        ("é" * 126 + ".pdf", "long"),
    ],
)
def test_what_is_no_name_is_refused_with_a_reason(name: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        names.clean(name)
    assert refused.value.code == code
    with pytest.raises(ValidationError):
        names.path(f"{name or '.'}/a.pdf" if "/" not in name else f"{name}/../a.pdf")


@pytest.mark.parametrize("name", ["👩‍⚖️ avis.pdf", "می‌خواهم.docx", "Quoi ?.pdf", "S.A.", "a" * 251 + ".pdf"])
def test_what_is_a_name_is_kept_as_it_is(name: str) -> None:
    assert names.clean(f" {name} ") == name


def test_a_path_is_the_folders_above_the_file() -> None:
    assert names.path("Papers//Inner /a.pdf") == ["Papers", "Inner"]
    assert names.path("/Papers/a.pdf") == ["Papers"]
    assert names.path("a.pdf") == names.path("") == []
    assert len(names.path("f/" * 12 + "a.pdf")) == 12
    for wrong in ("f/" * 13 + "a.pdf", "../a.pdf", "a/./b.pdf", "a\\b/c.pdf", "a/\u202e/b.pdf"):
        with pytest.raises(ValidationError):
            names.path(wrong)
