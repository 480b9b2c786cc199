"""The corpus: labelled messages in batches, each written by one hand that saw no other's."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from messages.folding import fold

FOLDER = Path(__file__).parent.parent / "messages" / "corpus"
BACKGROUND = "background"
"""The kind of text from outside, in batches whose names begin with ``w``."""

TOO_NEAR = 0.12
"""Messages whose folded forms differ in fewer than this share of their letters count as one."""


@dataclass(frozen=True, slots=True)
class Row:
    """One message and its one label: a danger level with signs, a command, a topic, a reply, or a kind of neither."""

    id: str
    batch: str
    text: str
    script: str
    dialect: str
    level: str | None
    signs: tuple[str, ...]
    command: str | None
    topic: str | None
    reply: str | None
    kind: str | None

    @property
    def unrelated(self) -> bool:
        """Tell whether the message has nothing to do with the service; a denied sign has."""
        return self.kind is not None and self.kind != "denied"

    @property
    def background(self) -> bool:
        """Tell whether it is text from outside."""
        return self.kind == BACKGROUND


def read(folder: Path = FOLDER) -> dict[str, tuple[Row, ...]]:
    """Return every batch by name, in order."""
    return {path.stem: tuple(_rows(path)) for path in sorted(folder.glob("*.jsonl"))}


def _rows(path: Path) -> Iterable[Row]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield row(json.loads(line), path.stem)


def row(said: Mapping[str, object], batch: str) -> Row:
    """Return one line of a batch."""
    signs = said.get("signs") or ()
    return Row(
        id=str(said["id"]),
        batch=batch,
        text=str(said["text"]),
        script=str(said["script"]),
        dialect=str(said["dialect"]),
        level=_text(said, "level"),
        signs=tuple(str(sign) for sign in signs) if isinstance(signs, list | tuple) else (),
        command=_text(said, "command"),
        topic=_text(said, "topic"),
        reply=_text(said, "reply"),
        kind=_text(said, "kind"),
    )


def digest(rows: Iterable[Row]) -> str:
    """Return what tells one corpus from another: the first 16 hexadecimal digits of SHA-256 over all it says."""
    return hashlib.sha256("\n".join(map(repr, rows)).encode()).hexdigest()[:16]


def near_duplicates(texts: list[str]) -> set[int]:
    """Return the places of texts that are nearly an earlier one, by edit distance between folded forms."""
    folded = [fold(text) for text in texts]
    order = sorted(range(len(folded)), key=lambda place: len(folded[place]))
    dropped: set[int] = set()
    for position, place in enumerate(order):
        longest = len(folded[place]) / (1 - TOO_NEAR) + 1
        rest = []
        for other in order[position + 1 :]:
            if len(folded[other]) > longest:
                break
            rest.append(other)
        if place in dropped or not rest:
            continue
        choices = {other: folded[other] for other in rest}
        found = process.extract(
            folded[place],
            choices,
            scorer=Levenshtein.normalized_distance,
            score_cutoff=TOO_NEAR,
            limit=None,
            processor=None,
        )
        dropped |= {max(place, other) for _, _, other in found}
    return dropped


def _text(said: Mapping[str, object], name: str) -> str | None:
    value = said.get(name)
    return None if value is None else str(value)
