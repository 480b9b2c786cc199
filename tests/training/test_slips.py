"""Messages as a hurried thumb sends them."""

import random

from hypothesis import given
from hypothesis import strategies as st

from tests.training.shipped import rows
from training.slips import slipped


@given(st.text(max_size=80), st.integers())
def test_any_text_can_slip(text: str, seed: int) -> None:
    """No text raises; the same chance gives the same slips; nothing is added but doubled or neighbouring letters."""
    once, again = slipped(text, random.Random(seed)), slipped(text, random.Random(seed))
    assert once == again
    assert len(once) <= len(text) + len(text.split())


def test_most_words_stay_and_some_do_not() -> None:
    """Of the corpus's messages most are changed, and of their words most are not."""
    some = [each.text for each in rows()[::40]]
    told = [slipped(text, random.Random(text)) for text in some]
    assert sum(one != " ".join(other.split()) for one, other in zip(told, some, strict=True)) > len(some) / 2
    kept = [word in one for one, other in zip(told, some, strict=True) for word in other.split()]
    assert 0.6 < sum(kept) / len(kept) < 0.95


def test_short_words_are_left() -> None:
    """Words of up to three letters hold no slip: there is too little of them left to know them by."""
    assert {slipped("na", random.Random(seed)) for seed in range(50)} == {"na"}
