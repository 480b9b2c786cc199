"""How the simulated network misbehaves, as settings, and the receipts that follow from them."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True, slots=True)
class Knobs:
    """What goes wrong. The defaults are a carrier that works.

    ``delay`` is seconds before any receipt; ``shuffle`` sends them in any order; each comes ``repeat`` times;
    ``drop`` is the share (0 to 1) that never comes; ``error_code`` makes the text fail on the way
    (30003, 30008 ...). Every text of a person is brought ``again`` so many times more, as after an answer that got
    lost: byte for byte, with the same idempotency token. ``refuse`` is the code every text is refused with (21211,
    20429 ...).
    ``lose_answers`` takes the text and loses the answer, so that the sender cannot know. ``stop_words`` makes
    the carrier act on STOP and START itself (telephony.md 1.2). ``seed`` makes the chance repeatable.
    """

    delay: float = 0.0
    shuffle: bool = False
    repeat: int = 1
    drop: float = 0.0
    error_code: str | None = None
    refuse: str | None = None
    lose_answers: bool = False
    stop_words: bool = False
    again: int = 0
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One receipt to come: the carrier's word, and its error code on a failure."""

    status: str
    error_code: str | None = None


def receipts(sid: str, knobs: Knobs) -> tuple[Step, ...]:
    """Return the receipts of the text ``sid`` in the order they will arrive.

    A code of the 21000s is ``failed`` at once, any other ``undelivered`` after ``sent``.
    """
    if knobs.error_code is None:
        steps = [Step("sending"), Step("sent"), Step("delivered")]
    elif knobs.error_code.startswith("21"):
        steps = [Step("failed", knobs.error_code)]
    else:
        steps = [Step("sending"), Step("sent"), Step("undelivered", knobs.error_code)]
    chance = Random(f"{knobs.seed} {sid}")  # noqa: S311  a repeatable simulation, no secret
    arriving = [step for step in steps for _ in range(knobs.repeat) if chance.random() >= knobs.drop]
    if knobs.shuffle:
        chance.shuffle(arriving)
    return tuple(arriving)
