"""The source of the project as the house tests read it."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
FLOORS = ("messages", "service", "workers")
SKIPPED = frozenset({"node_modules", "__pycache__", "var", "build"})


@cache
def modules() -> tuple[Path, ...]:
    """Return every module of the three floors."""
    return tuple(sorted(path for floor in FLOORS for path in (ROOT / floor).rglob("*.py")))


@cache
def parsed(path: Path) -> ast.Module:
    """Return a module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def shown(path: Path) -> str:
    """Return a path as a person names it."""
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return every function of a module, inner ones too."""
    return (node for node in ast.walk(parsed(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def kept() -> list[Path]:
    """Return every text file that belongs to the project: what git keeps, or what would be kept without git."""
    git = ("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    listed = subprocess.run(git, cwd=ROOT, capture_output=True, check=False)
    names = listed.stdout.decode().split("\0") if not listed.returncode else []
    found = [ROOT / name for name in names if name] or [path for path in ROOT.rglob("*") if path.is_file()]
    whole = (path for path in found if path.is_file() and not SKIPPED & set(path.relative_to(ROOT).parts))
    return sorted(path for path in whole if not path.relative_to(ROOT).parts[0].startswith(".venv"))
