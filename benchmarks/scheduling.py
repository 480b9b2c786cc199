"""Scheduling and sweeping: what a million rows cost. ``python -m benchmarks.scheduling`` alone; ``--full`` schedules
a million reminders instead of some thousands.

The sweep is the query of the clock: a thousand due rows among ten thousand and among a million. Scheduling goes the
way of a program or a spreadsheet: wishes checked, placed among the person's others, stored with a record of it.
"""

import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url

from benchmarks.report import Report
from messages.turn import Consent
from service.operations.followup.desk import Desk
from service.operations.followup.refusals import Refused
from service.operations.followup.wishes import OneWish
from service.secrets import Vault, normalise
from service.settings import Settings
from service.store import Store, open_store, outbound, patients, people, schema, staff
from service.store.engine import make_engine
from service.store.patients import Patient
from service.store.staff import Duty, Role, Staff
from service.wiring import RandomIds, build
from tests.postgres_server import NoServerError, running

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
KEY = b"benchmarks only, 32 bytes in all"
DUE, FEW, MANY = 1_000, 10_000, 1_000_000
ROUNDS = 15
BATCH = 500
PEOPLE, EACH = 2_000, 5
"""People and reminders to each of a short run; a full one has a hundred times the people."""

_FILL = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last}) INSERT INTO "
    "outbound ({columns}) SELECT {values} FROM n",
    "postgresql": "INSERT INTO outbound ({columns}) SELECT {values} FROM generate_series({first}, {last}) AS n(i)",
}
_COLUMNS = ("id", "person_id", "channel", "texts", "message_id", "language", "digest", "encoding", "segments",
            "state", "due_at", "attempts", "created_at", "updated_at", "purpose", "urgent")  # fmt: skip
_VALUES = ("'o' || i", "'p1'", "'sms'", "'[]'", "'P-BELL-D7'", "''", "''", "''", "0", "'scheduled'", "{due}", "0",
           "{now}", "{now}", "'reminder'", "false")  # fmt: skip


