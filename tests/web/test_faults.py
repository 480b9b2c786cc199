"""When something inside fails, the person still hears where to call in danger, and nobody's words reach a log."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine import make_url

from messages.meaning import Understood
from service.secrets import Vault
from service.store import Store, StoreFault, Trouble, open_store
from service.store.engine import make_engine
from service.store.store import writing
from service.watch import make_log
from service.web.whole import web_app
from service.wiring import Whole
from tests.web.bench import NINES, NUMBER, Bench, action, bench, secret_parts

WORDS = "amar mukh beka hoye geche, keu janena"
BANGLA = "আমার গোপন কথা"


def with_store(service: Bench, store: Store) -> Bench:
    """Return the same service over another store, or over one that fails."""
    url = service.whole.settings.database_url.get_secret_value()
    return bench(service.whole, store, url, service.whole.settings.var_dir)


def is_the_safe_line(words: str) -> bool:
    """Return whether both languages are there, each with the emergency number."""
    english, bangla = "Sorry, something went wrong", "সমস্যা"
    return english in words and bangla in words and sum(words.count(nines) for nines in NINES) == 2


def everything_seen(service: Bench) -> str:
    """Return whatever somebody who runs the service can read of it."""
    pages = [service.get(path) for path in ("/metrics", "/readyz", "/healthz", "/nothing", "/twilio/sms")]
    return service.log.getvalue() + "".join(page.body.decode() + str(page.headers) for page in pages)


def assert_nothing_leaked(service: Bench, *words: str) -> None:
    """Neither words nor number stand in log, figures or error pages."""
    seen = everything_seen(service)
    for secret in (*secret_parts(), *words, *(word for said in words for word in said.split() if len(word) > 4)):
        assert secret not in seen, "a patient's words or number can be read"


def fails_with_words(said: str) -> Understood:
    """Fail as a library does that quotes what it could not read."""
    raise ValueError(f"cannot read {said!r} of {NUMBER}")


@pytest.fixture
def confused(sqlite_service: Bench) -> Bench:
    """A service whose understanding fails at everything."""
    whole = replace(
        sqlite_service.whole, answer_text=replace(sqlite_service.whole.answer_text, understand=fails_with_words)
    )
    return replace(sqlite_service, whole=whole, app=web_app(whole))


def test_a_fault_of_understanding_is_answered_safely(confused: Bench) -> None:
    """A fault inside gets the safe line in both languages, is counted and logged by its kind, and leaves no row."""
    assert is_the_safe_line(confused.text(WORDS).words)
    assert confused.rows() == {}
    figures = confused.get("/metrics").body.decode()
    assert 'barta_faults_total{fault="ValueError",place="sms"} 1.0' in figures
    assert 'barta_webhooks_total{kind="sms",outcome="fault"} 1.0' in figures
    logged = confused.log.getvalue()
    assert '"fault": "ValueError"' in logged
    assert "test_faults" in logged
    assert_nothing_leaked(confused, WORDS)


def test_the_safe_line_is_not_stored(confused: Bench, sqlite_service: Bench) -> None:
    """Once the fault is mended, the same text brought again gets its real answer."""
    assert is_the_safe_line(confused.text("মুখ বেঁকে গেছে").words)
    mended = sqlite_service.text("মুখ বেঁকে গেছে").words
    assert "999" in mended
    assert not is_the_safe_line(mended)


def test_a_console_log_keeps_the_secret_too(sqlite_service: Bench) -> None:
    """The log for people's eyes quotes no more than the one for programs."""
    log = StringIO()
    asks = replace(sqlite_service.whole.answer_text, understand=fails_with_words)
    whole = replace(sqlite_service.whole, answer_text=asks, log=make_log("debug", "console", log))
    service = Bench(whole, web_app(whole), sqlite_service.clock, log)
    assert is_the_safe_line(service.text(BANGLA).words)
    assert "ValueError" in log.getvalue()
    assert_nothing_leaked(service, BANGLA)


@pytest.mark.parametrize(
    "ask",
    [
        lambda service: service.text(WORDS),
        lambda service: service.call(),
        lambda service: service.call("/twilio/voice/step?at=main&in=bn&step=2", Digits="1"),
    ],
    ids=["text", "call", "step"],
)
def test_a_database_out_of_reach_is_answered_safely(sqlite_service: Bench, ask: Callable[[Bench], object]) -> None:
    """Without its database the service still tells texters and callers where to call in danger."""
    with closing(open_store("postgresql+psycopg://nobody@/nothing?host=/nowhere", Vault((b"0" * 32,)))) as nothing:
        service = with_store(sqlite_service, nothing)
        answer = ask(service)
        assert is_the_safe_line(getattr(answer, "words", ""))
        assert "StoreFault" in service.log.getvalue()
        assert_nothing_leaked(service, WORDS)


@pytest.mark.parametrize("path", ["/twilio/status/mes_1", "/twilio/call-status/inbound"])
def test_receipts_during_a_fault_are_asked_for_again(sqlite_service: Bench, path: str) -> None:
    """A receipt has nobody to speak to: a fault is counted, the answer says nothing, and its status that it was not
    taken, so that a carrier that repeats what failed says the same again."""
    with closing(open_store("sqlite:////nowhere/at/all.db", Vault((b"0" * 32,)))) as nothing:
        service = with_store(sqlite_service, nothing)
        answer = service.form(path, [("MessageStatus", "sent"), ("CallSid", "CA1"), ("CallStatus", "completed")])
        assert answer.status == 503
        assert answer.body.endswith(b"<Response />")
        assert "StoreFault" in service.get("/metrics").body.decode()


