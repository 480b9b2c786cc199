"""Labelled texts as rows of the corpus, in the form of ``messages/corpus/README.md``."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import regex
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from messages.folding import fold
from messages.meaning import Understood
from service.operations.identity import without_identity
from service.store.labels import Field, Label, Text

TOO_NEAR = 0.12
"""Texts whose folded forms differ in at most this share of their letters count as one, as in the corpus itself."""

DIALECT = "unknown"

ReadScript = Callable[[str], str]
"""Tells in which script a text is written: ``bn``, ``rom``, ``en`` or ``mixed``."""

_BANGLA = regex.compile(r"[\p{Script=Bengali}&&\p{L}]", regex.VERSION1)
_LATIN = regex.compile(r"[\p{Script=Latin}&&\p{L}]", regex.VERSION1)


class Left(StrEnum):
    """Why a labelled text is not exported."""

    UNCONFIRMED = "not confirmed by every reviewer as free of identity"
    DIFFERING = "labelled differently by its reviewers"
    WORDLESS = "without a word to learn from"
    REPEATED = "nearly the same as a message the corpus has"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a batch: a stripped text and what it means, with nothing of who sent it, or when."""

    id: str
    text: str
    script: str
    label: Label

    def as_json(self) -> str:
        """Return one line of a batch file."""
        said: dict[str, object] = {"id": self.id, "text": self.text, "script": self.script, "dialect": DIALECT}
        said[self.label.field.value] = self.label.value
        if self.label.field is Field.LEVEL:
            said["signs"] = list(self.label.signs)
        return json.dumps(said, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Batch:
    """The rows of a new batch, and how many labelled texts were left out for which reason."""

    rows: tuple[Row, ...]
    left_out: Mapping[Left, int]


def make_batch(name: str, texts: Iterable[Text], corpus: Iterable[str], read_script: ReadScript) -> Batch:
    """Return the texts that may leave, in the order of their letters: the order they came in tells of people too."""
    left_out: Counter[Left] = Counter()
    may_leave = [(text, label) for text, label in _confirmed(texts, left_out)]
    stripped = sorted(((without_identity(text.words), label) for text, label in may_leave), key=_letters)
    kept = list(_fresh(stripped, [fold(text) for text in corpus], left_out))
    rows = [Row(f"{name}-{n:04}", words, read_script(words), label) for n, (words, label) in enumerate(kept, start=1)]
    return Batch(tuple(rows), left_out)


def script_reader(understand: Callable[[str], Understood]) -> ReadScript:
    """Return what tells the script of a text: by its letters, and romanised Bangla from English by the matcher."""

    def read(text: str) -> str:
        if _BANGLA.search(text):
            return "mixed" if _LATIN.search(text) else "bn"
        return "rom" if understand(text).language == "bn" else "en"

    return read


def _confirmed(texts: Iterable[Text], left_out: Counter[Left]) -> Iterator[tuple[Text, Label]]:
    for text in texts:
        label = text.agreed
        if label is None:
            left_out[Left.DIFFERING] += 1
        elif not all(given.clean for given in text.labels):
            left_out[Left.UNCONFIRMED] += 1
        else:
            yield text, label


def _fresh(
    stripped: Iterable[tuple[str, Label]], known: list[str], left_out: Counter[Left]
) -> Iterator[tuple[str, Label]]:
    for words, label in stripped:
        folded = fold(words)
        if not folded:
            left_out[Left.WORDLESS] += 1
        elif _near(folded, known):
            left_out[Left.REPEATED] += 1
        else:
            known.append(folded)
            yield words, label


def _near(folded: str, known: list[str]) -> bool:
    nearest = process.extractOne(
        folded, known, scorer=Levenshtein.normalized_distance, score_cutoff=TOO_NEAR, processor=None
    )
    return nearest is not None


def _letters(row: tuple[str, Label]) -> str:
    return row[0]
