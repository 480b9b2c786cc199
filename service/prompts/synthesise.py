"""Makes drafts of prompts with the offline synthesiser, so that a trial has real sound without any account."""

import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from tempfile import NamedTemporaryFile

from service.prompts import espeak, manifest, speaker, wav
from service.prompts.prompt import Name, Prompt, Script
from service.prompts.respelling import Respelling, Tongue, prepare
from service.prompts.shelf import LISTED, Shelf

# Counted up when the sound of an unchanged text would come out otherwise, so that old drafts are made again.
RECIPE = 1
BATCH = 12
BATCH_SECONDS = 120.0
ON_DEMAND_SECONDS = 2.0


class Result(StrEnum):
    """What became of a wish for a draft; counted for the metrics."""

    MADE = "made"
    KEPT = "kept"
    FAILED = "failed"
    LATE = "late"


class Synthesiser:
    """Keeps a folder of drafts. Safe with several threads and processes on one folder: files appear whole."""

    def __init__(
        self,
        drafts: Path,
        languages: Mapping[str, Tongue],
        respellings: Mapping[str, Respelling],
        command: Sequence[str] | None,
        counted: Callable[[Result], None] = lambda _: None,
    ) -> None:
        """Make drafts in ``drafts`` with ``command``, a program that answers as ``service.prompts.speak`` does.

        ``None`` makes none: every draft fails at once. ``counted`` is told of every result.
        """
        self._drafts = drafts
        self._shelf = Shelf((), drafts)
        self._languages = languages
        self._respellings = respellings
        self._command = command
        self._counted = counted
        self._lock = threading.Lock()
        self._tally: Counter[Result] = Counter()
        self._refused: set[str] = set()

    @property
    def tally(self) -> Mapping[Result, int]:
        """Return how many wishes had which result since the start."""
        with self._lock:
            return {result: self._tally[result] for result in Result}

    def make(self, script: Script, seconds: float = ON_DEMAND_SECONDS) -> Prompt | None:
        """Return the draft of ``script``, made within ``seconds`` if there is none yet.

        ``None`` when it cannot be made in that time: the call then uses ``<Say>``. Never raises for what a
        synthesiser may do. A text it refused once is not tried again by this object.
        """
        kept = self._kept(script, self._written())
        if kept or self._command is None or script.name.file in self._refused:
            self._count(Result.KEPT if kept else Result.FAILED)
            return kept
        return self._alone(script, seconds)

    def make_all(self, scripts: Sequence[Script], stop: Callable[[], bool] = lambda: False) -> Mapping[Result, int]:
        """Make every draft that is missing or was made otherwise, in small batches until ``stop`` says so.

        Meant for a thread of its own: the work is done by a program at low priority. Returns the ``tally``.
        """
        written = self._written()
        wanted = [script for script in scripts if not self._kept(script, written)]
        for _ in range(len(scripts) - len(wanted)):
            self._count(Result.KEPT)
        for first in range(0, len(wanted) if self._command else 0, BATCH):
            if stop():
                break
            batch = wanted[first : first + BATCH]
            answered, _ = self._batch(batch, BATCH_SECONDS)
            # One text that brings the synthesiser down must not take its neighbours along.
            for script in batch:
                if script.name not in answered and not stop():
                    self._alone(script, BATCH_SECONDS)
        return self.tally

    def forget(self, scripts: Collection[Script]) -> int:
        """Remove the drafts of words that none of ``scripts`` has any more; return how many."""
        current = {script.name.file for script in scripts}
        old = [path for path in self._drafts.glob("*.wav") if path.name not in current]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _written(self) -> dict[str, manifest.Entry]:
        return manifest.read(self._drafts / LISTED)

    def _kept(self, script: Script, written: Mapping[str, manifest.Entry]) -> Prompt | None:
        entry = written.get(script.name.file)
        current = entry is not None and entry.recipe == self._recipe(script)
        return self._shelf.draft(script.name) if current else None

    def _spelled(self, script: Script) -> str:
        respelling = self._respellings.get(script.language, Respelling())
        return prepare(script.words, self._languages[script.language], respelling)

    def _recipe(self, script: Script) -> str:
        parts = (str(RECIPE), str(espeak.PACE), self._languages[script.language].draft_voice, self._spelled(script))
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    def _alone(self, script: Script, seconds: float) -> Prompt | None:
        answered, late = self._batch((script,), seconds)
        if script.name not in answered:
            self._count(Result.LATE if late else Result.FAILED)
        return answered.get(script.name)

    def _batch(self, scripts: Sequence[Script], seconds: float) -> tuple[dict[Name, Prompt | None], bool]:
        """Return what one run of the speaking program made, ``None`` for what it refused, and whether time ran out."""
        answers = speaker.speak(self._command or (), [self._wish(script) for script in scripts], seconds)
        answered: dict[Name, Prompt | None] = {}
        for script in scripts:
            if script.name.file not in answers.files:
                continue
            file = answers.files[script.name.file]
            prompt = answered[script.name] = self._store(script, file) if file else None
            if file is None:
                self._refused.add(script.name.file)
            self._count(Result.MADE if prompt else Result.FAILED)
        return answered, answers.late

    def _wish(self, script: Script) -> speaker.Wish:
        return speaker.Wish(script.name.file, self._languages[script.language].draft_voice, self._spelled(script))

    def _store(self, script: Script, file: bytes) -> Prompt | None:
        try:
            wav.read_prompt(file)
            self._drafts.mkdir(parents=True, exist_ok=True)
            _put(self._drafts / script.name.file, file)
            prompt = self._shelf.draft(script.name)
            if prompt:
                manifest.append(self._drafts / LISTED, manifest.Entry.of(prompt, self._recipe(script)))
        except (wav.NotAPrompt, OSError):
            return None
        return prompt

    def _count(self, result: Result) -> None:
        with self._lock:
            self._tally[result] += 1
        self._counted(result)


def _put(path: Path, file: bytes) -> None:
    """Put the file in its place whole, so that no call hears half of it."""
    with NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as part:
        made = Path(part.name)
        try:
            part.write(file)
            part.flush()
            made.chmod(0o644)
            made.replace(path)
        finally:
            made.unlink(missing_ok=True)