def refused() -> AbstractContextManager[Connection]:
    """Fail as a store does whose disk is full."""
    raise StoreFault(Trouble.FULL)


def test_a_store_fault_is_answered_safely(sqlite_service: Bench, sqlite_database: str, vault: Vault) -> None:
    """A fault of the store that is raised in the open gets the safe line."""
    with closing(Store(make_engine(sqlite_database), vault, refused)) as lost:
        assert is_the_safe_line(with_store(sqlite_service, lost).text(BANGLA).words)


@pytest.fixture
def impatient(base: Whole, database: str, vault: Vault, tmp_path: Path) -> Iterator[tuple[Bench, Engine]]:
    """A service that waits a twentieth of a second for a lock, and an engine of another program."""
    engine = make_engine(database, patience=0.05)
    store = Store(engine, vault, writing(engine))
    other = make_engine(database, pooled=False)
    yield bench(base, store, database, tmp_path), other
    store.close()


def test_a_locked_database_is_answered_safely_and_forgets_nothing(impatient: tuple[Bench, Engine]) -> None:
    """While another program holds the database, the safe line; afterwards everything recorded is there and it works."""
    service, other = impatient
    first = service.text("hello", "SM1")
    before = service.rows()
    with other.connect() as holder, holder.begin():
        if other.dialect.name == "postgresql":
            holder.execute(text("LOCK TABLE person, inbound IN ACCESS EXCLUSIVE MODE"))
        assert is_the_safe_line(service.text(WORDS, "SM2").words)
        assert is_the_safe_line(service.call().words)
    assert service.rows() == before
    assert service.text("hello", "SM1").body == first.body
    assert "999" in service.text(WORDS, "SM2").words
    assert service.rows()["inbound"] == 2
    assert_nothing_leaked(service, WORDS)


def test_a_full_disk_is_answered_safely_and_forgets_nothing(
    base: Whole, sqlite_database: str, vault: Vault, tmp_path: Path
) -> None:
    """With no page left the safe line is said, what was recorded stays and is repeated, and space makes it work."""
    engine = make_engine(sqlite_database)
    with closing(Store(engine, vault, writing(engine))) as store:
        service = bench(base, store, sqlite_database, tmp_path)
        first = service.text("hello", "SM0")
        limit = [0]
        with store.reading() as tx:
            limit[0] = tx.connection.exec_driver_sql("PRAGMA page_count").scalar_one()

        @event.listens_for(engine, "begin")
        def _(connection: Connection) -> None:
            connection.exec_driver_sql(f"PRAGMA max_page_count={limit[0]}")

        replies = [service.text(f"{WORDS} {'শব্দ ' * 60}", f"SM{at}") for at in range(1, 60)]
        full = [at for at, reply in enumerate(replies, start=1) if is_the_safe_line(reply.words)]
        assert full, "the disk never filled"
        stored = service.rows()["inbound"]
        assert stored == 60 - len(full)
        assert service.text("hello", "SM0").body == first.body
        limit[0] = 2**30
        assert all(not is_the_safe_line(service.text(WORDS, f"SM{at}").words) for at in full)
        assert service.rows()["inbound"] == 60
        assert '"fault": "StoreFault"' in service.log.getvalue()
        assert_nothing_leaked(service, WORDS)


def test_a_fault_in_the_middle_of_an_answer_leaves_nothing_half_done(
    sqlite_service: Bench, sqlite_database: str
) -> None:
    """When the last row of an answer cannot be written, none of its rows is there."""
    file = str(make_url(sqlite_database).database)
    with closing(sqlite3.connect(file)) as other:
        other.execute(
            "CREATE TRIGGER refuse BEFORE INSERT ON conversation BEGIN SELECT RAISE(ABORT, 'no room for words'); END"
        )
        other.commit()
        assert is_the_safe_line(sqlite_service.text(WORDS).words)
        assert sqlite_service.rows() == {}
        other.execute("DROP TRIGGER refuse")
        other.commit()
    assert not is_the_safe_line(sqlite_service.text(WORDS).words)


def test_a_fault_in_a_call_ends_it_with_where_to_call(sqlite_service: Bench) -> None:
    """The safe line of a call is spoken in both languages by named voices, and then the call ends."""
    with closing(open_store("sqlite:////nowhere/at/all.db", Vault((b"0" * 32,)))) as nothing:
        answer = with_store(sqlite_service, nothing).call()
    assert answer.body.count(b"<Say") == 2
    assert b"<Hangup" in answer.body
    assert b'language="bn-IN"' in answer.body


def test_an_ordinary_day_writes_no_words_either(sqlite_service: Bench) -> None:
    """Answering texts and calls leaves neither words nor number in log, figures or pages."""
    sqlite_service.text(WORDS)
    sqlite_service.call(action(sqlite_service.call()), Digits="1")
    assert_nothing_leaked(sqlite_service, WORDS)
