"""The whole of understanding: total, pure, in the right language, with topics and a second opinion."""

import random
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messages.meaning import Command, Danger, Level, Understood
from messages.understanding import Lexicon, Reading, Understander, assemble
from tests.core.understanding_data import understander, utterances


@settings(max_examples=500, deadline=None)
@given(st.text(alphabet=st.characters(), max_size=80))
def test_any_text_is_understood_without_a_fault(text: str) -> None:
    """No string raises inside (the test's matcher re-raises), and reading it twice gives the same meaning."""
    assert understander().understand(text) == understander().understand(text)


def test_twenty_thousand_random_strings() -> None:
    """Random mixtures of letters that matter never raise (bangla.md 2.4)."""
    chance = random.Random(20)
    letters = "কখগঘচছজটতদনপফবভমযরলশসহািীুেোঁ্ংঃৎয়ড় abehiknoprstuy0123৯ .!?-\u200d\u200c\u09bc\u09d7\ud800\0👍"
    for _ in range(20_000):
        text = "".join(chance.choices(letters, k=chance.randrange(1, 24)))
        assert isinstance(understander().understand(text), Understood)


@pytest.mark.parametrize("text", ["", " ", "\0", "\ud800", "a" * 10_000, "মুখ " * 2_500, "বন্ধ" * 2_500, "্" * 10_000])
def test_extreme_texts(text: str) -> None:
    """Empty, surrogate, and ten thousand characters are read like any other."""
    assert isinstance(understander().understand(text), Understood)


@pytest.mark.parametrize(
    ("text", "language", "own"),
    [("আমার চোখ লাল", "bn", True), ("amar chokh lal", "bn", False), ("my eye is red", "en", False),
     ("1234", None, False),
     ("👍", None, False), ("stroke হয়েছে", "bn", True), ("ki korbo ekhon", "bn", False),
     ("what should I do now", "en", False),
     ("daktar dekhabo kobe", "bn", False), ("how long does it take to recover", "en", False)],
)  # fmt: skip
def test_language_of_a_message(text: str, language: str | None, own: bool) -> None:
    """Bangla by letters or romanised is Bangla; English is English; digits alone are neither."""
    meaning = understander().understand(text)
    assert (meaning.language, meaning.own_script) == (language, own)


@pytest.mark.parametrize(
    ("text", "topic"),
    [("চোখের যত্ন", "EYE"), ("cokher jotno", "EYE"), ("koto din", "TIME"), ("khabar", "FOOD"), ("STROKE", "STROKE"),
     ("osudh", "MEDSAFE"), ("oushud", "MEDSAFE"), ("bells palsey", "BELL"),
     ("mukher bayam", "MOVE"), ("gorvoboti", "PREG"),
     ("kon daktar dekhabo", "WHICH"), ("ki ki test lagbe amar", "TEST"), ("HELP ME", "DANGER"), ("999", "DANGER")],
)  # fmt: skip
def test_topics_by_keyword_misspelling_and_inside_a_sentence(text: str, topic: str) -> None:
    """A topic is found by its keyword, one slip away, or inside a longer question."""
    assert understander().understand(text).topic == topic


def test_start_and_better_belong_to_command_and_reply() -> None:
    """STEPS does not own "start", nor TIME "better" (bangla.md 2.5)."""
    assert understander().understand("START").topic is None
    assert understander().understand("BETTER").topic is None


def test_labelled_messages_of_every_intent() -> None:
    """Over all intents at least nine of ten labelled messages of the dev half are read as meant."""
    intents = {"START": Command.START, "HELP": Command.HELP, "LANG_BN": Command.LANG, "LANG_EN": Command.LANG}
    rows = [row for row in utterances("dev") if row["intent"] in intents]
    right = [understander().understand(row["text"]).command is intents[row["intent"]] for row in rows]
    assert sum(right) / len(right) >= 0.9


@dataclass
class Nurse:
    """A second opinion that always suspects the same."""

    suspects: str | None = None
    thinks: str | None = None
    would_ask: str | None = None

    def advise(self, reading: Reading) -> Understood:
        """Return the reading with every suspicion in it."""
        meaning = reading.meaning
        level = Level(self.suspects) if self.suspects else None
        if level and (meaning.danger.level is None or level.rank > meaning.danger.level.rank):
            meaning = replace(meaning, danger=Danger(level, (), 0.4, "E2", meaning.danger.level))
        near = (self.thinks,) if self.thinks else meaning.near
        return replace(meaning, near=near, asks=Command(self.would_ask) if self.would_ask else meaning.asks)

    def because(self, reading: Reading, head: str) -> tuple[str, ...]:
        """Return no words."""
        del reading, head
        return ()


def _advised(advice: Nurse) -> Understander:
    return Understander(Lexicon({"EYE": {"en": ("EYE",)}}, {"STOP": {"en": ("STOP",)}}, {}), advice)


def test_advice_raises_caution_and_never_opts_out() -> None:
    """The second opinion may raise a level, suggest a topic, ask about STOP; it never makes a command."""
    meaning = _advised(Nurse("E", "EYE", "STOP")).understand("strange words here")
    assert (meaning.danger.level, meaning.near, meaning.command, meaning.asks) == (
        Level.E,
        ("EYE",),
        None,
        Command.STOP,
    )


def test_advice_never_lowers_a_level() -> None:
    """An emergency stays one whatever the second opinion thinks."""
    real = understander()
    cautious = Understander(real._lexicon, Nurse("D7"))
    assert cautious.understand("hat obosh kotha joray").danger.level is Level.E


def test_an_inner_fault_gives_the_safe_empty_meaning_and_is_told() -> None:
    """Whatever goes wrong inside, nothing is raised, nothing is guessed, and the caller hears of it."""

    class Broken(Nurse):
        def advise(self, reading: Reading) -> Understood:
            """Fail on any text."""
            raise RuntimeError(f"broken {len(reading.meaning.folded)}")

    told: list[Exception] = []
    meaning = Understander(Lexicon({}, {}, {}), Broken(), told.append).understand("hello")
    assert meaning == Understood(folded="")
    assert [str(fault) for fault in told] == ["broken 5"]


def test_a_rule_with_an_unknown_concept_is_refused() -> None:
    """A misspelt concept name in a rule would silently lose a sign, so it is an error."""
    with pytest.raises(ValueError, match="nosuch"):
        assemble([{"rules": [{"sign": "DS01", "needs": ["nosuch"], "window": 3}]}], topics={}, commands={}, signs={})
