"""The page's own words, by language: labels and sentences of the screen, never a text for patients."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "words"


class WordsFault(ValueError):
    """The page's words cannot be used: a language lacks a word that another has; names it."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language, asked for by name."""

    language: str
    words: Mapping[str, str]

    def __call__(self, name: str, /, **values: object) -> str:
        """Return a label or sentence with its values filled in. Raises ``KeyError`` for a name nobody wrote."""
        return self.words[name].format(**values)

    def maybe(self, name: str, otherwise: str) -> str:
        """Return a label, or ``otherwise`` where none is written: for words the carrier makes up."""
        return self.words.get(name, otherwise)


def read_words(folder: Path = FOLDER) -> Mapping[str, Words]:
    """Return the page's words by language code; raises ``WordsFault`` where two languages differ in their names."""
    found = {
        path.stem: Words(path.stem, tomllib.loads(path.read_text(encoding="utf-8")))
        for path in sorted(folder.glob("*.toml"))
    }
    names = {name for words in found.values() for name in words.words}
    missing = [f"{code}: {name}" for code, words in found.items() for name in sorted(names - words.words.keys())]
    if missing:
        raise WordsFault(f"The phone's page lacks words: {', '.join(missing)}. Add them in {folder}.")
    return found
