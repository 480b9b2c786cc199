"""The page for programs tells the truth: every request on it is sent, every answer compared."""

import json
import re
from pathlib import Path
from typing import Any

from tests.web.api.program import JSON, Got, Program
from tests.web.bench import NUMBER

PAGE = Path(__file__).parents[3] / "docs" / "api.md"
_BLOCK = re.compile(r"```(http|json|sms)(?: (\d+))?\n(.*?)```", re.DOTALL)
_ID = re.compile(r"\b(?:per|mes|que|req)_[0-9a-f]+\b")


def send(program: Program, block: str, ids: dict[str, str]) -> Got:
    """Send a request as the page shows it, with the ids of this run."""
    head, _, body = _ID.sub(lambda found: ids.get(found[0], found[0]), block).strip().partition("\n\n")
    first, *lines = head.splitlines()
    method, path = first.split(" ")
    headers = dict(line.split(": ") for line in lines) | ({"Content-Type": JSON} if body else {})
    return program.ask(method, path.removeprefix("/api/v1"), body.encode(), headers)


def same(shown: Any, got: Any, ids: dict[str, str]) -> bool:
    """Tell whether an answer is the one shown; an id shown first stands for the one that came."""
    if isinstance(shown, dict):
        return isinstance(got, dict) and shown.keys() == got.keys() and all(same(shown[k], got[k], ids) for k in shown)
    if isinstance(shown, list):
        return isinstance(got, list) and len(shown) == len(got) and all(map(same, shown, got, [ids] * len(shown)))
    if isinstance(shown, str) and _ID.fullmatch(shown):
        return bool(ids.setdefault(shown, got) == got)
    return bool(shown == got)


def test_every_example_is_true(clerk: Program) -> None:
    """Requests get the answers that stand below them, in the order of the page; those with none succeed."""
    ids: dict[str, str] = {}
    got: Got | None = None
    kinds = set()
    for number, (kind, status, block) in enumerate(_BLOCK.findall(PAGE.read_text(encoding="utf-8"))):
        kinds.add(kind)
        if kind == "sms":
            for place, words in enumerate(block.strip().splitlines()):
                clerk.bench.text(words, f"SM{number}-{place}", NUMBER)
        elif kind == "http":
            got = send(clerk, block, ids)
            assert got.status in {200, 201, 422}, (block, got.body)
        else:
            assert got is not None
            assert (got.status, same(json.loads(block), got.json, ids)) == (int(status), True), (block, got.body)
    assert kinds == {"http", "json", "sms"}
