"""Speaks drafts: ``python -m service.prompts.speak [PROGRAM]`` turns lines of JSON into lines of JSON.

A program of its own, at low priority, so that the synthesiser's licence, crashes and work stay out of the service.
A request is ``{"key", "voice", "words"}``; its answer ``{"key", "audio"}`` (a telephone's WAV file in base64)
or ``{"key", "fault"}``, in the same order, written as soon as it is made.
"""

import base64
import json
import os
import sys
from collections.abc import Iterable
from typing import TextIO

from service.prompts import espeak, telephone, wav

LOW_PRIORITY = 10
SHORTEST = 0.3
FAINTEST = 0.01


def draft(words: str, voice: str, engine: espeak.Engine) -> bytes:
    """Return ``words`` as a WAV file for the telephone, never silent and never under 0.3 seconds.

    Raises ``CannotSpeak`` or ``Silent``.
    """
    speech = engine.speak(words, voice)
    file = wav.write(telephone.fit(speech.samples, speech.rate))
    heard = wav.measure(wav.read_prompt(file))
    if heard.seconds < SHORTEST or heard.rms < FAINTEST:
        raise telephone.Silent("The sound is too short or too faint to be a prompt.")
    return file


def answer(line: str, engine: espeak.Engine) -> dict[str, str]:
    """Return the answer to one request, as the module's description has it."""
    request = json.loads(line)
    key = str(request["key"])
    try:
        file = draft(str(request["words"]), str(request["voice"]), engine)
    except (espeak.CannotSpeak, telephone.Silent) as fault:
        return {"key": key, "fault": str(fault)}
    return {"key": key, "audio": base64.b64encode(file).decode()}


def main(lines: Iterable[str], out: TextIO, program: str | None) -> int:
    """Answer every line until there are no more; return the exit status, 1 when nothing can speak here."""
    try:
        engine = espeak.engine(program)
    except espeak.CannotSpeak as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    for line in lines:
        out.write(json.dumps(answer(line, engine)) + "\n")
        out.flush()
    return 0


if __name__ == "__main__":
    os.nice(LOW_PRIORITY)
    sys.exit(main(sys.stdin, sys.stdout, sys.argv[1] if len(sys.argv) > 1 else None))
