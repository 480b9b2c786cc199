"""Finds the sound for exactly these words: a person's recording first, then a machine's draft."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from service.prompts import wav
from service.prompts.prompt import Kind, Name, Prompt, Script

SHORTEST = 0.5
FAINTEST = 0.01
LISTED = "manifest.jsonl"
OTHER_FILES = frozenset({".md", ".toml", ".jsonl"})


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a file held when it had this time and size."""

    stamp: tuple[int, int]
    measured: wav.Measured
    audio: str


class Shelf:
    """The folders of sound. Files may come and go while it is used; several threads may ask it at once."""

    def __init__(self, recorded: Iterable[Path], drafts: Path | None) -> None:
        """Look for recordings in ``recorded``, in that order, then for drafts; ``None``: drafts are never played."""
        self._recorded = tuple(recorded)
        self._drafts = drafts
        self._seen: dict[Path, _Seen] = {}

    def find(self, message: str, language: str, digest: str) -> Prompt | None:
        """Return the sound of these words, or ``None``: then the call speaks them with ``<Say>``."""
        return self.named(f"{message}.{language}.{digest}.wav")

    def named(self, file: str) -> Prompt | None:
        """Return the sound that the last part of an address names; ``None`` for any other name, however odd."""
        name = Name.parse(file)
        return (self.recording(name) or self.draft(name)) if name else None

    def recording(self, name: Name) -> Prompt | None:
        """Return a person's recording that is fit to play: 8 kHz mono, not too short, not silent."""
        for folder in self._recorded:
            prompt = self._open(name, folder, Kind.HUMAN)
            if prompt and prompt.seconds >= SHORTEST and prompt.rms >= FAINTEST:
                return prompt
        return None

    def draft(self, name: Name) -> Prompt | None:
        """Return the machine's draft, where drafts are played."""
        return self._open(name, self._drafts, Kind.DRAFT) if self._drafts else None

    def _open(self, name: Name, folder: Path, kind: Kind) -> Prompt | None:
        path = folder / name.file
        try:
            seen = self._look(path)
        except (OSError, wav.NotAPrompt):
            return None
        measured = seen.measured
        return Prompt(name, path, kind, measured.seconds, measured.rms, measured.peak, seen.audio)

    def _look(self, path: Path) -> _Seen:
        """Read ``path`` again only when its time or size changed; raises ``OSError`` or ``NotAPrompt``."""
        status = path.stat()
        stamp = (status.st_mtime_ns, status.st_size)
        known = self._seen.get(path)
        if known is None or known.stamp != stamp:
            file = path.read_bytes()
            known = _Seen(stamp, wav.measure(wav.read_prompt(file)), hashlib.sha256(file).hexdigest())
            self._seen[path] = known
        return known

    def faults(self, scripts: Iterable[Script]) -> tuple[str, ...]:
        """Return a sentence for every recording that can not be played for the current ``scripts``, and why."""
        current: dict[tuple[str, str], set[str]] = {}
        for script in scripts:
            current.setdefault((script.message, script.language), set()).add(script.digest)
        return tuple(fault for path in self._files() if (fault := self._fault(path, current)))

    def _files(self) -> Iterator[Path]:
        for folder in self._recorded:
            if folder.is_dir():
                yield from sorted(path for path in folder.iterdir() if path.suffix not in OTHER_FILES)

    def _fault(self, path: Path, current: dict[tuple[str, str], set[str]]) -> str | None:
        name = Name.parse(path.name)
        if name is None:
            return f"{path.name} is not named like a recording: name it <message id>.<language>.<digest>.wav."
        digests = current.get((name.message, name.language), set())
        if name.digest not in digests:
            return _stale(name, digests)
        try:
            measured = self._look(path).measured
        except OSError as fault:
            return f"{path.name} cannot be read ({fault.strerror}): copy it again."
        except wav.NotAPrompt as fault:
            return f"{path.name} cannot be played on a call. {fault}"
        return _unfit(path.name, measured)


def _stale(name: Name, digests: set[str]) -> str:
    if not digests:
        return f"{name.file} speaks a message that no longer exists in this language: remove it."
    return f"{name.file} speaks words that have changed since: record {name.message} in {name.language} again."


def _unfit(file: str, measured: wav.Measured) -> str | None:
    if measured.seconds < SHORTEST:
        return f"{file} lasts {measured.seconds:.1f} seconds, too short to be a prompt: record it again."
    if measured.rms < FAINTEST:
        return f"{file} is silent or nearly so (loudness {measured.rms:.3f}): record it again, nearer and louder."
    return None


def recorded_folders(locales: Path) -> tuple[Path, ...]:
    """Return where a checkout keeps recordings: ``locales/<code>/prompts``."""
    return tuple(sorted(folder for folder in locales.glob("*/prompts") if folder.is_dir()))
