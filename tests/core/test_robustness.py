"""Both tiers over strings that are no message, and over messages as phones and hurried thumbs send them."""

import random

import pytest

from messages.meaning import Command, Level, Understood
from tests.training.mangling import HARMLESS, slipped, strings
from tests.training.shipped import Judged, judged, whole

STRINGS = 10_000
"""Ten times as many are read by ``make bench``: among those a few short ones happen to spell a word for stop."""

SAMPLE = 500
SLIPS = 1500
KEPT = 0.88
EMERGENCIES_KEPT = 0.91
"""Measured: 92 % of messages keep level and command under one slip, 95 % of emergencies stay one."""


def acted(meaning: Understood) -> tuple[Level | None, Command | None, str | None]:
    """Return what is acted on."""
    return meaning.danger.level, meaning.command, meaning.argument if meaning.command else None


def sample(number: int) -> list[Judged]:
    """Return messages of the corpus, drawn once and for all."""
    return random.Random(5).sample(judged(), number)


def test_random_strings_neither_fail_nor_opt_out() -> None:
    """Whatever arrives is read without a fault (this matcher raises its own), and none of it opts anybody out."""
    out = [text for text in strings(STRINGS, 3) if whole().understand(text).command is Command.STOP]
    assert out == []


@pytest.mark.parametrize("form", HARMLESS)
def test_the_same_words_in_another_form_mean_the_same(form: str) -> None:
    """Coding, unseen joiners, capitals, spaces, marks and kinds of digits change nothing at all of what is read."""
    pick, other = random.Random(1), HARMLESS[form]
    texts = [(each, other(each.row.text, pick)) for each in sample(SAMPLE)]
    assert any(text != each.row.text for each, text in texts)
    assert [each.row.id for each, text in texts if whole().understand(text) != each.whole] == []


def test_one_slip_of_the_finger() -> None:
    """A letter typed on the key beside its own seldom changes level or command; most emergencies stay one."""
    pick = random.Random(1)
    read = [(each.whole, whole().understand(slipped(each.row.text, pick))) for each in sample(SLIPS)]
    kept = [acted(before) == acted(after) for before, after in read]
    emergencies = [after.danger.level is Level.E for before, after in read if before.danger.level is Level.E]
    assert sum(kept) / len(kept) >= KEPT
    assert len(emergencies) >= 200
    assert sum(emergencies) / len(emergencies) >= EMERGENCIES_KEPT


def test_no_slip_opts_out() -> None:
    """No message that asks for something else becomes an opt-out by a slip."""
    pick = random.Random(2)
    others = [each for each in sample(SLIPS) if each.row.command != "STOP"]
    texts = [(each.row.id, slipped(each.row.text, pick)) for each in others]
    assert [name for name, text in texts if whole().understand(text).command is Command.STOP] == []
