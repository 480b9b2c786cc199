"""Words are prepared so that the synthesiser says what is written."""

import subprocess
import sys
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.prompts.respelling import Respelling, compose, prepare, read_respelling, read_respellings
from tests.prompts.sounds import LOCALES, RESPELLING, TONGUES

BANGLA = st.text(st.characters(min_codepoint=0x0980, max_codepoint=0x09FF) | st.sampled_from(" ।,-‌‍09৯"))


def phonemes(words: Sequence[str]) -> list[str]:
    """Return what espeak-ng would say, in the international phonetic alphabet, without stress marks."""
    command = [sys.executable, str(Path(__file__).with_name("phonemes.py")), "bn"]
    said = subprocess.run(command, input="\n".join(words), capture_output=True, text=True, check=True).stdout
    return [line.replace("ˈ", "").replace("ˌ", "").strip() for line in said.splitlines()]


@pytest.mark.parametrize("word", ["বাড়ি", "জড়িয়ে", "দিয়ে", "গাঢ়", "সময়"])
def test_letters_are_whole(word: str) -> None:
    """The three nukta letters come out as one sign each, however they came in (bangla.md section 5)."""
    whole = compose(word)
    assert "\u09bc" not in whole
    assert compose(unicodedata.normalize("NFC", word)) == compose(unicodedata.normalize("NFD", word)) == whole


def test_apart_is_misread() -> None:
    """The reason for it: the synthesiser swallows the vowel after a letter that is in two parts."""
    assert phonemes([unicodedata.normalize("NFC", "বাড়ি"), compose("বাড়ি")]) == ["bar.", "bar.i"]


@pytest.mark.parametrize(
    ("written", "language", "spoken"),
    [
        ("Call 999.", "en", "Call nine nine nine."),
        ("১৬২৬৩ নম্বরে", "bn", "এক ছয় দুই ছয় তিন নম্বরে"),
        ("Press 1 now", "en", "Press one now"),
        ("২ দিন", "bn", "দুই দিন"),
        ("within 48 hours", "en", "within 48 hours"),
    ],
)
def test_digits(written: str, language: str, spoken: str) -> None:
    """Numbers to dial and keys to press are said digit by digit, in either script; a count of two digits is a count."""
    assert prepare(written, TONGUES[language], Respelling()) == compose(spoken)


# As a speaker of standard Bangla says them (bangla.md section 5 lists the synthesiser's own mistakes).
SAID = [
    ("শ্বাস", "ʃaʃ"),
    ("র‍্যাশ", "ɾæʃ"),
    ("অ্যাম্বুলেন্স", "æmbulenʃ"),
    ("যায়", "dʒae"),
    ("নয়", "nɔe"),
    ("হাত", "hat"),
    ("সাত", "ʃat"),
    ("বলতে", "bɔlte"),
    ("থাকলে", "tʰakle"),
    ("শুনবেন", "ʃunben"),
    ("পালসি", "palʃi"),
    ("বিশ্বাস", "biʃʃaʃ"),
    ("রিপোর্ট", "ɾipoɾʈ"),
    ("পা-ই", "pai"),
]


def test_words_that_matter_are_said_right() -> None:
    """The synthesiser's own phonemes for the respelled words are the spoken ones; unhelped, each was wrong."""
    written = [compose(word) for word, _ in SAID]
    assert phonemes([RESPELLING.apply(word) for word in written]) == [said for _, said in SAID]
    assert not [word for word, said in zip(written, phonemes(written), strict=True) if word == said]


def test_no_dead_lines() -> None:
    """Each respelled word and beginning changes what is heard, but for those that are listed to stay as they are."""
    pairs = {**RESPELLING.words, **RESPELLING.beginnings}
    changed = {written: spoken for written, spoken in pairs.items() if written != spoken}
    before, after = phonemes(list(changed)), phonemes(list(changed.values()))
    assert [word for word, one, other in zip(changed, before, after, strict=True) if one == other] == []


@pytest.mark.parametrize("word", ["হতে", "হলে", "একটা", "নম্বরে", "হাসপাতালে", "সপ্তাহে", "তবে"])
def test_other_words_stay(word: str) -> None:
    """An ending that is part of the stem, or follows a vowel sign or a cluster, is left alone."""
    assert RESPELLING.apply(compose(word)) == compose(word)


@given(BANGLA)
def test_total(text: str) -> None:
    """Any text at all comes out as a text without digits to misread, its letters whole."""
    spelled = prepare(text, TONGUES["bn"], RESPELLING)
    assert compose(spelled) == spelled or "\u09bc" in text
    assert not any(len(part) > 2 and part.isdecimal() for part in spelled.split())


def test_a_language_without_a_table(tmp_path: Path) -> None:
    """A language that needs no help has no table."""
    assert read_respelling(tmp_path / "respelling.toml") == Respelling()


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ('[word]\n"a" = "b"\n', "unknown section word"),
        ("words = 1\n", "unknown section words"),
        ("[words\n", "is not TOML"),
    ],
)
def test_a_wrong_table_is_told(tmp_path: Path, table: str, told: str) -> None:
    """A mistyped section would silently do nothing, so it is refused by name."""
    path = tmp_path / "respelling.toml"
    path.write_text(table, encoding="utf-8")
    with pytest.raises(ValueError, match=told):
        read_respelling(path)


def test_every_table_in_the_checkout() -> None:
    """Whatever tables the languages have, they are read."""
    tables = read_respellings(LOCALES)
    assert tables["bn"] == RESPELLING
    assert Respelling() not in tables.values()
