"""From rows of the corpus to what the heads are fitted to."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from messages.content import Content
from messages.understanding import Understander
from messages.understanding.features import ideas, pieces
from messages.understanding.learned import EMERGENCIES, NONE
from training.corpus import Row
from training.fit import Example

DANGER = (*EMERGENCIES, "EQ", "D0", "D7", NONE)
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
    """One message as the model sees it, with both its labels. ``row`` is ``None`` for a made-up one."""

    row: Row | None
    danger: Example
    intent: Example


def seen(rows: Iterable[Row], understander: Understander, content: Content) -> list[Seen]:
    """Return every row as seen through the rules."""
    outcomes = {sign.id: sign.outcome for sign in content.signs.values()}
    return [_seen(row.text, row, _danger(row, outcomes), _intent(row), understander) for row in rows]


def salads(rows: Sequence[Row], understander: Understander) -> list[Seen]:
    """Return words of unrelated messages thrown together, and words that are none in any language.

    Without them a model fires on any odd word (bangla.md 2.4): what it has never seen must mean nothing to it,
    not what most messages of the corpus mean.
    """
    words = sorted({word for row in rows if row.unrelated for word in row.text.split()})
    pick = random.Random(SEED)
    texts = [" ".join(pick.choices(words, k=pick.choice(SALAD_WORDS))) for _ in range(SALADS if words else 0)]
    texts += [_nonsense(pick) for _ in range(NONSENSE)]
    return [_seen(text, None, NONE, NONE, understander) for text in texts]


def _nonsense(pick: random.Random) -> str:
    """Return one to four made-up words, in Bangla or in Latin letters."""
    consonants, vowels = pick.choice(SYLLABLES)
    length = pick.randint(1, 4)
    words = (
        "".join(pick.choice(consonants) + pick.choice(vowels) for _ in range(pick.randint(1, 4))) for _ in range(length)
    )
    return " ".join(words)


def intents(rows: Iterable[Row]) -> tuple[str, ...]:
    """Return the heads of what may be asked, in a fixed order."""
    return (*sorted({_intent(row) for row in rows} - {NONE}), NONE)


def _seen(text: str, row: Row | None, danger: str, intent: str, understander: Understander) -> Seen:
    reading = understander.read(text)
    some, met = pieces(reading.tokens), ideas(reading.spans, reading.meaning)
    return Seen(row, Example.of(some or [0], met, danger), Example.of(some or [0], met, intent))


def _danger(row: Row, outcomes: Mapping[str, str]) -> str:
    if row.level != "E":
        return row.level or NONE
    told = {outcomes.get(sign) for sign in row.signs}
    return next((outcome for outcome in GRAVEST if outcome in told), "E2")


def _intent(row: Row) -> str:
    for kind, value in (("command", row.command), ("topic", row.topic), ("reply", row.reply)):
        if value is not None:
            return f"{kind}:{value}" if value != "other" else NONE
    return NONE
