"""Danger signs in free text (clinical.md 4.2, 4.3 and 4.9)."""

import pytest

from messages.danger import Age, Face, judge
from messages.meaning import Level, Tier
from tests.core.understanding_data import phrases, understander, utterances

VECTORS = phrases("vectors")
EMERGENCIES = phrases("emergencies")
EVERYDAY = phrases("everyday")
TIMED = phrases("timed")


def _level(text: str) -> str:
    level = understander().understand(text).danger.level
    return level.value if level else "none"


@pytest.mark.parametrize("row", VECTORS)
def test_acceptance_vectors(row: str) -> None:
    """Each message of clinical.md 4.9 has its level, or its topic and no level (E3Q is EQ)."""
    text, expected = row.split(" | ")
    meaning = understander().understand(text)
    assert _level(text) == (expected if expected in Level.__members__ else "none")
    if expected not in Level.__members__ and expected != "MENU":
        assert meaning.topic == expected


@pytest.mark.parametrize("text", EMERGENCIES)
def test_emergencies_told_indirectly(text: str) -> None:
    """A sign told in a family's own words, in any writing and dialect, is an emergency."""
    assert _level(text) == "E"


@pytest.mark.parametrize("text", EVERYDAY)
def test_everyday_talk_is_no_emergency(text: str) -> None:
    """Alarm words of daily life (a shop closed, a phone that fell, a lost match) raise no alarm."""
    assert _level(text) not in ("E", "EQ")


@pytest.mark.parametrize("row", TIMED)
def test_levels_below_emergency_and_time(row: str) -> None:
    """The time a face weakness began decides between E, EQ, D0 and D7 (clinical.md 4.2, 4; 4.3 DS01, DS25, DS36)."""
    text, expected = row.split("|")
    assert _level(text) == expected


def test_labelled_emergencies_are_recalled() -> None:
    """At least 94 of 100 labelled emergencies get E, EQ or a topic that opens with the emergency line."""
    for half in ("dev", "test"):
        wanted = [understander().understand(row["text"]) for row in utterances(half) if row["intent"] == "DANGER"]
        hit = [m.danger.level in (Level.E, Level.EQ) or m.topic in ("DANGER", "STROKE", "BOTH") for m in wanted]
        assert sum(hit) / len(hit) >= 0.94, half


@pytest.mark.parametrize(
    "text", ["had a stroke", "স্ট্রোক হয়েছে", "amar babar stroke hoise ekhon ki korbo", "স্ট্রোক করছে"]
)
def test_a_stroke_by_name_is_a_sign_of_stroke(text: str) -> None:
    """Who says that it is a stroke gets the text for a stroke, E1 (clinical.md 4.5), not the one for other dangers."""
    danger = understander().understand(text).danger
    assert (danger.level, danger.signs) == (Level.E, ("DS02",))


@pytest.mark.parametrize(
    "text",
    ["matha gorom hoye gese amar", "শাশুড়ির মেজাজ গরম", "cycle er chain pore jay", "দোকানের খাতা বন্ধ, কারেন্ট নাই"],
)
def test_other_things_fail_and_fall_too(text: str) -> None:
    """Anger, machines and shops are no emergency of a person."""
    assert _level(text) != "E"


def _mangled(text: str) -> list[str]:
    return [
        text.upper(),
        "  ".join(text.split()),
        f"{text}!!!",
        f"😢 {text}",
        text.replace("\u09cd", "\u09cd\u200c"),
        text.replace("\u09df", "\u09af\u09bc"),
        text.replace("1", "১"),
        f"\ufeff{text}।",
        text.translate({ord(" "): "\u00a0"}),
    ]


def test_mangled_messages_keep_their_level() -> None:
    """What handsets and thumbs do to a text (case, spaces, joiners, marks) never changes its level."""
    for row in VECTORS:
        text, _ = row.split(" | ")
        for variant in _mangled(text):
            assert _level(variant) == _level(text), variant


def test_an_emergency_at_the_end_of_a_long_story_is_heard() -> None:
    """Danger is read beyond the part that is read for commands and topics."""
    story = "amar nam rahim ami gram e thaki " * 40
    assert _level(story + "abbar kotha joriye jacche hat obosh") == "E"


def test_a_reading_can_be_explained() -> None:
    """Every sign found comes with a clue: tier, sign, the words seen, how sure."""
    meaning = understander().understand("amar mukh beke gese ar hat obosh")
    clues = {clue.meaning: clue for clue in meaning.clues}
    assert set(meaning.danger.signs) <= set(clues)
    assert "hat obosh" in clues["DS02"].words
    assert clues["DS02"].tier in (Tier.CONCEPT, Tier.EXACT) and 0 < clues["DS02"].certainty <= 1


def test_no_negation_lowers_an_emergency() -> None:
    """Even "no chest pain" may still raise E: a wrong alarm costs one message (clinical.md 4.2, 5)."""
    assert _level("শ্বাসকষ্ট নেই") == "E"


def test_the_age_of_a_droop_decides_its_level() -> None:
    """Every age of a weak face has one level, and nothing listed is ever lost by it (clinical.md 4.2, 4)."""
    event, state, none = Face(True, True, False), Face(True, False, True), Face(False, False, False)
    for face in (event, state):
        assert judge({}, face, Age.NEW) == {"DS01": Level.E}
        assert judge({}, face, Age.DAYS) == {"DS25": Level.D0}
        assert judge({}, face, Age.OLD) == {"DS36": Level.D7}
        assert judge({}, face, None) == {"DS01": Level.EQ}
    assert judge({"DS26": Level.D0}, state, None) == {"DS26": Level.D0}
    for face in (event, state, none):
        for age in (None, *Age):
            assert judge({"DS02": Level.E}, face, age)["DS02"] is Level.E
