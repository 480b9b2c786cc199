"""A step of a call and its end at the same moment: whoever is second waits, and neither is thrown out."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

import pytest

import messages
from messages.catalog import Deployment
from messages.load import load
from messages.voice import Call, Place
from service.operations.end_call import EndCall
from service.operations.release import Release
from service.secrets import Vault
from service.store import Store, calls, open_store, outbound, people
from tests.store.examples import NOW, PHONE
from tests.store.test_waiting import until_blocked

CONTENT = Path(messages.__file__).parent / "content"
CHECKING = urlencode(Place(("main", "check-1"), "bn", step=3).query())


class StillClock:
    """A clock that stands still."""

    def now(self) -> datetime:
        """Return the moment of these tests."""
        return NOW


class OneId:
    """Makes the only id these tests need."""

    def new(self, kind: str) -> str:
        """Return an id of this kind."""
        return f"{kind}-1"


@pytest.fixture
def store(postgresql_database: str, vault: Vault) -> Iterator[Store]:
    """A PostgreSQL store with one person in the middle of the guided check on a call."""
    with closing(open_store(postgresql_database, vault)) as opened:
        with opened.transaction() as tx:
            people.reach(tx, PHONE, "p1", NOW)
            calls.begin(tx, calls.Start("c1", "CA1", "p1", "inbound", CHECKING, "in-progress"), NOW)
        yield opened


@pytest.fixture
def end_call(store: Store) -> EndCall:
    """What is done at the end of a call, with all texts released."""
    library = load(CONTENT, CONTENT.parent.parent / "locales")
    call = Call(library.content, library.content.languages, "bn")
    release = Release(required=False, sign_off=lambda _message, _language: None)
    return EndCall(store, call, library.catalog(Deployment()), release, StillClock(), OneId(), lambda *_: None)


def test_the_end_of_a_call_waits_for_a_step_that_has_only_the_person(store: Store, end_call: EndCall) -> None:
    """A step holds the person, then takes the call; an end that comes in between must not hold the call already,
    or each waits for the other until PostgreSQL throws one out (40P01)."""
    with ThreadPoolExecutor(1) as thread:
        with store.transaction() as tx:
            people.reach(tx, PHONE, "p2", NOW)
            ending = thread.submit(end_call, "CA1", "completed", 12)
            until_blocked(store, ending)
            call = calls.begin(tx, calls.Start("c2", "CA1", "p1", "inbound", "main", "in-progress"), NOW)
            calls.answer(tx, call, "step", "<Response/>", NOW)
        ending.result(timeout=60)
    with store.reading() as tx:
        ended = calls.find(tx, "CA1")
        assert ended is not None
        assert (ended.status, ended.seconds, ended.steps) == ("completed", 12, 1)
        assert [text.inbound_id for text in outbound.of_person(tx, "p1", 5)] == [None]


def test_a_step_waits_for_the_end_of_a_call(store: Store, end_call: EndCall) -> None:
    """The other way round the step waits for the end, and then still gets its answer stored."""

    def step() -> int:
        with store.transaction() as tx:
            people.reach(tx, PHONE, "p2", NOW)
            call = calls.begin(tx, calls.Start("c2", "CA1", "p1", "inbound", "main", "in-progress"), NOW)
            calls.answer(tx, call, "step", "<Response/>", NOW)
            return call.steps

    with ThreadPoolExecutor(2) as threads:
        with store.transaction() as tx:
            calls.begin(tx, calls.Start("c2", "CA1", "p1", "inbound", "main", "in-progress"), NOW)
            ending = threads.submit(end_call, "CA1", "completed", None)
            until_blocked(store, ending)
            stepping = threads.submit(step)
        ending.result(timeout=60)
        assert stepping.result(timeout=60) == 0
    with store.reading() as tx:
        assert len(outbound.of_person(tx, "p1", 5)) == 1
