"""Remembering short texts changes no meaning, keeps no story, and never remembers a failure."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from messages.meaning import Understood
from service.operations.remember import LONGEST, Remembering


@dataclass
class Reader:
    """Understands a text as itself and counts how often it was asked; ``fails`` gives the empty meaning instead."""

    fails: bool = False
    asked: list[str] = field(default_factory=list)

    def __call__(self, text: str) -> Understood:
        """Return a meaning that holds the text."""
        self.asked.append(text)
        return Understood(folded="" if self.fails else f"meaning of {text}")


@given(st.lists(st.text(max_size=LONGEST + 3), max_size=40), st.integers(1, 5))
def test_every_text_has_its_own_meaning(texts: list[str], most: int) -> None:
    """However few are kept and in whatever order texts come, each gets the meaning that reading it anew would give."""
    remembering = Remembering(Reader(), most)
    assert [remembering(text) for text in texts] == [Reader()(text) for text in texts]


def test_a_short_text_is_read_once() -> None:
    """A keyword that comes again is not read again."""
    reader = Reader()
    remembering = Remembering(reader)
    for text in ("EYE", "1", "EYE", "১", "EYE"):
        remembering(text)
    assert reader.asked == ["EYE", "1", "১"]


def test_a_story_is_not_kept() -> None:
    """A text longer than a keyword is somebody's own words: it is read each time and stays nowhere."""
    reader = Reader()
    remembering = Remembering(reader)
    for text in ("a" * LONGEST, "b" * (LONGEST + 1)) * 2:
        remembering(text)
    assert reader.asked == ["a" * LONGEST, "b" * (LONGEST + 1), "b" * (LONGEST + 1)]


def test_a_failure_is_not_remembered() -> None:
    """A text that came to nothing because of a passing fault is read again: there may be a danger sign in it."""
    reader = Reader(fails=True)
    remembering = Remembering(reader)
    assert remembering("mukh beka").folded == ""
    reader.fails = False
    assert remembering("mukh beka").folded == "meaning of mukh beka"


def test_the_longest_unheard_goes_first() -> None:
    """Memory stays bounded: where it is full, the text that was not heard for longest makes room."""
    reader = Reader()
    remembering = Remembering(reader, most=2)
    for text in ("1", "2", "1", "3", "1", "2"):
        remembering(text)
    assert reader.asked == ["1", "2", "3", "2"]
