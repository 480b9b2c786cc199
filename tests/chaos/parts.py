"""The programs of a production service as processes of their own, each of which may be killed at any moment."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

from service.trial import queue_server
from tests import postgres_server
from tests.trial.running import ROOT

KEPT = ("fsync=off", "shared_buffers=32MB", "max_connections=60")
"""A kill of the server loses nothing that was handed to the system, so the wait for the disk may be left out; what was
committed must have been handed over, so ``synchronous_commit`` stays on."""


TETHERED = (sys.executable, "-m", "service.trial.tether")
"""Ends a program with the test that started it, as it would end with its supervisor."""


@dataclass(slots=True)
class Part:
    """One program. ``before`` is called before each start, ``user`` is who it runs as."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    user: str | None = None
    process: subprocess.Popen[bytes] | None = None
    kills: int = 0

    def start(self) -> None:
        """Start it."""
        ours = self.user is None
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*TETHERED, *self.command] if ours else self.command,
                cwd=ROOT if ours else self.log.parent,
                env=dict(self.environment),
                stdout=log,
                stderr=log,
                start_new_session=True,
                user=self.user,
                group=postgres_server.group_of(self.user),
                extra_groups=None if ours else [],
            )

    def kill(self) -> None:
        """Kill it and whatever it started, with ``kill -9``."""
        assert self.process is not None
        self.kills += 1
        self._end()
        self.process = None

    def _end(self) -> None:
        assert self.process is not None
        theirs = _children(self.process.pid)
        _signal(self.process.pid)
        for pid in theirs:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        until(lambda: not any(_lives(pid) for pid in theirs), f"the end of {self.name}")

    def keep(self) -> None:
        """Start it again if it has ended by itself, as a supervisor does."""
        if self.process is not None and self.process.poll() is not None:
            _signal(self.process.pid)
            self.start()

    def end(self) -> None:
        """End it for good."""
        if self.process is not None:
            self._end()


def _signal(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def _children(pid: int) -> list[int]:
    """Return the processes a process started, and theirs: a database server's leave its group."""
    file = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        first = [int(each) for each in file.read_text().split()]
    except OSError:
        return []
    return first + [each for child in first for each in _children(child)]


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(true: Callable[[], bool], what: str, patience: float = 120.0) -> None:
    """Wait until something is true; fails after two minutes."""
    give_up = time.monotonic() + patience
    while not true():
        assert time.monotonic() < give_up, f"waited in vain for {what}"
        time.sleep(0.02)


def queue_part(var: Path, environment: Mapping[str, str]) -> Part:
    """Return the queue server of a data folder, which keeps an append-only file."""
    return Part("queue", queue_server.command(var), environment, var / "queue.log")


def wipe_queue(var: Path) -> None:
    """Take away everything the queue server has kept; it must not be running."""
    shutil.rmtree(queue_server.folder(var), ignore_errors=True)
    queue_server.folder(var).mkdir(parents=True)
    queue_server.socket_path(var).unlink(missing_ok=True)


@contextlib.contextmanager
def database_part() -> Iterator[tuple[Part, str]]:
    """Yield a PostgreSQL server that may be killed, started, and its URL."""
    user = postgres_server.user_of_server()
    with postgres_server.prepared(user) as (binaries, place):
        options = [part for setting in KEPT for part in ("-c", setting)]
        command = [str(binaries / "postgres"), "-D", str(place / "data"), "-k", str(place), "-h", "", *options]
        part = Part("database", command, dict(os.environ), place / "log", user)
        part.start()
        address = f"postgresql://barta@/postgres?host={place}"
        try:
            wait_for_database(part, address)
            yield part, address.replace("postgresql:", "postgresql+psycopg:")
        finally:
            part.end()


def wait_for_database(part: Part, address: str) -> None:
    """Wait until the database answers; a server killed a moment ago may refuse to start at first."""

    def answers() -> bool:
        try:
            psycopg.connect(address.replace("+psycopg", "")).close()
        except psycopg.OperationalError:
            part.keep()
            return False
        return True

    until(answers, "the database")
