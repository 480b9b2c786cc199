"""The supervisor alone, over small programs: what runs once is left alone, what dies comes back, all end together."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Thread

import pytest

from service.trial.queue_server import command, socket_path, url
from service.trial.supervisor import Part, Supervisor

PYTHON = sys.executable
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


def python(code: str) -> list[str]:
    """Return the command of a small program."""
    return [PYTHON, "-c", code]


def stop_when(done: Path, lines: int, number: signal.Signals) -> None:
    """Ask this process to stop once a file has so many lines, or after 30 s."""
    give_up = time.monotonic() + 30
    while time.monotonic() < give_up and (not done.exists() or len(done.read_text().splitlines()) < lines):
        time.sleep(0.02)
    os.kill(os.getpid(), number)


@pytest.fixture
def note(tmp_path: Path) -> Path:
    """A file that programs write a line to."""
    return tmp_path / "note"


def supervise(parts: list[Part], note: Path, lines: int, number: signal.Signals = signal.SIGTERM) -> list[str]:
    """Supervise until the note has so many lines; return what was told."""
    told: list[str] = []
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    watcher = Thread(target=stop_when, args=(note, lines, number))
    watcher.start()
    try:
        Supervisor(parts, ENVIRONMENT, told.append).run(lambda: True, lambda: told.append("ready"))
    finally:
        watcher.join()
        for each, handler in before.items():
            signal.signal(each, handler)
    return told


def test_a_part_that_dies_is_started_again(note: Path) -> None:
    """A part that ends is told with its exit code and runs anew, each time after a longer pause."""
    dies = python(f"open({str(note)!r}, 'a').write('lived\\n'); raise SystemExit(3)")
    told = supervise([Part("short", dies)], note, 3)
    assert told[0] == "ready"
    assert told.count("ready") == 1
    assert told.count("short stopped (exit 3); starting it again") >= 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_every_way_to_ask_ends_every_part(note: Path, number: signal.Signals) -> None:
    """Ctrl-C, SIGTERM and a closed terminal end all parts alike, the last one started first."""
    waits = (
        "import os, signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: (say('end'), sys.exit())); say('up')"
    )
    parts = [
        Part(
            name,
            python(f"say = lambda word: open({str(note)!r}, 'a').write(word + '-{name}\\n')\n{waits}; time.sleep(60)"),
        )
        for name in ("first", "second")
    ]
    assert supervise(parts, note, 2, number) == ["ready"]
    assert note.read_text().split()[2:] == ["end-second", "end-first"]


def test_what_runs_once_is_left_alone(note: Path) -> None:
    """A program that is to run once and ended well is not started again."""
    once = python(f"open({str(note)!r}, 'a').write('done\\n')")
    slow = python(f"import time; time.sleep(1); open({str(note)!r}, 'a').write('slow\\n'); time.sleep(60)")
    told = supervise([Part("prompts", once, once=True), Part("slow", slow)], note, 2)
    assert told == ["ready"]
    assert sorted(note.read_text().split()) == ["done", "slow"]


def lives(pid: int) -> bool:
    """Return whether a process still runs; one that ended and waits to be counted does not."""
    done = subprocess.run(("ps", "-o", "stat=", "-p", str(pid)), capture_output=True, text=True, check=False)
    return bool(done.stdout.strip()) and not done.stdout.strip().startswith("Z")


def all_gone(pids: list[int]) -> bool:
    """Wait up to 10 s until none of these runs any more."""
    give_up = time.monotonic() + 10
    while any(map(lives, pids)) and time.monotonic() < give_up:
        time.sleep(0.05)
    return not any(map(lives, pids))


@pytest.mark.skipif(not shutil.which("ps"), reason="ps is not installed: nothing says which processes live")
@pytest.mark.parametrize(("then", "lines"), [("p.wait()", 1), ("os._exit(9)", 2)])
def test_a_parts_own_children_end_with_it(note: Path, then: str, lines: int) -> None:
    """When a part is stopped, or dies hard and is started anew, what it had started itself does not stay behind."""
    child = "import time; time.sleep(60)"
    starts = python(
        f"import os, subprocess, sys; p = subprocess.Popen([sys.executable, '-c', {child!r}]);"
        f"open({str(note)!r}, 'a').write(str(p.pid) + '\\n'); {then}"
    )
    supervise([Part("parent", starts)], note, lines)
    assert all_gone([int(pid) for pid in note.read_text().split()])


def test_the_queue_server_keeps_what_it_was_told_and_hears_nobody_else(tmp_path: Path) -> None:
    """The embedded server writes to its append-only file, opens no port, and its socket is for this user alone."""
    words = command(tmp_path)
    options = dict(zip(words[1::2], words[2::2], strict=True))
    assert (options["--port"], options["--appendonly"], options["--unixsocketperm"]) == ("0", "yes", "700")
    assert url(tmp_path) == f"unix://{options['--unixsocket']}"


def test_a_deep_folder_gets_a_short_socket(tmp_path: Path) -> None:
    """A socket's path may hold about 100 bytes: a deeper folder gets one elsewhere, always the same."""
    deep = tmp_path / ("বার্তা-" * 12)
    assert len(str(socket_path(deep)).encode()) <= 100
    assert socket_path(deep) == socket_path(deep)
    assert socket_path(deep) != socket_path(tmp_path / ("বার্তা-" * 13))
