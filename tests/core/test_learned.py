"""What the trained tier may do, over every message of the corpus: raise, suggest, ask; nothing else."""

import zlib
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from messages.meaning import Command, Level, Tier, Understood
from messages.understanding.learned import ASKED
from messages.understanding.weights import Group, Hidden, pack, unpack
from tests.training.shipped import SHIPPED, Judged, content, judged, learned

DAMAGED = "the weights are damaged"
HEADS = Group(("a", "none"), (0.1, -0.1), ((0.5,), (-0.5,)))
SMALL = pack([HEADS], Hidden((0.2,), 0.01, 0.5), 30, bytes(range(64, 224)), {"slope": 1.0}, "0123")


def rank(meaning: Understood) -> int:
    """Return how grave a meaning is, 0 for no danger."""
    return meaning.danger.level.rank if meaning.danger.level else 0


def trained(each: Judged) -> set[str]:
    """Return what the trained tier's own clues point to."""
    return {clue.meaning for clue in each.whole.clues if clue.tier is Tier.LEARNED}


def test_it_never_opts_out() -> None:
    """No message is an opt-out that the rules alone had not found: a wrong one silences the line for good."""
    wrong = [each.row.id for each in judged() if Command.STOP is each.whole.command is not each.ruled.command]
    assert wrong == []


def test_it_obeys_nothing_and_answers_nothing() -> None:
    """Commands, their argument, digits and answers are what the rules found; no more, no less."""
    changed = [
        each.row.id
        for each in judged()
        if (each.ruled.command, each.ruled.digit, each.ruled.reply)
        != (each.whole.command, each.whole.digit, each.whole.reply)
        or (each.ruled.command is not None and each.ruled.argument != each.whole.argument)
    ]
    assert changed == []


def test_it_never_lowers_a_level() -> None:
    """Both tiers together find at least the level that the rules find, and every sign of theirs is kept."""
    assert [each.row.id for each in judged() if rank(each.whole) < rank(each.ruled)] == []
    assert [each.row.id for each in judged() if each.whole.danger.signs != each.ruled.danger.signs] == []


def test_it_raises_some() -> None:
    """It does find emergencies that the rules miss, says what they found, and points to an outcome that exists."""
    raised = [each for each in judged() if rank(each.whole) > rank(each.ruled)]
    assert sum(each.row.level == Level.E for each in raised) >= 200
    for each in raised:
        danger = each.whole.danger
        assert danger.found is each.ruled.danger.level, each.row.id
        assert danger.outcome in content().outcomes, each.row.id
        assert 0 < danger.certainty < 1, each.row.id
        assert danger.level in trained(each), each.row.id


def test_a_level_it_leaves_alone_is_the_rules_own() -> None:
    """Where the level is not raised, nothing of the danger is touched."""
    kept = [each for each in judged() if rank(each.whole) == rank(each.ruled)]
    assert [each.row.id for each in kept if each.whole.danger != each.ruled.danger] == []


def test_it_leaves_the_rules_clues() -> None:
    """Its own reasons come after theirs."""
    before = [each.row.id for each in judged() if each.whole.clues[: len(each.ruled.clues)] != each.ruled.clues]
    assert before == []


def test_a_topic_gives_way_only_to_a_choice_or_a_question() -> None:
    """A topic of the rules stays, or is replaced by the two likeliest to choose from or by a command to ask about."""
    for each in judged():
        if each.ruled.topic == each.whole.topic:
            continue
        assert each.whole.topic is None, each.row.id
        assert len(each.whole.near) == 2 or each.whole.asks, each.row.id
        assert trained(each), each.row.id


def test_a_question_gives_way_only_to_another() -> None:
    """What the rules would ask about is asked about, or the likelier command instead; only known ones are asked."""
    for each in judged():
        if each.ruled.asks is each.whole.asks:
            continue
        assert each.whole.asks in ASKED, each.row.id
        asked = {meaning.partition(":")[2].partition("_")[0] for meaning in trained(each)}
        assert each.whole.asks in asked, each.row.id


def test_suggestions_lead_somewhere() -> None:
    """Every topic offered exists, and no more than two are."""
    for each in judged():
        assert len(each.whole.near) <= 2, each.row.id
        assert content().topics.keys() >= set(each.whole.near), each.row.id


def test_beside_an_emergency_of_the_rules_nothing_is_suggested() -> None:
    """Where the rules found an emergency, it says nothing of topics, commands or answers."""
    for each in judged():
        if each.ruled.danger.level in {Level.E, Level.EQ}:
            assert (each.whole.near, each.whole.asks, each.whole.guess) == (each.ruled.near, each.ruled.asks, None)


@given(st.lists(st.floats(0, 1), min_size=2).map(sorted))
@example([0.0, 0.02, 0.5, 0.98, 1.0])
def test_certainty_rises_with_probability(probabilities: list[float]) -> None:
    """The likelier, the surer, and always between never and always."""
    sure = [learned().certainty(probability) for probability in probabilities]
    assert all(lower <= higher for lower, higher in pairwise(sure))
    assert all(0 < each < 1 for each in sure)


def test_certainty_tells_apart() -> None:
    """A bare suspicion is surer than none, and a clear case much surer than a suspicion."""
    assert learned().certainty(0.001) < learned().certainty(0.02) < 0.5 < learned().certainty(0.9)


@pytest.mark.parametrize("share", [0.0, 0.0001, 0.3, 0.999])
def test_a_file_cut_short_says_so(share: float) -> None:
    """Part of the weights is refused in one clear sentence that says what to do."""
    file = SHIPPED.read_bytes()
    with pytest.raises(ValueError, match=rf"^{DAMAGED}: make them again with `[^`]+`$"):
        unpack(file[: int(len(file) * share)])


@pytest.mark.parametrize("file", [b"", b"\n", b"\xff\xfe\n", b"no weights at all", b"{\n" + zlib.compress(b"")])
def test_any_other_file_says_so(file: bytes) -> None:
    """A file that is something else is refused in the same words."""
    with pytest.raises(ValueError, match=DAMAGED):
        unpack(file)


@settings(max_examples=300)
@given(st.integers(SMALL.index(b"\n") + 1, len(SMALL) - 1), st.integers(1, 255))
def test_a_changed_byte_changes_no_weight(place: int, change: int) -> None:
    """One byte changed in the rows is refused, or was none of theirs: no weight is ever read wrongly."""
    file = bytearray(SMALL)
    file[place] ^= change
    try:
        read = unpack(bytes(file))
    except ValueError as refused:
        assert str(refused).startswith(DAMAGED)
    else:
        assert read == unpack(SMALL)


def test_what_is_packed_is_unpacked() -> None:
    """Heads, sizes, settings, corpus and every weight come back."""
    weights = unpack(SMALL)
    assert (weights.pieces, weights.corpus, weights.settings) == (30, "0123", {"slope": 1.0})
    lanes = [byte for row in weights.rows for byte in row.to_bytes(4, "little")[::2]]
    assert bytes(lanes) == bytes(range(64, 224))
