"""From rows of the corpus to what the model is fitted to."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from messages.content import Content
from messages.meaning import Level
from messages.understanding import Understander
from messages.understanding.features import ideas, pieces
from messages.understanding.learned import EMERGENCIES, NONE
from training.corpus import Row
from training.fit import Example
from training.slips import slipped

ASKS = f"{NONE} asks"
DENIED = f"{NONE} denied"
GRAVEST = ("M", "E1", "E2", "E3")
SALADS = 1500
SALAD_WORDS = (1, 2, 3, 5, 8)
NONSENSE = 2500
SYLLABLES = (
    ("কখগঘচছজঝটঠডঢতথদধনপফবভমযরলশসহ", ("", "া", "ি", "ু", "ে", "ো", "ী", "্র")),
    ("bcdfghjklmnprstvyz", ("a", "e", "i", "o", "u", "aa", "ei", "")),
)
SEED = 7


@dataclass(frozen=True, slots=True)
class Seen:
    """One message as the model sees it. ``row`` is ``None`` for a made-up one."""

    row: Row | None
    example: Example


def dangers(content: Content) -> tuple[str, ...]:
    """Return the heads of danger: a sign with the outcome before it, the lesser levels, three kinds of none.

    An emergency is whichever sign it is: one head for all of them finds fewer, as does one for all that is none.
    """
    signs = [f"{sign.outcome} {sign.id}" for sign in content.signs.values() if sign.outcome in EMERGENCIES]
    return (*signs, *(level.value for level in (Level.EQ, Level.D0, Level.D7)), ASKS, DENIED, NONE)


def intents(rows: Iterable[Row]) -> tuple[str, ...]:
    """Return the heads of what may be asked, in a fixed order."""
    return (*sorted({_intent(row) for row in rows} - {NONE}), NONE)


def seen(rows: Sequence[Row], understander: Understander, content: Content) -> list[Seen]:
    """Return every row as seen through the rules, as it is and once more with slips."""
    labels = [(_danger(row, content), _intent(row)) for row in rows]
    plain = [_seen(row.text, row, label, understander) for row, label in zip(rows, labels, strict=True)]
    again = [
        _seen(slipped(row.text, random.Random(row.id)), row, label, understander)
        for row, label in zip(rows, labels, strict=True)
    ]
    return [*plain, *again]


def salads(rows: Sequence[Row], understander: Understander) -> list[Seen]:
    """Return words of unrelated messages thrown together, and words that are none in any language.

    Without them a model fires on any odd word (bangla.md 2.4): what it has never seen must mean nothing to it,
    not what most messages of the corpus mean.
    """
    words = sorted({word for row in rows if row.unrelated for word in row.text.split()})
    pick = random.Random(SEED)
    texts = [" ".join(pick.choices(words, k=pick.choice(SALAD_WORDS))) for _ in range(SALADS if words else 0)]
    texts += [_nonsense(pick) for _ in range(NONSENSE)]
    return [_seen(text, None, (NONE, NONE), understander) for text in texts]


def _nonsense(pick: random.Random) -> str:
    """Return one to four made-up words, in Bangla or in Latin letters."""
    consonants, vowels = pick.choice(SYLLABLES)
    length = pick.randint(1, 4)
    words = (
        "".join(pick.choice(consonants) + pick.choice(vowels) for _ in range(pick.randint(1, 4))) for _ in range(length)
    )
    return " ".join(words)


def _seen(text: str, row: Row | None, labels: tuple[str, str], understander: Understander) -> Seen:
    reading = understander.read(text)
    return Seen(row, Example.of(sorted(pieces(reading.tokens)), sorted(ideas(reading.spans, reading.meaning)), labels))


def _danger(row: Row, content: Content) -> str:
    if row.level != Level.E:
        return row.level or (DENIED if row.kind == "denied" else NONE if row.kind else ASKS)
    told = [content.signs[sign] for sign in row.signs if content.signs[sign].outcome in EMERGENCIES]
    gravest = min(told, key=lambda sign: GRAVEST.index(sign.outcome))
    return f"{gravest.outcome} {gravest.id}"


def _intent(row: Row) -> str:
    for kind, value in (("command", row.command), ("topic", row.topic), ("reply", row.reply)):
        if value is not None:
            return f"{kind}:{value}" if value != "other" else NONE
    return NONE
