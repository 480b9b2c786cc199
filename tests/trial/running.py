"""`barta run` as a process of its own, its parts found by the data folder they carry in their environment."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import requests

from service.gateways.simulator.carrier import Carrier
from service.gateways.simulator.handset import Line
from service.gateways.simulator.post import over_http
from service.gateways.simulator.room import Room
from service.gateways.twilio.signature import Verifier
from service.settings import Settings
from service.trial.queue_server import socket_path
from service.wiring import RandomIds, SystemClock

ROOT = Path(__file__).parents[2]
BARTA = (sys.executable, "-c", "from service.cli import main; main()")
PATIENCE = 60.0
"""Seconds until something that should happen is given up: a busy machine is slow, not wrong."""

PARTS = {
    "web": "granian",
    "clock": "workers clock",
    "urgent": "workers urgent",
    "bulk": "workers bulk",
    "queue": "valkey-server",
}
"""What stands in the command line of each part."""


def environment(**more: str) -> dict[str, str]:
    """Return an environment in which no setting stands but those given; bytecode is kept, so that starts are quick."""
    names = {name.upper() for name in Settings.model_fields} | {"BARTA_VAR", "PYTHONDONTWRITEBYTECODE"}
    ours = {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir(), "barta-tests-bytecode"))}
    return {name: value for name, value in os.environ.items() if name not in names} | ours | more


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def until(true: Callable[[], bool], what: str) -> None:
    """Wait until something is true; fails after a minute and says what was waited for."""
    give_up = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < give_up, f"waited in vain: {what}"
        time.sleep(0.05)


@dataclass(frozen=True, slots=True)
class Trial:
    """One running `barta run` over the data folder ``var``."""

    process: subprocess.Popen[str]
    var: Path
    port: int

    @property
    def url(self) -> str:
        """Return its address."""
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str) -> requests.Response:
        """Ask for a page, past any proxy."""
        with requests.Session() as session:
            session.trust_env = False
            return session.get(self.url + path, timeout=15)

    def ready(self) -> bool:
        """Return whether every part is in order."""
        try:
            answer = self.get("/readyz")
        except requests.RequestException:
            return False
        return answer.status_code == 200 and json.loads(answer.text)["ready"] is True

    def carrier(self) -> Carrier:
        """Return a telephone company that calls this service."""
        token = (self.var / "keys" / "auth_token").read_text().strip()
        clock = SystemClock()
        line = Line(Verifier(self.url, [token]), over_http(self.url, self.url), clock, RandomIds(), "09600000000")
        return Carrier(Room(self.var / "carrier.db"), line, clock)

    def pids(self, part: str = "") -> frozenset[int]:
        """Return the processes of a part, or of all parts and the supervisor."""
        return frozenset(pid for pid, said in _carrying(self.var) if PARTS.get(part, "") in said) | (
            frozenset() if part or self.process.poll() is not None else frozenset({self.process.pid})
        )

    def kill(self, part: str) -> frozenset[int]:
        """Kill every process of a part with ``kill -9`` and return which they were."""
        pids = self.pids(part)
        assert pids, f"{part} does not run"
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return pids

    def hang_up_in_check(self, number: str) -> None:
        """Call, choose English, start the safety check, and hang up inside it."""
        carrier = self.carrier()
        call = carrier.call(number, carrier.line.url("/twilio/call-status/inbound"))
        call.press("2")
        call.press("9")
        call.hang_up()
        assert call.errors == ()

    def arrived(self, number: str) -> list[str]:
        """Return the words of the texts that reached a phone."""
        letters = Room(self.var / "carrier.db").mailbox(number)
        return [letter.words for letter in letters if letter.outbound]


@contextlib.contextmanager
def trial(var: Path, port: int | None = None, **settings: str) -> Iterator[Trial]:
    """Start `barta run`, wait until it is ready, and end it and whatever it left behind."""
    at = port or free_port()
    command = [*BARTA, "run", "--port", str(at), "--var", str(var)]
    with (var.parent / f"{var.name}.log").open("ab") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(**settings), stdout=subprocess.PIPE, stderr=log, text=True
        )
    running = Trial(process, var, at)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == f"ready http://127.0.0.1:{at}\n"
        yield running
    finally:
        end(running)


def end(running: Trial) -> None:
    """Stop a trial with SIGTERM; then kill what should not be there any more."""
    with contextlib.suppress(ProcessLookupError):
        running.process.terminate()
    try:
        running.process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        running.process.kill()
        running.process.wait()
    if running.process.stdout is not None:
        running.process.stdout.close()
    for pid, _ in _carrying(running.var):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def is_free(port: int) -> bool:
    """Return whether nobody listens on a port."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def once(*arguments: str, settings: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a `barta` command that ends by itself."""
    return subprocess.run(
        [*BARTA, *arguments], cwd=ROOT, env=environment(**settings), capture_output=True, text=True, timeout=PATIENCE,
        check=False,
    )  # fmt: skip


def _carrying(var: Path) -> list[tuple[int, str]]:
    """Return the id and command line of every living process that was started for a data folder.

    The queue server writes its name over its environment, and its socket into its name.
    """
    mark, socket_of_var = f"BARTA_VAR={var}".encode(), str(socket_path(var))
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdecimal():
            continue
        try:
            said = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if socket_of_var in said or mark in (folder / "environ").read_bytes().split(b"\0"):
                found.append((int(folder.name), said))
        except OSError:
            continue  # it has just ended
    return found
