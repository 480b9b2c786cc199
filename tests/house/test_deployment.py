"""The production set-up is tried without containers: its commands run, migrated first, and the service gets ready."""

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

import pytest
import requests

from service.settings import Settings
from tests.databases import created
from tests.house.compose import Block, NotRead, filled, read, services
from tests.house.tree import ROOT
from tests.trial.running import BARTA, PATIENCE, environment, free_port, until

COMPOSE = read((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
OURS = {name: service for name, service in services(COMPOSE) if service.get("image") == "barta"}
GIVEN = {"POSTGRES_PASSWORD": "letters4nd1gits"}
DATA = "/var/lib/barta"


def test_every_program_of_production_is_there() -> None:
    """Web, clock, worker and a migration of its own run from one image, beside PostgreSQL and a queue server."""
    assert OURS.keys() == {"migrate", "web", "clock", "worker"}
    assert {name for name, _ in services(COMPOSE)} == OURS.keys() | {"redis", "postgres"}


def test_nothing_starts_before_the_tables_are_there() -> None:
    """The three programs wait for the migration, the migration for the database."""
    waits = {name: cast(Block, service["depends_on"]) for name, service in OURS.items()}
    assert waits["migrate"] == {"postgres": {"condition": "service_healthy"}}
    for name in ("web", "clock", "worker"):
        assert waits[name]["migrate"] == {"condition": "service_completed_successfully"}
        assert waits[name]["redis"] == {"condition": "service_healthy"}


def test_the_queue_server_keeps_what_it_is_told() -> None:
    """Its file is append-only and stands on a volume, as do the rows."""
    redis, postgres = (cast(Block, cast(Block, COMPOSE["services"])[name]) for name in ("redis", "postgres"))
    words = cast(list[str], redis["command"])
    assert words[words.index("--appendonly") + 1] == "yes"
    volumes = cast(Block, COMPOSE["volumes"])
    assert all(str(cast(list[str], part["volumes"])[0]).partition(":")[0] in volumes for part in (redis, postgres))


def test_only_settings_that_exist_are_set() -> None:
    """The environment of our services is made of settings, good ones, and holds no secret itself."""
    for service in OURS.values():
        given = {name: filled(str(value), GIVEN) for name, value in cast(Block, service["environment"]).items()}
        assert {name.lower() for name in given} <= Settings.model_fields.keys()
        assert Settings.read(given, Path(DATA)).log_format.value == "json"
        assert service["env_file"] == [".env"]
    assert "letters4nd1gits" not in (ROOT / "docker-compose.yml").read_text(encoding="utf-8")


def test_the_web_is_published_on_this_machine_alone() -> None:
    """Whoever runs it puts a TLS front before it; nothing listens to the world by itself."""
    assert [service["ports"] for _, service in services(COMPOSE) if "ports" in service] == [["127.0.0.1:8000:8000"]]


def test_the_image_holds_what_it_runs_and_no_more() -> None:
    """The image has the three floors, the languages and the locked packages; every file it copies exists."""
    made = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    copied = [found.split()[0] for found in re.findall(r"^COPY (.+)$", made, re.MULTILINE)]
    assert sorted(copied) == ["locales", "messages", "requirements.lock", "service", "workers"]
    assert all((ROOT / name).exists() for name in copied)
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert let_in == set(copied)
    assert "--require-hashes" in made
    assert re.search(r"^USER (?!root)", made, re.MULTILINE)


@pytest.mark.parametrize("text", ["a: {b: c}", "a: |\n  text", "- a", "a:\n    b: c\n  d: e", "a: 'quoted'"])
def test_the_reader_refuses_what_it_does_not_know(text: str) -> None:
    """A part of YAML that the reader cannot read is a fault, never a silent misreading."""
    with pytest.raises(NotRead):
        read(text)


@pytest.fixture
def production(postgres: str, queue_url: str, tmp_path: Path) -> Iterator[tuple[dict[str, str], Path, int]]:
    """An empty PostgreSQL database, a queue server, a data folder and a port."""
    with created(postgres, "template1") as url:
        port = free_port()
        settings = {"DATABASE_URL": url, "REDIS_URL": queue_url, "PUBLIC_URL": f"http://127.0.0.1:{port}"}
        yield settings, tmp_path / "data", port


def command(name: str, var: Path, port: int) -> list[str]:
    """Return a service's own command, as it runs outside a container."""
    words = cast(list[str], OURS[name]["command"])
    assert words[0] == "barta"
    swapped = {DATA: str(var), "8000": str(port), "0.0.0.0": "127.0.0.1"}  # noqa: S104  what the file says
    return [*BARTA, *(swapped.get(word, word) for word in words[1:])]


@contextlib.contextmanager
def started(words: list[str], settings: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program in a group of its own until the block ends; it must end on SIGTERM by itself."""
    process = subprocess.Popen(
        words, cwd=ROOT, env=environment(**settings), start_new_session=True, stderr=subprocess.DEVNULL
    )
    try:
        yield process
        assert process.poll() is None, "it ended by itself"
        process.terminate()
        assert process.wait(PATIENCE) in {0, -signal.SIGTERM}
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@pytest.mark.skipif(sys.platform == "win32", reason="process groups are POSIX")
def test_the_commands_make_a_service(production: tuple[dict[str, str], Path, int]) -> None:
    """Migrated by its own step, the three programs together get ready; without the clock they would not be."""
    settings, var, port = production
    migrated = subprocess.run(
        command("migrate", var, port), cwd=ROOT, env=environment(**settings), capture_output=True, check=False
    )
    assert migrated.returncode == 0, migrated.stderr.decode()
    with requests.Session() as session:
        session.trust_env = False

        def parts() -> dict[str, str]:
            try:
                answer = session.get(f"http://127.0.0.1:{port}/readyz", timeout=5)
            except requests.RequestException:
                return {}
            return dict(json.loads(answer.text)["parts"])

        with started(command("web", var, port), settings):
            until(lambda: bool(parts()), "the web to answer")
            assert parts()["database"] == "ok"
            with started(command("clock", var, port), settings), started(command("worker", var, port), settings):
                until(lambda: set(parts().values()) == {"ok"}, "every part to be in order")
