"""How a text looks on a handset: every letter of it, cut where the carrier cuts."""

import regex
from hypothesis import example, given
from hypothesis import strategies as st

from messages.language import Encoding
from messages.segments import boundaries, capacity, count
from service.web.phone.reading import BOX, look
from service.web.phone.words import read_words

BANGLA = "\u09ac\u09bf\u09aa\u09a6 999 \u098f \u09ab\u09cb\u09a8 \u0995\u09b0\u09c1\u09a8\u0964 "
texts = st.text(st.sampled_from("\u0995\u09cd\u09b7\u09bf\u09c7 a9.\n\u20ac\U0001f600"), max_size=400)


@given(texts)
@example(BANGLA * 12)
@example("999")
@example("a" * 152 + "999 b")
@example("")
def test_nothing_is_lost_and_nothing_added(words: str) -> None:
    """The pieces on the screen are the words again, and so are the segments as they travel."""
    shown = look(words, "999")
    assert "".join(piece.words for piece in shown.pieces) == words
    assert words.count("999") == len([piece for piece in shown.pieces if piece.emergency])
    assert "".join(shown.parts) == words
    assert shown.segments == count(words).segments


@given(texts)
@example(BANGLA * 12)
def test_segments_open_where_the_carrier_cuts(words: str) -> None:
    """Each cut stands at its true place, or behind the letter or emergency number it lies in, which is then said."""
    shown = look(words, "999")
    cuts, at = [], 0
    letters = [found.end() for found in regex.finditer(r"999|\X", words)]
    for piece in shown.pieces:
        if piece.opens:
            cuts.append((at, piece.splits))
        at += len(piece.words)
    true = [(next(end for end in letters if end >= cut), cut not in letters) for cut in boundaries(words)[:-1]]
    visible = [
        each for number, each in enumerate(true) if each[0] < (true[number + 1 :] or [(len(words), False)])[0][0]
    ]
    assert cuts == visible


@given(texts.filter(bool))
def test_a_segment_holds_what_a_segment_may_hold(words: str) -> None:
    """No part is longer than the air allows (telephony.md 1.3)."""
    shown = look(words, "999")
    encoding = Encoding(shown.encoding)
    most = capacity(encoding)[0 if shown.segments == 1 else 1]
    wide = {"\u20ac"} if encoding is Encoding.GSM7 else {"\U0001f600"}
    assert all(len(part) + sum(part.count(each) for each in wide) <= most for part in shown.parts)


def test_the_emergency_number_stands_out() -> None:
    """Every place where it is written is marked, and a text without it is known."""
    shown = look(BANGLA * 2, "999")
    assert [piece.words for piece in shown.pieces if piece.emergency] == ["999", "999"]
    assert shown.has_emergency
    assert not look("99", "999").has_emergency


def test_an_old_phone_shows_a_box_for_each_letter() -> None:
    """No Bangla letter is left; digits and Latin letters stay readable; the count is of the true words."""
    shown = look(BANGLA, "999", letters=False)
    words = "".join(piece.words for piece in shown.pieces)
    assert not regex.search(r"[\u0980-\u09ff\u0964]", words)
    assert words == f"{BOX * 3} 999 {BOX} {BOX * 2} {BOX * 4} "
    assert shown.segments == look(BANGLA, "999").segments


def test_both_languages_of_the_page_say_the_same_things() -> None:
    """Every label is written in Bangla and English, with the same values in it."""
    bangla, english = (read_words()[code].words for code in ("bn", "en"))
    assert {name: set(regex.findall(r"\{(\w+)\}", words)) for name, words in bangla.items()} == {
        name: set(regex.findall(r"\{(\w+)\}", words)) for name, words in english.items()
    }
    assert not [name for name, words in bangla.items() if not words.strip()]
