"""One canonical form for matching (bangla.md 1)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messages.folding import fold
from messages.skeleton import sounds

SAME = [
    ("\u09ac\u09dc\u09bf", "\u09ac\u09a1\u09bc\u09bf"),
    ("\u09af\u09bc", "\u09df"),
    ("\u09a2\u09bc", "\u09dd"),
    ("\u0995\u09cb", "\u0995\u09c7\u09be"),
    ("\u0995\u09cb", "\u0995\u09be\u09c7"),
    ("\u0995\u09cc", "\u0995\u09c7\u09d7"),
    ("\u0995\u09cc", "\u0995\u09cb\u09d7"),
    ("\u0995\u09cc", "\u0995\u09d7"),
    ("\u0986\u09b0", "\u0985\u09be\u09b0"),
    ("বন্ধ", "বন্\u200cধ"),
    ("বন্ধ", "বন্\u200dধ"),
    ("বন্ধ", "বন্্ধ"),
    ("বন্ধ", "বন্ধঃ"),
    ("বন্ধ", "বন্ধ।"),
    ("বন্ধ", "বন্ধ|"),
    ("বন্ধ", "  বন্ধ\u00a0"),
    ("বন্ধ", "বন্ধ 👍🏽"),
    ("বন্ধ", "\ufeffবন্ধ"),
    ("বাঁকা", "ব\u0981াকা"),
    ("বাঁকা", "বাঁঁকা"),
    ("মুখ", "মুুখ"),
    ("\u09b9\u09a0\u09be\u09ce", "\u09b9\u09a0\u09be\u09a4\u09cd\u200d"),
    ("\u09b9\u09a0\u09be\u09ce", "\u09b9\u09a0\u09be\u09a4\u09cd"),
    ("ব্যথা", "ব্\u09dfথা"),
    ("রোগ", "\u09f0োগ"),
    ("রোগ", "ব\u09bcোগ"),
    ("১২", "12"),
    ("१२", "12"),
    ("１２", "12"),
    ("1\ufe0f\u20e3", "1"),
    ("STOP", "stop"),
    ("S.T.O.P", "stop"),
    ("s t o p", "stop"),
    ("st0p", "stop"),
    ("stoppp", "stop"),
    ("ＳＴＯＰ", "stop"),
    ("𝐒𝐓𝐎𝐏", "stop"),
    ("ѕtор", "stop"),
    ("stop!!!", "stop"),
    ('"stop"', "stop"),
    ("#1", "1"),
    ("can't", "cant"),
    ("can’t", "can't"),
    ("খাওয়া-দাওয়া", "খাওয়া দাওয়া"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_written_variants_fold_to_one_form(one: str, other: str) -> None:
    """Every pair of codings or habits in bangla.md 1 is one string after folding."""
    assert fold(one) == fold(other) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("বন্ধ", "বন্ধু"), ("stop", "stoop"), ("999", "99"), ("চোখ", "মুখ"), ("ওষুধ", "ঔষধ"), ("10", "1 0")]
)
def test_different_words_stay_different(one: str, other: str) -> None:
    """Folding never makes two words one; a run of digits keeps its length."""
    assert fold(one) != fold(other)


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=60))
def test_folding_is_total_and_idempotent(text: str) -> None:
    """Any string folds, lone surrogates and NUL included, and folding twice changes nothing."""
    folded = fold(text)
    assert fold(folded) == folded


@settings(max_examples=400, deadline=None)
@given(
    st.text(
        alphabet="\u0985\u0986\u0995\u09a1\u09a2\u09ac\u09af\u09bc\u09be\u09c7\u09cb"
        "\u09d7\u09cd\u0981\u09a4\u200d0sto. ",
        max_size=16,
    )
)
def test_the_signs_that_move_settle(text: str) -> None:
    """The letters that trade places with each other reach one form too."""
    folded = fold(text)
    assert fold(folded) == folded


@pytest.mark.parametrize(
    ("bangla", "latin"),
    [("মুখ", "mukh"), ("মুখ", "muk"), ("চোখ", "cokh"), ("ব্যথা", "byatha"), ("ব্যথা", "betha"), ("বলতে", "bolte"),
     ("শ্বাসকষ্ট", "shashkosto"), ("জড়ায়", "joray"), ("ওষুধ", "oshudh"), ("জ্বর", "jor"), ("অবশ", "obosh"),
     ("খিঁচুনি", "khichuni"), ("জ্ঞান", "gyan"), ("গর্ভবতী", "gorbhoboti"), ("দেখতে", "dekhte")],
)  # fmt: skip
def test_romanised_spellings_sound_like_the_word(bangla: str, latin: str) -> None:
    """An attested romanisation shares a sound with its Bangla word (bangla.md 2.2)."""
    assert set(sounds(fold(bangla))) & set(sounds(latin))