def measure(report: Report, full: bool = False) -> None:
    """Measure both databases; PostgreSQL is left out with a word where there is none."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("small", "large", "desk"):
            schema.migrate(f"sqlite:///{folder}/{name}.db")
        _database(report, "SQLite", lambda name: f"sqlite:///{folder}/{name}.db", full)
    try:
        with running() as server:
            _database(report, "PostgreSQL", lambda name: _created(server, name), full)
    except NoServerError as reason:
        report.line("PostgreSQL", "not measured", str(reason))


def _created(server: str, name: str) -> str:
    engine = make_engine(server, pooled=False).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    url = make_url(server).set(database=name).render_as_string(hide_password=False)
    schema.migrate(url)
    return url


def _database(report: Report, name: str, url: Callable[[str], str], full: bool) -> None:
    with _opened(url("small")) as small, _opened(url("large")) as large:
        for store, rows in ((small, FEW), (large, MANY)):
            _fill(store, rows)
        times: dict[int, list[float]] = {FEW: [], MANY: []}
        for _ in range(ROUNDS):
            for store, rows in ((small, FEW), (large, MANY)):
                times[rows].append(_sweep(store))
        _told(report, name, times)
    with _opened(url("desk")) as store:
        _schedule(report, name, store, PEOPLE * (100 if full else 1))


def _told(report: Report, name: str, times: dict[int, list[float]]) -> None:
    few, many = statistics.median(times[FEW]), statistics.median(times[MANY])
    figure = f"{many / few:.2f} x ({few * 1000:.1f} ms, {many * 1000:.1f} ms)"
    report.line(f"sweep of 1,000 due, 10^6 beside 10^4 ({name})", figure, "at most 1.2 x")


@contextmanager
def _opened(url: str) -> Iterator[Store]:
    store = open_store(url, Vault((KEY,)))
    try:
        yield store
    finally:
        store.close()


def _fill(store: Store, rows: int) -> None:
    """Store one person with so many reminders in the months ahead, and a thousand that are due."""
    with store.transaction() as tx:
        people.reach(tx, normalise("01712345678"), "p1", NOW)
    with store.transaction() as tx:
        kind = tx.connection.dialect.name
        if kind == "postgresql":
            tx.connection.execute(text("SET LOCAL statement_timeout = 0"))
        for first, last, due in ((1, rows, timedelta(days=30)), (rows + 1, rows + DUE, -timedelta(minutes=1))):
            values = ", ".join(_VALUES).format(due=f"'{NOW + due:%Y-%m-%d %H:%M:%S}'", now=f"'{NOW:%Y-%m-%d %H:%M:%S}'")
            columns = ", ".join(_COLUMNS)
            tx.connection.execute(text(_FILL[kind].format(first=first, last=last, columns=columns, values=values)))
    with store.transaction() as tx:
        tx.connection.execute(text("ANALYZE"))


def _sweep(store: Store) -> float:
    """Return the seconds one sweep takes, and put back what it took."""
    gc.disable()
    began = time.perf_counter()
    with store.transaction() as tx:
        taken = outbound.lease(tx, NOW, NOW + timedelta(seconds=90), DUE)
    took = time.perf_counter() - began
    gc.enable()
    if len(taken) != DUE:
        raise AssertionError(f"{len(taken)} of {DUE} were due")
    with store.transaction() as tx:
        back = text("UPDATE outbound SET state = 'scheduled', lease_until = NULL WHERE state = 'queued'")
        tx.connection.execute(back)
    return took


def _schedule(report: Report, name: str, store: Store, persons: int) -> None:
    """Schedule some reminders for many people through the desk, a batch in a transaction."""
    desk, worker = _office(store)
    for first in range(0, persons, BATCH):
        with store.transaction() as tx:
            for number in range(first, min(persons, first + BATCH)):
                person, _ = people.reach(tx, normalise(f"017{number:08d}"), f"p{number}", NOW)
                people.set_consent(tx, person.id, Consent.GIVEN, "text", NOW)
                patients.add(tx, Patient(person.id, worker.id, None, NOW))
    began, early = time.perf_counter(), 0.0
    for first in range(0, persons, BATCH // EACH):
        wishes = [
            OneWish(f"p{number}", "P-MED-TIME", NOW + timedelta(days=3 + 2 * each))
            for number in range(first, min(persons, first + BATCH // EACH))
            for each in range(EACH)
        ]
        with store.transaction() as tx:
            done = desk.intake.remind_all(tx, worker, wishes, NOW)
        if any(isinstance(each, Refused) for each in done):
            raise AssertionError("a wish was refused")
        if not early and first * 10 >= persons:
            early = _megabytes()
    took, rows = time.perf_counter() - began, persons * EACH
    rate = rows / took
    report.line(f"reminders scheduled a second, {rows:,} ({name})", f"{rate:.0f}", "")
    report.line(f"10^6 reminders at that rate, minutes ({name})", f"{MANY / rate / 60:.1f}", "minutes")
    report.line(f"memory at the end, at a tenth of the way, MB ({name})", f"{_megabytes():.0f}, {early:.0f}", "flat")


def _office(store: Store) -> tuple[Desk, Staff]:
    with tempfile.TemporaryDirectory() as var:
        whole = build(Settings.read({}, Path(var)), ids=RandomIds())
        whole.store.close()
    with store.transaction() as tx:
        person, _ = people.reach(tx, normalise("01810000000"), "w1", NOW)
        worker = Staff("s1", person.id, "N", Role.ADMIN, None, Duty(), False, NOW)
        staff.add(tx, worker)
    return whole.desk, worker


def _megabytes() -> float:
    gc.collect()
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


if __name__ == "__main__":
    measure(Report(), "--full" in sys.argv)
