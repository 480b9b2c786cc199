"""The repository's own content as a lexicon, for tests of understanding alone."""

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from messages.meaning import Level
from messages.understanding import SignWords, Understander, assemble

CONTENT = Path(__file__).parents[2] / "messages" / "content"


def _toml(path: Path) -> dict[str, object]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _words(found: object) -> dict[str, tuple[str, ...]]:
    assert isinstance(found, Mapping)
    return {str(writing): tuple(words) for writing, words in found.items()}


def lexicon_tables() -> list[dict[str, object]]:
    """Return the parsed lexicon files."""
    return [_toml(path) for path in sorted(CONTENT.glob("lexicon_*.toml"))]


@cache
def understander() -> Understander:
    """Return the matcher over the real content, raising where it would swallow a fault."""

    def loud(fault: Exception) -> None:
        raise fault

    topics = {str(t["id"]): _words(t["aliases"]) for t in map(_toml, sorted((CONTENT / "topics").glob("*.toml")))}
    rows = _toml(CONTENT / "danger.toml")["sign"]
    assert isinstance(rows, list)
    signs = {r["id"]: SignWords(Level(r["level"]), r.get("needs_face", False), _words(r["phrases"])) for r in rows}
    commands: dict[str, dict[str, tuple[str, ...]]] = {}
    for name, found in _toml(CONTENT / "commands.toml").items():
        assert isinstance(found, Mapping)
        if name == "LANG":
            commands |= {f"LANG:{code}": _words(words) for code, words in found.items()}
        else:
            commands[name] = _words(found)
    return Understander(assemble(lexicon_tables(), topics=topics, commands=commands, signs=signs), on_fault=loud)


def utterances(split: str) -> list[dict[str, str]]:
    """Return the labelled messages of one half (bangla.md 2.1); all by one author, none from a patient."""
    lines = (Path(__file__).parent / "utterances.jsonl").read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row["split"] == split]


def phrases(name: str) -> list[str]:
    """Return the lines of one list of messages in ``phrases/``."""
    return (Path(__file__).parent / "phrases" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
