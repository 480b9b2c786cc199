"""The written record of what speaks which words, and what a live service must put right first."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from service.prompts.prompt import Kind, Prompt, Script
from service.prompts.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a manifest: what speaks a text, measured in seconds and shares of full scale.

    ``digest`` is of the words, ``audio`` the SHA-256 of the file; ``recipe`` is how a draft was made, empty for a
    recording. The words themselves are not written down.
    """

    message: str
    language: str
    digest: str
    audio: str
    kind: Kind
    seconds: float
    rms: float
    peak: float
    recipe: str = ""

    @classmethod
    def of(cls, prompt: Prompt, recipe: str = "") -> Self:
        """Return the line for ``prompt``."""
        name, rms, peak = prompt.name, round(prompt.rms, 4), round(prompt.peak, 4)
        digest, seconds = name.digest, round(prompt.seconds, 2)
        return cls(name.message, name.language, digest, prompt.audio, prompt.kind, seconds, rms, peak, recipe)

    @property
    def line(self) -> str:
        """Return the entry as a line of JSON."""
        return json.dumps(asdict(self)) + "\n"


def append(path: Path, entry: Entry) -> None:
    """Add a line in one write, so that two processes can add at once; a later line for a prompt holds."""
    with path.open("ab", buffering=0) as file:
        file.write(entry.line.encode())


def read(path: Path) -> dict[str, Entry]:
    """Return the last entry for each file name; a line cut short by a crash counts for nothing."""
    entries = {}
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        try:
            fields = json.loads(line)
            entry = Entry(**{**fields, "kind": Kind(fields["kind"])})
        except (ValueError, TypeError, KeyError):
            continue
        entries[f"{entry.message}.{entry.language}.{entry.digest}.wav"] = entry
    return entries


def entries(scripts: Iterable[Script], shelf: Shelf) -> tuple[Entry, ...]:
    """Return what now speaks each of ``scripts``; those that ``<Say>`` speaks have no entry."""
    found = (shelf.find(script.message, script.language, script.digest) for script in scripts)
    return tuple(Entry.of(prompt) for prompt in found if prompt)


def problems(scripts: Sequence[Script], shelf: Shelf, danger: Collection[str], live: bool) -> tuple[str, ...]:
    """Return a sentence for everything about prompts that would stop a live service, all at once.

    ``danger`` are the ids of messages that answer danger signs; on a ``live`` gateway a draft must not speak them
    (bangla.md section 5). Recordings that are stale, unfit or misnamed are told on any gateway.
    """
    drafts = [script for script in scripts if live and script.message in danger and _is_draft(script, shelf)]
    return shelf.faults(scripts) + tuple(
        f"The danger prompt {script.message} in {script.language} is still a machine's draft: "
        f"have a person record it as {script.name.file}."
        for script in drafts
    )


def _is_draft(script: Script, shelf: Shelf) -> bool:
    prompt = shelf.find(script.message, script.language, script.digest)
    return prompt is not None and prompt.kind is Kind.DRAFT
