"""A signed, deduplicated, durably committed answer to a text, beside a bare application on the same server."""

import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.load import Load, drive
from benchmarks.report import Report
from service.commands.parts import SPARING, THREADS
from service.gateways.twilio.signature import HEADER, Verifier
from service.store import schema

TOKEN = "benchmark-token"  # noqa: S105 (signs nothing but this run's own requests)
BARE, DURABLE, BARTA = "benchmarks.bare:create", "benchmarks.durable:create", "service.wsgi:create"
CONNECTIONS = 20
REQUESTS = 2000
ROUNDS = 5
WORDS = ("EYE", "amar mukh beka", "মুখ বাঁকা", "9", "2", "hat obosh", "চোখ বন্ধ হয় না", "koto din lagbe", "MENU", "hello")


def measure(report: Report) -> None:
    """Measure Barta and its two peers in turn and report the ratios."""
    with tempfile.TemporaryDirectory() as var, ExitStack() as running:
        schema.migrate(f"sqlite:///{var}/barta.db")
        ports = {target: _free_port() for target in (BARE, DURABLE, BARTA)}
        pids = {target: running.enter_context(_server(target, port, var)) for target, port in ports.items()}
        loads: dict[str, list[Load]] = {target: [] for target in ports}
        for number in range(ROUNDS):
            for target, port in ports.items():
                loads[target].append(drive(port, list(_requests(port, f"r{number}")), CONNECTIONS))
        memory, faults = _memory(pids[BARTA]), _faults(ports[BARTA])
    barta = loads[BARTA]
    report.line(
        "answer to a text, beside a bare signature check", f"{_three(_ratios(barta, loads[BARE]))} x", "at least 0.5 x"
    )
    report.line("the same, beside a check and one durable row", f"{_three(_ratios(barta, loads[DURABLE]))} x", "")
    report.line(f"p99 at {CONNECTIONS} connections, ms", _three([each.at(0.99) for each in barta]), "under 50")
    report.line("median, ms", _three([each.at(0.5) for each in barta]), "")
    report.line("answers a second (this machine)", _three([each.rate for each in barta]), "")
    report.line("answers other than 200", str(sum(load.failed for each in loads.values() for load in each)), "0")
    report.line("answers that were the safe line", str(faults), "0")
    report.line("memory of the web process, MB", f"{memory:.0f}", "under 150")


def _ratios(ours: list[Load], theirs: list[Load]) -> list[float]:
    return [mine.rate / other.rate for mine, other in zip(ours, theirs, strict=True)]


def _requests(port: int, prefix: str) -> Iterator[bytes]:
    verifier = Verifier(f"http://127.0.0.1:{port}", (TOKEN,))
    for number in range(REQUESTS):
        pairs = [
            ("MessageSid", f"SM{prefix}{number:030d}"),
            ("From", f"+88017{number % 400:08d}"),
            ("To", "+8809600000000"),
            ("Body", WORDS[number % len(WORDS)]),
            ("NumMedia", "0"),
        ]
        body = urlencode(pairs).encode()
        signature = verifier.sign("/twilio/sms", b"", pairs)
        yield (
            f"POST /twilio/sms HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{HEADER}: {signature}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
        ).encode() + body


@contextmanager
def _server(target: str, port: int, var: str) -> Iterator[int]:
    environment = {
        **SPARING,
        **os.environ,
        "BARTA_VAR": var,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "LOG_LEVEL": "error",
    }
    granian = str(Path(sys.executable).with_name("granian"))
    # Each as it is fastest: a peer that shares no commit gains nothing by a second thread.
    threads = THREADS if target == BARTA else 1
    quiet = ["--no-ws", "--no-access-log", "--log-level", "error"]
    shape = ["--workers", "1", "--blocking-threads", str(threads), *quiet]
    command = [granian, "--interface", "wsgi", "--factory", "--port", str(port), *shape, target]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait(port)
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


def _wait(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit(f"the server on port {port} did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _faults(port: int) -> int:
    """Return how many webhooks were answered with the safe line: to the carrier those are answers like any other."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as page:
        lines = page.read().decode().splitlines()
    return int(sum(float(line.split()[-1]) for line in lines if 'outcome="fault"' in line and "_total" in line))


def _memory(pid: int) -> float:
    """Return the resident memory in MB of the largest process of the server: its one worker."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    pids = [pid, *map(int, children.read_text().split())] if children.exists() else [pid]
    sizes = []
    for each in pids:
        lines = Path(f"/proc/{each}/status").read_text().splitlines()
        sizes += [int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:")]
    return max(sizes, default=0.0)


def _three(values: list[float]) -> str:
    return f"{statistics.median(values):.3g} ({min(values):.3g} to {max(values):.3g})"


__all__ = ["Load", "measure"]
