"""Keeps the parts of the service running, and ends all of them together."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

SLOWEST_RESTART = 10.0
SETTLED_AFTER = 20.0
PATIENCE = 8.0
"""Seconds a part gets to end by itself before it is killed."""


@dataclass(frozen=True, slots=True)
class Part:
    """One program of the service; ``once`` ends by itself and is then left alone.

    ``folder`` is where it keeps its data, made before each start: whoever clears it away must not stop the service.
    """

    name: str
    command: Sequence[str]
    once: bool = False
    folder: Path | None = None


@dataclass(slots=True)
class Running:
    """A part as it runs; ``pause`` is the wait in seconds before its next restart."""

    part: Part
    process: subprocess.Popen[bytes]
    started: float
    pause: float = 0.2


@dataclass(slots=True)
class Supervisor:
    """Starts parts in order, restarts any that dies, stops them in reverse order on SIGTERM or SIGINT."""

    parts: Sequence[Part]
    environment: Mapping[str, str]
    say: Callable[[str], None]
    running: dict[str, Running] = field(default_factory=dict)
    stopping: bool = False

    def run(self, ready: Callable[[], bool], when_ready: Callable[[], None]) -> None:
        """Run until a signal comes; call ``when_ready`` once, as soon as ``ready`` is true."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._asked_to_stop)
        try:
            for part in self.parts:
                self._start(part)
            announced = False
            while not self.stopping:
                self._restart_the_dead()
                if not announced and ready():
                    announced = True
                    when_ready()
                time.sleep(0.1)
        finally:
            self._stop_all()

    def _asked_to_stop(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self.stopping = True

    def _start(self, part: Part, pause: float = 0.2) -> None:
        if part.folder is not None:
            part.folder.mkdir(parents=True, exist_ok=True)
        tethered = [sys.executable, "-m", "service.trial.tether", *part.command]
        # Standard output is for what a person or a script waits for, such as "ready".
        process = subprocess.Popen(tethered, env=dict(self.environment), start_new_session=True, stdout=sys.stderr)
        self.running[part.name] = Running(part, process, time.monotonic(), pause)

    def _restart_the_dead(self) -> None:
        for name, at in list(self.running.items()):
            code = at.process.poll()
            if code is None or (at.part.once and code == 0):
                continue
            # A part's own children may outlive a hard kill of it and keep the port.
            _signal_group(at.process.pid, signal.SIGKILL)
            lived = time.monotonic() - at.started
            pause = 0.2 if lived > SETTLED_AFTER else min(at.pause * 2, SLOWEST_RESTART)
            self.say(f"{name} stopped (exit {code}); starting it again")
            self._wait(at.pause)
            if not self.stopping:
                self._start(at.part, pause)

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.stopping:
            time.sleep(0.05)

    def _stop_all(self) -> None:
        for at in reversed(list(self.running.values())):
            _signal_group(at.process.pid, signal.SIGTERM)
            try:
                at.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.say(f"{at.part.name} did not end by itself and was killed")
            _signal_group(at.process.pid, signal.SIGKILL)
            at.process.wait()


def _signal_group(leader: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)
