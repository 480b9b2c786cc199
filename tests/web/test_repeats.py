"""A carrier that asks twice gets the same answer twice, and what happened once is stored once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TypeVar

from sqlalchemy import select

from service.store.tables import OutboundRow, PersonRow
from tests.web.bench import Bench, action

T = TypeVar("T")


def at_once(acts: list[Callable[[], T]]) -> list[T]:
    """Do all of these at the same moment, each in a thread of its own."""
    together = Barrier(len(acts))

    def act(number: int) -> T:
        together.wait(timeout=30)
        return acts[number]()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(act, range(len(acts))))


def test_a_repeated_text_gets_the_stored_answer(service: Bench) -> None:
    """The same MessageSid gets the answer of the first time byte for byte, also much later, and adds no row."""
    first = service.text("আমার চোখ বন্ধ হয় না")
    before = service.rows()
    service.clock.move(86_400)
    assert service.text("আমার চোখ বন্ধ হয় না").body == first.body
    assert service.rows() == before


def test_a_repeat_is_known_by_its_id_and_not_by_its_words(service: Bench) -> None:
    """A known MessageSid with other words is a repeat; the same words under a new one are a new text."""
    first = service.text("hello")
    assert service.text("STOP").body == first.body
    service.text("hello", "SM2")
    assert service.rows()["inbound"] == 2


def test_a_repeat_of_a_stop_withdraws_once(service: Bench) -> None:
    """STOP brought twice is one withdrawal in the record, and both times the same confirmation."""
    service.text("hello", "SM0")
    first = service.text("STOP")
    before = service.rows()
    assert service.text("STOP").body == first.body
    assert service.rows() == before
    assert before["consent"] == 1


def test_a_repeat_at_the_same_moment_is_answered_once(service: Bench) -> None:
    """Posted by six threads at once, one text has one row, one answer, and six identical replies."""
    replies = at_once([lambda: service.text("মুখ বেঁকে গেছে")] * 6)
    assert len({reply.body for reply in replies}) == 1
    assert "999" in replies[0].words
    assert {table: service.rows()[table] for table in ("person", "inbound", "outbound")} == {
        "person": 1,
        "inbound": 1,
        "outbound": 1,
    }


def test_two_first_texts_at_once_are_one_person(service: Bench) -> None:
    """A stranger whose first texts arrive together is one person with as many texts, each answered."""
    replies = at_once([partial(service.text, "hello", f"SM{at}") for at in range(5)])
    assert all("999" in reply.words for reply in replies)
    assert {table: service.rows()[table] for table in ("person", "inbound", "outbound")} == {
        "person": 1,
        "inbound": 5,
        "outbound": 5,
    }


def test_strangers_at_once_are_strangers(service: Bench) -> None:
    """Different numbers at the same moment are different people."""
    at_once([partial(service.text, "hello", f"SM{at}", f"+880171234567{at}") for at in range(5)])
    assert service.rows()["person"] == 5


def test_the_answer_is_on_record_before_it_leaves(service: Bench) -> None:
    """The reply names the row that was stored for it, so that its receipt finds a home."""
    reply = service.text("hello")
    with service.whole.store.reading() as tx:
        stored = tx.connection.execute(select(OutboundRow.id)).scalar_one()
    assert f"/twilio/status/{stored}".encode() in reply.body


def test_a_repeated_step_of_a_call_gets_the_stored_answer(service: Bench) -> None:
    """The same key at the same step of the same call is heard once; the caller hears the same again."""
    start = service.call()
    before = service.rows()
    assert service.call().body == start.body
    assert service.rows() == before
    step = action(start)
    first = service.call(step, Digits="1")
    before = service.rows()
    assert service.call(step, Digits="1").body == first.body
    assert service.rows() == before


def test_a_step_repeated_at_the_same_moment_is_stored_once(service: Bench) -> None:
    """Six threads that bring the same key are one step of the call."""
    step = action(service.call())
    replies = at_once([lambda: service.call(step, Digits="1")] * 6)
    assert len({reply.body for reply in replies}) == 1
    assert service.rows()["call_step"] == 2


def test_a_call_that_starts_twice_at_once_is_one_call(service: Bench) -> None:
    """A carrier that asks twice for the start of a stranger's call makes one person and one call."""
    replies = at_once([service.call] * 4)
    assert len({reply.body for reply in replies}) == 1
    rows = service.rows()
    assert (rows["person"], rows["call"], rows["call_step"]) == (1, 1, 1)


def test_the_same_key_at_another_step_or_call_is_new(service: Bench) -> None:
    """Pressing 0 twice repeats the prompt twice; another caller's key is another's."""
    step = action(service.call(action(service.call()), Digits="1"))
    again = service.call(step, Digits="0")
    assert action(again) != step
    service.call(action(again), Digits="0")
    assert service.rows()["call_step"] == 4
    service.call(sid="CA2")
    assert service.rows()["call"] == 2


def test_a_hidden_caller_is_answered_and_not_kept(service: Bench) -> None:
    """A call without a number goes on like any other, and no person comes to be."""
    start = service.call(From="anonymous")
    assert service.call(action(start), From="anonymous", Digits="1").words
    with service.whole.store.reading() as tx:
        assert tx.connection.execute(select(PersonRow.id)).all() == []
