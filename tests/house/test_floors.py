"""The floors hold, and each contract fails where it is broken on purpose: a rule that cannot fail is no rule."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import FLOORS, ROOT

BREAKS = {
    "Three floors, one direction": ("messages/segments.py", "import service.ports"),
    "The rooms of the service, one above the other": ("service/store/columns.py", "import service.operations.release"),
    "The rooms of the messages, one above the other": ("messages/folding.py", "import messages.conversation"),
    "The messages touch nothing of the world": ("messages/catalog.py", "import random"),
    "Queues are the workers' business": ("service/operations/sending/outbox.py", "import rq"),
    "Gateways are named by wiring, webhooks and the phone alone": (
        "service/operations/compose.py",
        "import service.gateways.twilio.codes",
    ),
}
LINT = "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])"


def lint(tree: Path) -> tuple[bool, str]:
    """Return whether every contract holds in a tree, and what was said."""
    done = subprocess.run([sys.executable, "-c", LINT], cwd=tree, capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the three floors and their contracts."""
    for floor in FLOORS:
        shutil.copytree(ROOT / floor, tmp_path / floor, ignore=shutil.ignore_patterns("__pycache__", "*.jsonl"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def contracts() -> set[str]:
    """Return the names of all contracts."""
    lines = (ROOT / "pyproject.toml").read_text().partition("[tool.importlinter]")[2].splitlines()
    return {line.partition("=")[2].strip().strip('"') for line in lines if line.startswith("name = ")}


def test_every_contract_holds(copy: Path) -> None:
    """The tree as it stands keeps every contract, and there is one break below for each."""
    kept, said = lint(copy)
    assert kept, said
    assert contracts() == set(BREAKS)


@pytest.mark.parametrize("contract", BREAKS)
def test_each_contract_can_be_broken(copy: Path, contract: str) -> None:
    """One offending import breaks exactly the contract that forbids it."""
    module, offence = BREAKS[contract]
    (copy / module).write_text(f"{(copy / module).read_text()}\n{offence}\n")
    kept, said = lint(copy)
    assert not kept
    assert f"{contract} BROKEN" in said


@pytest.mark.parametrize(
    ("stray", "contract"),
    [
        ("service/utils.py", "The rooms of the service, one above the other"),
        ("messages/helpers.py", "The rooms of the messages, one above the other"),
    ],
)
def test_a_room_nobody_planned_breaks_the_build(copy: Path, stray: str, contract: str) -> None:
    """The layers are exhaustive: a stray module fails the build until somebody says where it belongs."""
    (copy / stray).write_text('"""A place for everything."""\n')
    kept, said = lint(copy)
    assert not kept
    assert contract in said
