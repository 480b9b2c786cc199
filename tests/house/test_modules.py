"""Every module is small, explained and pure where it has to be."""

import ast
import re
import statistics

import pytest

from tests.house.tree import ROOT, functions, modules, parsed, shown

LONGEST_MODULE, LONGEST_FUNCTION, MEDIAN = 300, 40, 90
READERS = {"messages/load.py", "messages/load_understanding.py"}
"""The only modules of the messages that open a file."""

OUTWARD = {
    "open", "print", "input", "exec", "eval", "__import__", "now", "utcnow", "today", "time", "monotonic", "random",
    "choice", "shuffle", "uuid1", "uuid4", "token_hex", "getenv", "read_text", "read_bytes", "write_text",
    "write_bytes", "glob", "rglob", "iterdir", "getLogger", "mkdir", "unlink", "touch",
}  # fmt: skip
ANY = {
    "service/store/tables.py": "SQLAlchemy's types are generic over what they keep",
    "service/store/statement.py": "what a row holds is said by its columns, not by Python",
}
NAMES = {"utils", "util", "helpers", "helper", "misc", "common", "stuff", "tools", "manager", "base"}


def test_modules_are_small() -> None:
    """No module is longer than 300 lines, and half are shorter than 90."""
    lengths = {shown(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {name: lines for name, lines in lengths.items() if lines >= LONGEST_MODULE} == {}
    assert statistics.median(lengths.values()) < MEDIAN


def test_functions_are_short() -> None:
    """No function is longer than 40 lines, its words included."""
    long = {
        f"{shown(path)}:{function.name}": lines
        for path in modules()
        for function in functions(path)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    }
    assert long == {}


def undocumented(node: ast.AST, name: str) -> list[str]:
    """Return the public names under a node that nobody has explained."""
    found = [] if ast.get_docstring(node) else [name]  # type: ignore[arg-type]  # every node given has a docstring
    for child in getattr(node, "body", []):
        kind = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        if kind and not child.name.startswith("_"):
            inner = child.body if isinstance(child, ast.ClassDef) else []
            found += undocumented(child, f"{name}.{child.name}") if inner or not ast.get_docstring(child) else []
    return found


def test_every_public_name_is_explained() -> None:
    """Every module, class and function that others may use says what it is."""
    assert [name for path in modules() for name in undocumented(parsed(path), shown(path))] == []


def test_no_module_is_a_place_for_everything() -> None:
    """Modules are named for what they hold."""
    assert [shown(path) for path in modules() if path.stem in NAMES] == []


def test_any_is_used_only_where_it_is_the_truth() -> None:
    """``Any`` stands in the two modules that must have it, and nowhere else."""
    users = {
        shown(path)
        for path in modules()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Name) and node.id == "Any"
    }
    assert users == set(ANY)


def test_every_exception_to_a_rule_gives_its_reason() -> None:
    """A rule is switched off for one line only, by its code, and with the reason beside it."""
    bare = []
    for path in modules():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = re.search(r"#\s*(?:noqa|type: ignore)(.*)", line)
            if found and not re.fullmatch(r"(: [A-Z0-9, ]+|\[[a-z, -]+\])\s*[-(#]?\s*\(?[A-Za-z].{8,}", found[1]):
                bare.append(f"{shown(path)}:{number}")
    assert bare == []


def called(node: ast.Call) -> str:
    """Return the last part of the name of what is called."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def test_the_messages_touch_nothing() -> None:
    """No module of the messages opens a file, asks the time, throws dice or speaks to the world; two read content."""
    outward = {
        f"{shown(path)}:{node.lineno} {called(node)}"
        for path in modules()
        if shown(path).startswith("messages/") and shown(path) not in READERS
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and called(node) in OUTWARD
    }
    assert outward == set()
    assert all((ROOT / reader).exists() for reader in READERS)


def test_the_test_of_purity_sees_what_it_looks_for() -> None:
    """The readers do open files: the same look finds them, so finding none elsewhere means something."""
    seen = {called(node) for name in READERS for node in ast.walk(parsed(ROOT / name)) if isinstance(node, ast.Call)}
    assert seen & OUTWARD


@pytest.mark.parametrize("kind", [ast.Global, ast.Nonlocal])
def test_nothing_global_is_changed(kind: type[ast.AST]) -> None:
    """No function changes a name of its module or of the function around it."""
    assert [shown(path) for path in modules() for node in ast.walk(parsed(path)) if isinstance(node, kind)] == []


def test_only_the_edges_read_the_environment() -> None:
    """``os.environ`` is handed over by the ways in, and read by settings alone; everything else gets arguments."""
    readers = {
        shown(path)
        for path in modules()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
        and isinstance(node.value, ast.Name) and node.value.id == "os"
    }  # fmt: skip
    assert readers <= {
        "service/commands/options.py",
        "service/commands/parts.py",
        "service/commands/run.py",
        "service/wsgi.py",
        "workers/__main__.py",
    }


def test_a_broad_except_stands_at_an_edge_only() -> None:
    """Few places survive any fault: the webhook, where a patient waits, the reading of a patient's words, and a moment
    to act at, behind which others wait."""
    broad = {
        shown(path)
        for path in modules()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}))
    }
    assert broad == {
        "service/web/hooks.py",
        "messages/understanding/understander.py",
        "service/operations/act_in_time.py",
    }
