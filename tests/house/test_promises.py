"""What the project promises in its files: commands that exist, locks that hold, nothing of the machine it came from."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from service.cli import COMMANDS, main
from service.settings.page import entries
from tests.house.tree import ROOT, kept, shown

TARGETS = ("run", "test", "setup", "check", "bench", "messages")
LOCKS = ("requirements.lock", "requirements-dev.lock")
README = ROOT / "README.md"
PLACES = (*(f"/{folder}/" for folder in ("work", "root", "Users", "home")), "C:" + chr(92) + "Users")
WORDS = tuple(
    f"{left} {right}" for left, right in (("generated", "by"), ("written", "by a machine"), ("lorem", "ipsum"))
)
"""Put together here, so that this file passes its own test."""

SOURCES = frozenset({"LICENSE", "docs/reference", "messages/content", "messages/corpus"})
"""What is told of the world outside: other projects and what people write may name anything."""


def texts() -> list[tuple[str, str]]:
    """Return every file of the project that holds text, with its name."""
    found = []
    for path in kept():
        try:
            found.append((shown(path), path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue  # sound and other files that hold no words
    return found


def test_nothing_names_the_machine_it_was_made_on() -> None:
    """No file holds a path of somebody's own machine."""
    named = [(name, place) for name, text in texts() for place in PLACES if place in text]
    assert named == []


def test_nothing_says_how_it_was_made() -> None:
    """Files tell what is there and why; how it came about is not the reader's business."""
    ours = [(name, text.lower()) for name, text in texts() if not any(name.startswith(place) for place in SOURCES)]
    assert len(ours) > 100
    assert [(name, word) for name, text in ours for word in WORDS if word in text] == []


@pytest.mark.parametrize("target", TARGETS)
def test_every_promised_target_exists(target: str) -> None:
    """``make run`` and ``make test`` are enough, the others are there, and ``make`` itself reads each of them."""
    done = subprocess.run(("make", "--dry-run", "--always-make", target), cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert re.search(rf"^{target}:.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_hashes_and_no_host(lock: str) -> None:
    """A lock holds versions and hashes; where packages come from is the machine's own choice."""
    text = (ROOT / lock).read_text()
    packages = re.split(r"\n(?=[a-zA-Z0-9])", text.strip())
    assert len(packages) > 30
    assert [package.split()[0] for package in packages if "==" in package and "--hash=sha256:" not in package] == []
    assert not re.search(r"https?://|--index-url|--find-links|--trusted-host|file:", text)


def test_every_dependency_is_locked() -> None:
    """What pyproject.toml asks for is in the lock that the two commands install."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"]
    locked = {line.partition("==")[0] for line in (ROOT / LOCKS[0]).read_text().splitlines() if "==" in line}
    assert {re.split(r"[\[<>=~ ]", name)[0] for name in wanted} <= {name.partition("[")[0] for name in locked}


def commands_of(text: str) -> set[tuple[str, ...]]:
    """Return the first words of every ``barta`` and ``make`` command in the code of a page."""
    code = "\n".join(
        re.findall(r"```(?:sh|console|bash)?\n(.*?)```", text, re.DOTALL) + re.findall(r"`([^`\n]+)`", text)
    )
    barta = re.findall(r"(?:^|[\s/$])barta ([a-z]+)", code, re.MULTILINE)
    make = re.findall(r"(?:^|[\s$])make ([a-z]+)", code, re.MULTILINE)
    return {("barta", name) for name in barta} | {("make", name) for name in make}


PAGES = [path for path in (README, *sorted((ROOT / "docs").glob("*.md"))) if path.exists()]


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_command_on_a_page_exists(page: Path) -> None:
    """Whatever a page tells people to type can be typed."""
    made = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    known = {("barta", name) for name in COMMANDS} | {("make", name) for name in made}
    assert commands_of(page.read_text(encoding="utf-8")) - known == set()


def test_the_readme_names_the_two_commands() -> None:
    """Two commands are enough to try and to test."""
    assert {("make", "run"), ("make", "test")} <= commands_of(README.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_link_on_a_page_leads_somewhere(page: Path) -> None:
    """Links between the pages of the project lead to files that are there."""
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_setting_a_page_names_exists() -> None:
    """A setting that people are told to set is one that is read."""
    known = {entry.name for entry in entries()}
    named = set()
    for page in PAGES:
        named |= set(re.findall(r"`([A-Z]+(?:_[A-Z]+)+)(?:=[^`]*)?`", page.read_text(encoding="utf-8")))
    assert named - known <= {"PATH", "PG_URL", "BARTA_VAR"}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str) -> None:
    """``--help`` of every command says what it does in a sentence."""
    done = CliRunner().invoke(main, [name, "--help"])
    assert done.exit_code == 0, done.output
    said = " ".join(done.output.split())
    assert re.match(rf"Usage: \S+ {name} .*? [A-Z][^.]+\. ", said)
    assert "--help" in done.output


def test_nothing_reaches_the_world() -> None:
    """The guard that keeps tests on this machine is on: a connection to another machine is refused by it."""
    code = (
        "import socket, tests.loopback as guard\n"
        "guard.pytest_configure(None)\n"
        "for where in (('192.0.2.1', 80), ('example.org', 80)):\n"
        "    try:\n"
        "        socket.create_connection(where, timeout=1)\n"
        "    except guard.NotThisMachineError:\n"
        "        print('refused')\n"
        "with socket.create_server(('127.0.0.1', 0)) as server:\n"
        "    socket.create_connection(server.getsockname()).close()\n"
        "print('allowed')\n"
    )
    done = subprocess.run((sys.executable, "-c", code), cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["refused", "refused", "allowed"], done.stderr
    assert "tests.loopback" in (ROOT / "tests" / "conftest.py").read_text()
