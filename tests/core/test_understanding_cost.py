"""What makes understanding quick changes nothing that is understood, and no text is slow to read."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.folding import fold
from messages.meaning import Level
from messages.skeleton import distance, nearest
from messages.understanding.features import ideas, pieces, remembering
from messages.understanding.lexicon import Rule
from messages.understanding.meetings import Meetings
from messages.understanding.spans import Spans, together
from messages.understanding.tokens import KEPT
from tests.core.understanding_data import understander, utterances

NAMES = "abcdefgh"
SETS = st.frozensets(st.sampled_from(NAMES), min_size=1, max_size=3)
RULES = st.lists(
    st.builds(
        Rule,
        sign=st.just("DS01"),
        needs=st.lists(SETS, min_size=1, max_size=4).map(tuple),
        window=st.just(6),
        unless=st.frozensets(st.sampled_from(NAMES), max_size=2),
    ),
    max_size=12,
)
SPANS = st.dictionaries(
    st.sampled_from(NAMES), st.lists(st.tuples(st.integers(0, 12), st.integers(0, 3)), min_size=1, max_size=6)
)
BANGLA = st.text(st.sampled_from("কতযবরড়য়ংঃঁ্ািুেোৌৎঅ ab0"), max_size=14)


@given(BANGLA)
def test_a_settled_text_folds_as_any_other(text: str) -> None:
    """An unseen mark before and after a text sends it through every rule of folding; the same comes out."""
    assert fold(text) == fold(f"\u00ad{text}\u00ad") == fold(fold(text))


@given(RULES, st.sets(st.sampled_from(NAMES)))
def test_rules_that_meet(rules: list[Rule], met: set[str]) -> None:
    """The table of bits finds the rules, in order, that plain sets find."""
    plainly = [rule for rule in rules if all(need & met for need in rule.needs) and not rule.unless & met]
    assert Meetings(rules).among(met) == plainly


@given(SPANS, st.lists(SETS, min_size=1, max_size=3), st.integers(1, 6))
def test_concepts_meet_within_their_window(lengths: Spans, needs: list[frozenset[str]], window: int) -> None:
    """A place is found exactly where some choice of one span a need begins within the window."""
    spans = {name: [(at, at + more) for at, more in places] for name, places in lengths.items()}
    choices = [{place for name in need for place in spans.get(name, ())} for need in needs]
    starts = [[place[0] for place in chosen] for chosen in itertools.product(*choices)]
    assert (together(spans, needs, window) is not None) == any(max(some) - min(some) < window for some in starts)


@given(st.text("abc", max_size=6), st.lists(st.text("abc", max_size=6), max_size=8), st.integers(0, 2))
def test_the_nearest_word(sound: str, others: list[str], most: int) -> None:
    """The first of those at the smallest distance is chosen, none beyond the limit."""
    far = [distance(sound, other, most) for other in others]
    expected = others[far.index(min(far))] if far and min(far) <= most else None
    assert nearest(sound, others, most) == expected


def test_remembered_words_hash_as_new_ones() -> None:
    """Pieces and ideas are the same buckets the first time, the second time and without any memory."""
    hashes = remembering()
    for row in utterances("dev"):
        reading = understander().read(row["text"])
        plain = pieces(reading.tokens), sorted(ideas(reading.spans, reading.meaning))
        for _ in range(2):
            kept = pieces(reading.tokens, hashes), sorted(ideas(reading.spans, reading.meaning, hashes))
            assert kept == plain


def test_more_words_than_are_remembered() -> None:
    """A word is read the same after so many others that it was forgotten."""
    before = understander().read("amar mukh beke geche")
    for number in range(KEPT // 16 + 1):
        understander().read(" ".join(f"x{chr(97 + number % 26)}{number}y{word}" for word in range(16)))
    assert understander().read("amar mukh beke geche") == before


@pytest.mark.parametrize(
    "text",
    [
        "".join(itertools.islice(itertools.cycle("abkmotrs"), 4000)),
        "".join(itertools.islice(itertools.cycle("কামিপুহে"), 4000)),
        "hat " * 300 + "din " * 300 + "kotha " * 300,
        "mukh " * 800,
    ],
)
def test_the_longest_texts_are_read_to_their_end(text: str) -> None:
    """Four thousand letters in one word, or one word eight hundred times: read like any other, danger at the end."""
    assert understander().understand(f"{text[:3900]} chest pain").danger.level is Level.E
