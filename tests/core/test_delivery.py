"""The states of a message climb, whatever order its receipts come in."""

from functools import reduce
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.delivery import State, advance, reported

STATES = st.sampled_from(State)


@given(STATES, STATES, STATES)
def test_advance_is_a_lattice(one: State, two: State, three: State) -> None:
    """Order, grouping and repetition of receipts cannot matter."""
    assert advance(one, two) is advance(two, one)
    assert advance(one, advance(two, three)) is advance(advance(one, two), three)
    assert advance(one, one) is one


@given(st.lists(STATES, min_size=1), st.randoms())
def test_shuffled_and_repeated_receipts_end_in_the_same_state(receipts: list[State], random: Random) -> None:
    """Any shuffle of the same receipts, each any number of times, gives the same end."""
    shuffled = receipts * random.randint(1, 3)
    random.shuffle(shuffled)
    assert reduce(advance, shuffled, State.SCHEDULED) is reduce(advance, receipts, State.SCHEDULED)


@given(STATES, st.lists(STATES))
def test_a_state_never_falls(now: State, receipts: list[State]) -> None:
    """No receipt takes a message back down."""
    for receipt in receipts:
        after = advance(now, receipt)
        assert after.rank >= now.rank
        now = after


@pytest.mark.parametrize("failure", [State.UNDELIVERED, State.FAILED])
@given(st.sampled_from([State.SCHEDULED, State.QUEUED, State.SENDING, State.UNKNOWN, State.SENT, State.DELIVERED]))
def test_a_failure_sticks(failure: State, later: State) -> None:
    """A late sent or delivered cannot hide a failure from the person who must look."""
    assert advance(failure, later) is failure


def test_a_receipt_settles_an_unknown_outcome_but_cancelling_does_not() -> None:
    """Unknown yields to any word of the network, and stands above our own second thoughts."""
    assert advance(State.UNKNOWN, State.SENT) is State.SENT
    assert advance(State.UNKNOWN, State.CANCELLED) is State.UNKNOWN
    assert advance(State.CANCELLED, State.SENDING) is State.CANCELLED


def test_the_documented_life_of_a_text_climbs() -> None:
    """Each status in the order telephony.md 1.4 lists them is no lower than the one before."""
    life = [reported(word) for word in ("accepted", "queued", "sending", "sent", "delivered")]
    known = [state for state in life if state is not None]
    assert len(known) == len(life)
    assert all(later.rank >= earlier.rank for earlier, later in pairwise(known))
    assert known[-1].final
    assert not known[-2].final


@pytest.mark.parametrize("word", ["", "received", "receiving", "in-progress", "delivered!", "বিতরণ"])
def test_an_unknown_word_means_nothing(word: str) -> None:
    """A word that is no outbound status changes no state."""
    assert reported(word) is None


def test_case_and_blanks_do_not_matter() -> None:
    """A carrier's word is read whatever its case."""
    assert reported(" Delivered ") is State.DELIVERED
