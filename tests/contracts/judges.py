"""Calls the judges written by others: Twilio's JavaScript, run by node in one batch."""

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

HERE = Path(__file__).parent
PACKAGES = HERE / "node_modules"

Params = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The judges' answers, in the order of the questions."""

    segments: Sequence[tuple[str, int]]
    signatures: Sequence[str]
    verdicts: Sequence[bool]


def judge(
    segments: Sequence[str] = (),
    signatures: Sequence[tuple[str, str, Params]] = (),
    verdicts: Sequence[tuple[str, str, str, Params, str | None]] = (),
) -> Judgement:
    """Ask the judges, or skip the test where they are not installed."""
    node = installed()
    asked = {"segments": segments, "signatures": signatures, "verdicts": verdicts}
    ran = subprocess.run(
        [node, str(HERE / "judge.cjs")],
        input=json.dumps(asked).encode(),
        capture_output=True,
        check=True,
        timeout=120,
    )
    answered = cast(Mapping[str, list[object]], json.loads(ran.stdout))
    counted = [cast(tuple[str, int], tuple(cast(list[object], one))) for one in answered["segments"]]
    return Judgement(counted, cast(list[str], answered["signatures"]), cast(list[bool], answered["verdicts"]))


def installed() -> str:
    """Return the path of node, or skip the test in one line that says what to run."""
    node = shutil.which("node")
    if node is None or not (PACKAGES / "twilio").is_dir():
        pytest.skip("the JavaScript judges are not installed: npm ci --prefix tests/contracts")
    return node
