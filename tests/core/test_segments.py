"""How a text is counted, cut and split, judged by another library and by the standard itself."""

import unicodedata

import pytest
import regex
import smsutil
from hypothesis import given
from hypothesis import strategies as st

from messages.language import Encoding
from messages.segments import GSM7_BASIC, GSM7_EXTENSION, Count, boundaries, capacity, count, precomposed, split

BANGLA = st.sampled_from(
    [
        "ক",
        "ি",
        "ক্ষ",
        "স্ট্রো",
        "ড়",
        "ঢ়",
        "য়",
        "ড\u09bc",
        "য\u09bc",
        "র\u200cি",
        "\u200d",
        "।",
        "৳",
        "৯",
        " ",
        "\n",
        "a",
        "🙂",
        "👨‍👩‍👧",
        "é",
    ]
)
GSM = st.sampled_from(sorted(GSM7_BASIC | GSM7_EXTENSION))
TEXTS = st.one_of(
    st.lists(BANGLA, max_size=300).map("".join),
    st.lists(GSM, max_size=700).map("".join),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x1b"), max_size=300),
)


@given(TEXTS.filter(bool))
def test_the_count_is_that_of_another_library(words: str) -> None:
    """Encoding and segments equal those of smsutil, which cuts as gateways do, for any text there is but the empty."""
    theirs = smsutil.split(words)
    encoding = Encoding.GSM7 if theirs.encoding == "gsm0338" else Encoding.UCS2
    units = theirs.total_bytes if encoding is Encoding.GSM7 else theirs.total_bytes // 2
    assert count(words) == Count(encoding, units, len(theirs.parts))
    assert [len(part.content) for part in theirs.parts] == [
        end - start for start, end in zip((0, *boundaries(words)), boundaries(words), strict=False)
    ]


@given(TEXTS)
def test_units_are_those_of_the_wire(words: str) -> None:
    """UCS-2 units are UTF-16 code units; GSM-7 units are characters plus one for each extension character."""
    counted = count(words)
    if counted.encoding is Encoding.UCS2:
        assert counted.units == len(words.encode("utf-16-le")) // 2
    else:
        assert counted.units == len(words) + sum(character in GSM7_EXTENSION for character in words)


@pytest.mark.parametrize(
    ("words", "segments"),
    [
        ("অ" * 70, 1),
        ("অ" * 71, 2),
        ("অ" * 134, 2),
        ("অ" * 135, 3),
        ("অ" * 1600, 24),
        ("কি" * 67, 2),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("a" * 159 + "’", 3),
        ("", 1),
    ],
)
def test_the_edges_measured_on_real_gateways(words: str, segments: int) -> None:
    """The limits of telephony.md 1.3, each at its last and first text."""
    assert count(words).segments == segments


def test_a_pair_is_never_cut_in_two() -> None:
    """A surrogate pair or an escape pair that meets the end of a part moves whole into the next."""
    assert boundaries("অ" * 66 + "🙂" + "অ" * 66) == (66, 132, 133)
    assert boundaries("a" * 152 + "€" + "a" * 152) == (152, 304, 305)


def test_half_a_surrogate_pair_counts_as_one_unit() -> None:
    """Text that is not even text is counted all the same: counting never raises."""
    assert count("\ud800") == Count(Encoding.UCS2, 1, 1)


@given(TEXTS)
def test_split_parts_join_to_the_text_and_fit_one_segment_each(words: str) -> None:
    """Nothing is lost or added by splitting, and each part fits the part size of the whole text's encoding."""
    parts = split(words)
    encoding = count(words).encoding
    lone, part = capacity(encoding)
    widths = [sum(_width(character, encoding) for character in piece) for piece in parts]
    assert "".join(parts) == words
    assert max(widths) <= (lone if len(parts) == 1 else part)
    assert len(parts) == 1 or all(parts)


@given(st.lists(BANGLA, max_size=300).map("".join))
def test_split_never_breaks_what_a_reader_sees_as_one_letter(words: str) -> None:
    """A cut falls only between grapheme clusters: ক্ষ and a family of emoji stay whole."""
    ends = {match.end() for match in regex.finditer(r"\X", words) if _units(match.group()) <= 67}
    inside_giants = {
        at for match in regex.finditer(r"\X", words) if _units(match.group()) > 67 for at in range(*match.span())
    }
    giants_end = {match.end() for match in regex.finditer(r"\X", words) if _units(match.group()) > 67}
    at = 0
    for part in split(words):
        at += len(part)
        assert at in ends | inside_giants | giants_end or not words


def test_split_prefers_a_space() -> None:
    """Where a space lies in the second half of a part, the part ends there."""
    words = "মুখ বাঁকা হাত অবশ " * 8
    assert all(part.endswith(" ") for part in split(words)[:-1])
    assert len(split(words)) >= 2


@given(TEXTS)
def test_the_form_that_is_sent_is_one_form(words: str) -> None:
    """Precomposing twice changes nothing, is still the same text to Unicode, and never costs units more than NFC."""
    sent = precomposed(words)
    nfc = unicodedata.normalize("NFC", words)
    assert precomposed(sent) == sent
    assert unicodedata.normalize("NFC", sent) == nfc
    assert count(sent).units <= count(nfc).units


def test_dotted_letters_are_one_character_and_joiners_stay() -> None:
    """ড় ঢ় য় go out as U+09DC, U+09DD, U+09DF however they were typed; র‌্যাব keeps its joiner."""
    assert precomposed("ড\u09bcঢ\u09bcয\u09bc") == "\u09dc\u09dd\u09df"
    assert precomposed("\u09dc\u09dd\u09df") == "\u09dc\u09dd\u09df"
    assert precomposed("র\u200c্যাব") == "র\u200c্যাব"


def _units(words: str) -> int:
    return len(words.encode("utf-16-le")) // 2


def _width(character: str, encoding: Encoding) -> int:
    if encoding is Encoding.GSM7:
        return 1 + (character in GSM7_EXTENSION)
    return _units(character)
