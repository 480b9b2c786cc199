"""Starts the program that speaks drafts, gives it words and collects sound."""

import base64
import binascii
import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import service
from service.prompts import espeak


@dataclass(frozen=True, slots=True)
class Wish:
    """Words, already spelled for the synthesiser, to be spoken by ``voice``; ``key`` names the answer."""

    key: str
    voice: str
    words: str


@dataclass(frozen=True, slots=True)
class Answers:
    """WAV files by key, ``None`` for words that were refused; ``late`` when time was up before the last."""

    files: Mapping[str, bytes | None]
    late: bool


def speak(command: Sequence[str], wishes: Sequence[Wish], seconds: float) -> Answers:
    """Return what ``command`` (see ``service.prompts.speak``) makes of ``wishes`` in ``seconds``.

    Never raises for what the program may do: what it made before it failed counts.
    """
    requests = "".join(json.dumps({"key": w.key, "voice": w.voice, "words": w.words}) + "\n" for w in wishes)
    try:
        # No shell, and the words travel on standard input, where no list of processes shows them.
        # An empty environment: no secret of the service reaches the program.
        done = subprocess.run(
            command,
            input=requests.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=Path(service.__file__).parent.parent,
            env={"PYTHONUTF8": "1"},
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        return Answers(_files(late.stdout or b""), late=True)
    except OSError:
        return Answers({}, late=False)
    return Answers(_files(done.stdout), late=False)


def _files(output: bytes) -> dict[str, bytes | None]:
    """Return the answers in ``output``; the last line may be cut off where the program was stopped."""
    files: dict[str, bytes | None] = {}
    for line in output.decode(errors="replace").splitlines():
        try:
            answer = json.loads(line)
            audio = answer.get("audio")
            files[str(answer["key"])] = None if audio is None else base64.b64decode(audio, validate=True)
        except (ValueError, TypeError, KeyError, AttributeError, binascii.Error):
            continue
    return files


def speaking_command() -> tuple[str, ...] | None:
    """Return how drafts are made on this machine: with the ``voices`` extra, else ``espeak-ng`` on the search path.

    ``None`` when neither is installed.
    """
    program = (sys.executable, "-m", "service.prompts.speak")
    if espeak.has_library():
        return program
    installed = shutil.which("espeak-ng")
    return (*program, installed) if installed else None
