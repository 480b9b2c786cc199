"""The rules that every message of the corpus keeps."""

import re
from collections import Counter
from collections.abc import Collection, Iterable

import pytest

from messages.meaning import Command, Level
from tests.training.shipped import content, rows
from training.corpus import Row, near_duplicates, row

SCRIPTS = {"bn", "rom", "en", "mixed"}
DIALECTS = {"standard", "Chittagong", "Sylhet", "Noakhali", "Barishal", "Rangpur", "Dhakaiya"}
HARD = {"denied", "everyday", "closed", "promo", "wrong_number", "other_illness", "curious", "story"}
BACKGROUND = "background"
REPLIES = {"1", "2", "3", "other"}
COMMANDS = ({command.value for command in Command} - {"LANG"}) | {"LANG_BN", "LANG_EN"}
LONG_NUMBER = re.compile(r"\d(?:[\s().-]?\d){8,}")
"""Nine digits or more, however they are set apart; hotlines of Bangladesh have at most five, sums of money eight."""

MADE_UP = re.compile(r"(\d)\1{4}|12345|23456|34567|45678|56789")


def labels(each: Row) -> tuple[str | None, ...]:
    """Return the five things a message may be labelled as."""
    return (each.level, each.command, each.topic, each.reply, each.kind)


def telephone_numbers(text: str) -> list[str]:
    """Return the long numbers of a text that are not plainly made up, in ASCII digits."""
    found = [re.sub(r"\D", "", number[0]) for number in LONG_NUMBER.finditer(text)]
    plain = ["".join(str(int(digit)) for digit in number) for number in found]
    return [number for number in plain if not MADE_UP.search(number)]


def test_the_corpus_is_large_and_every_message_has_its_own_id() -> None:
    """At least eight thousand messages, no id twice, each named after its batch."""
    ids = [each.id for each in rows()]
    assert len(ids) >= 8000
    assert [name for name, times in Counter(ids).items() if times > 1] == []
    assert [each.id for each in rows() if not each.id.startswith(each.batch)] == []


def test_every_message_says_something() -> None:
    """No text is empty or runs over a line."""
    assert [each.id for each in rows() if not each.text.strip() or "\n" in each.text] == []


def test_every_message_has_exactly_one_label() -> None:
    """A level, a command, a topic, a reply or a kind; signs stand beside a level and nowhere else."""
    assert [each.id for each in rows() if sum(label is not None for label in labels(each)) != 1] == []
    assert [each.id for each in rows() if bool(each.level) != bool(each.signs)] == []


def test_every_label_is_known_to_the_content() -> None:
    """Signs, topics and commands are those of the content, everything else is of a closed set."""
    known = content()
    used: dict[str, tuple[Iterable[str | None], Collection[str]]] = {
        "level": ((each.level for each in rows()), [level.value for level in Level]),
        "sign": ((sign for each in rows() for sign in each.signs), known.signs),
        "command": ((each.command for each in rows()), COMMANDS),
        "topic": ((each.topic for each in rows()), known.topics),
        "reply": ((each.reply for each in rows()), REPLIES),
        "kind": ((each.kind for each in rows()), {*HARD, BACKGROUND}),
        "script": ((each.script for each in rows()), SCRIPTS),
        "dialect": ((each.dialect for each in rows()), DIALECTS),
    }
    strange = {name: {*labels} - {*allowed, None} for name, (labels, allowed) in used.items()}
    assert {name: unknown for name, unknown in strange.items() if unknown} == {}


def test_every_script_dialect_level_and_kind_is_there() -> None:
    """Nothing the closed sets name is missing, or a share of it would be a share of nothing."""
    assert {each.script for each in rows()} == SCRIPTS
    assert {each.dialect for each in rows()} == DIALECTS
    assert {each.level for each in rows()} >= {level.value for level in Level}
    assert {each.kind for each in rows()} >= HARD


def test_hard_negatives_are_a_good_part() -> None:
    """Of the messages on cards about three in ten look like something they are not: of every kind at least 300.

    Text from outside (``w``) and mere requests (``t``) were written without cards.
    """
    cards = [each for each in rows() if not each.batch.startswith(("w", "t"))]
    hard = Counter(each.kind for each in cards if each.kind)
    assert 0.25 <= sum(hard.values()) / len(cards) <= 0.4
    assert min(hard.values()) >= 300


def test_no_message_nearly_repeats_another() -> None:
    """Folded texts are at least 12 % of their letters apart, so that no figure counts one message twice."""
    found = near_duplicates([each.text for each in rows()])
    assert sorted(rows()[place].id for place in found) == []


def test_a_near_repetition_would_be_found() -> None:
    """One letter in twenty, other capitals and marks: the later of the two is named."""
    texts = ["amar mukh beke geche", "chokh lal hoye ache", "Amar mukh beka geche!"]
    assert near_duplicates(texts) == {2}


def test_nobody_can_be_rung_up() -> None:
    """No text holds a telephone number, except one that is plainly made up."""
    assert [each.id for each in rows() if telephone_numbers(each.text)] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [("01798-264 037", ["01798264037"]), ("০১৭৯৮২৬৪০৩৭ e call din", ["01798264037"]), ("01700000000", []),
     ("01712345678", []), ("call 16263 or 999", []), ("11/02/2026 8 taka", [])],
)  # fmt: skip
def test_a_telephone_number_would_be_found(text: str, found: list[str]) -> None:
    """In both kinds of digits and however they are set apart; dates, hotlines and made-up ones are none."""
    assert telephone_numbers(text) == found


def test_a_line_is_read_as_it_is_written() -> None:
    """Everything a line says is in the row; what it leaves out is nothing, not an empty word."""
    said = {"id": "x-1", "text": "t", "script": "en", "dialect": "standard", "level": "E", "signs": ["DS02"]}
    assert row(said, "x") == Row("x-1", "x", "t", "en", "standard", "E", ("DS02",), None, None, None, None)
