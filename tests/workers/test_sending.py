"""From a row that is due to a text on a phone: through clock, queue and worker, once, whatever breaks on the way."""

import json
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest
from redis import Redis
from redis.exceptions import RedisError

from messages.delivery import State
from messages.turn import Consent
from service.gateways.simulator.knobs import Knobs
from service.operations.sending.departure import STALE
from service.operations.sending.outbox import LEASE
from service.operations.sending.retry import AGAIN_AFTER
from service.store import leaving, outbound, people
from service.store.leaving import Again
from tests.web.bench import NUMBER, action, secret_parts
from tests.workers.later import WORDS, Cut, Later, Wire
from workers.queues import Lane, batches

AFTER_LEASE = LEASE.total_seconds() + 1


def test_a_due_text_arrives_once(floor: Later) -> None:
    """What is due is queued by a tick, sent by a worker, word for word, and never again."""
    floor.due()
    assert floor.tick() == 1
    assert floor.state() is State.QUEUED
    floor.work()
    assert [letter.words for letter in floor.mailbox()] == [WORDS]
    assert floor.state() is State.SENDING
    for _ in range(3):
        floor.pass_by(AFTER_LEASE)
    assert len(floor.mailbox()) == 1


def test_a_hang_up_inside_the_check_arrives_as_a_text(floor: Later) -> None:
    """The text that a broken-off safety check owes goes through clock, queue and worker to the caller's phone."""
    service = floor.service
    menu = service.call(action(service.call()), Digits="2")
    service.call(action(menu), Digits="9")
    service.call("/twilio/call-status/inbound", CallStatus="completed")
    floor.tick()
    floor.work()
    (letter,) = floor.mailbox()
    assert "999" in letter.words
    assert letter.callback.rpartition("/")[2].startswith("mes")


def values(redis: Redis, key: bytes) -> Iterator[bytes]:
    """Return everything under a key, unpacked where RQ packed it."""
    match redis.type(key):
        case b"hash":
            for value in (bytes(value) for value in cast("dict[bytes, bytes]", redis.hgetall(key)).values()):
                yield value
                with suppress(zlib.error):
                    yield zlib.decompress(value)
        case b"list":
            yield from cast("list[bytes]", redis.lrange(key, 0, -1))
        case _:
            yield redis.dump(key) or b""


def test_jobs_carry_ids_and_nothing_else(floor: Later, redis: Redis) -> None:
    """Whoever reads the queue server finds ids: no word and no number of a patient, in no key and no value."""
    floor.due()
    floor.tick()
    everything = b"\n".join(piece for key in redis.scan_iter("*") for piece in (bytes(key), *values(redis, key)))
    assert b"o1" in everything
    assert f"barta-{Lane.BULK}".encode() in everything
    for secret in (*secret_parts(), *WORDS.split()[:3], json.dumps(WORDS)[1:20], "E3Q"):
        assert secret.encode() not in everything


def test_a_wiped_queue_delays_and_loses_nothing(floor: Later, redis: Redis) -> None:
    """When the queue server forgets everything, what was queued is taken again after its lease, and sent once."""
    for at in range(5):
        floor.due(f"o{at}")
    floor.tick()
    redis.flushall()
    floor.work()
    assert floor.mailbox() == ()
    floor.pass_by(AFTER_LEASE)
    assert len(floor.mailbox()) == 5
    assert len({letter.callback for letter in floor.mailbox()}) == 5


def test_a_job_that_runs_twice_sends_once(floor: Later) -> None:
    """A slow job and the one that took its place carry the same id; the second finds the text gone."""
    floor.due()
    floor.tick()
    floor.service.clock.move(AFTER_LEASE)
    floor.tick()
    floor.work()
    floor.work()
    assert len(floor.mailbox()) == 1


def test_the_queue_is_asked_before_anything_is_taken_in_hand(floor: Later) -> None:
    """With the queue server away a tick takes nothing, so that nothing has to wait for a lease to end."""
    floor.due()
    away = Redis.from_url("redis://127.0.0.1:1/0")
    with pytest.raises(RedisError):
        replace(floor.clock, redis=away).tick()
    assert floor.state() is State.SCHEDULED


@pytest.mark.parametrize("code", ["20429", "30001"])
def test_a_text_turned_away_for_now_goes_again_with_patience(floor: Later, code: str) -> None:
    """A carrier that is busy gets the text again after 1, 5, 15 and 60 minutes, and no sooner."""
    floor.due()
    floor.misbehave(Knobs(refuse=code))
    floor.tick()
    floor.work()
    for wait in AGAIN_AFTER[:-1]:
        assert floor.state() is State.SCHEDULED
        floor.pass_by(wait.total_seconds() - 1)
        assert floor.state() is State.SCHEDULED
        floor.pass_by(1)
    floor.misbehave()
    floor.pass_by(AGAIN_AFTER[-1].total_seconds())
    assert floor.state() is State.SENDING
    assert len(floor.mailbox()) == 1


def test_a_text_turned_away_too_often_has_failed(floor: Later) -> None:
    """After the last wait a text has failed, with the carrier's code, and is left alone."""
    floor.due()
    floor.misbehave(Knobs(refuse="20429"))
    floor.tick()
    floor.work()
    for wait in AGAIN_AFTER:
        floor.pass_by(wait.total_seconds())
    with floor.service.whole.store.reading() as tx:
        text = outbound.get(tx, "o1")
    assert text is not None
    assert (text.state, text.error, text.attempts) == (State.FAILED, "20429", 5)
    floor.misbehave()
    floor.pass_by(86_400)
    assert floor.mailbox() == ()


def test_a_text_refused_for_ever_has_failed_at_once(floor: Later) -> None:
    """A number that is none is not tried again."""
    floor.due()
    floor.misbehave(Knobs(refuse="21211"))
    floor.tick()
    floor.work()
    assert floor.state() is State.FAILED


def test_a_lost_answer_is_looked_up_and_not_sent_again(floor: Later) -> None:
    """Where the carrier took the text and its answer was lost, the carrier's list tells; the person gets one text."""
    floor.due()
    floor.misbehave(Knobs(lose_answers=True))
    floor.tick()
    floor.work()
    assert floor.state() is State.SENDING
    floor.misbehave()
    floor.pass_by(AFTER_LEASE)
    with floor.service.whole.store.reading() as tx:
        text = outbound.get(tx, "o1")
    assert text is not None
    assert (text.state, text.provider_id) == (State.SENDING, floor.mailbox()[0].sid)
    floor.pass_by(86_400)
    assert len(floor.mailbox()) == 1


@pytest.mark.parametrize(("cut", "letters", "state"), [("before", 0, State.UNKNOWN), ("after", 1, State.SENDING)])
def test_a_worker_killed_while_it_sends_repeats_nothing(floor: Later, cut: str, letters: int, state: State) -> None:
    """A text whose sender died is looked up: found it is on its way, not found it is unknown, never sent again."""
    floor.due()
    wire = Wire(floor.clock.outbox.gateway, cut_before=cut == "before", cut_after=cut == "after")
    floor.tick()
    with pytest.raises(Cut):
        floor.wired(wire).clock.outbox.send(("o1",))
    assert floor.state() is State.SENDING
    floor.pass_by(LEASE.total_seconds() - 1)
    assert floor.state() is State.SENDING
    floor.pass_by(2)
    assert floor.state() is state
    for _ in range(3):
        floor.pass_by(3600)
    assert (floor.state(), len(floor.mailbox())) == (state, letters)


def test_an_unknown_text_climbs_when_its_receipt_comes(floor: Later) -> None:
    """A receipt says more than a look-up: what nobody knew about becomes delivered."""
    floor.due()
    with floor.service.whole.store.transaction() as tx:
        outbound.change(tx, "o1", outbound.Change(State.UNKNOWN), floor.service.clock.now())
    floor.service.form("/twilio/status/o1", [("MessageSid", "SM9"), ("MessageStatus", "delivered")])
    assert floor.state() is State.DELIVERED


def test_an_answer_in_the_carriers_own_reply_is_never_looked_up(floor: Later) -> None:
    """A reply that went out as TwiML is "sending" until its receipt comes; the clock leaves it alone."""
    floor.service.text("hello")
    floor.service.clock.move(86_400)
    assert floor.tick() == 0


def test_a_text_with_a_receipt_is_not_stranded(floor: Later) -> None:
    """A receipt that overtakes the carrier's own answer settles the text; there is nothing to look up."""
    floor.due()
    floor.misbehave(Knobs(lose_answers=True))
    floor.tick()
    floor.work()
    floor.service.form("/twilio/status/o1", [("MessageSid", floor.mailbox()[0].sid), ("MessageStatus", "sent")])
    floor.service.clock.move(AFTER_LEASE)
    assert floor.tick() == 0
    assert floor.state() is State.SENT


def test_a_person_who_stopped_meanwhile_gets_nothing(floor: Later) -> None:
    """Between being due and being sent consent is asked once more."""
    floor.due()
    floor.tick()
    with floor.service.whole.store.transaction() as tx:
        people.set_consent(tx, f"p{NUMBER[-4:]}", Consent.WITHDRAWN, "text", floor.service.clock.now())
    floor.work()
    assert (floor.state(), floor.mailbox()) == (State.CANCELLED, ())


def test_a_text_too_late_to_be_of_use_expires(floor: Later) -> None:
    """After two hours without a service the text about a broken-off call is not sent any more."""
    floor.due()
    floor.service.clock.move(STALE.total_seconds() + 1)
    floor.tick()
    floor.work()
    assert (floor.state(), floor.mailbox()) == (State.EXPIRED, ())


def test_only_what_is_in_hand_is_put_back(floor: Later) -> None:
    """No other state steps down, nor does a text that the carrier has named: it took it."""
    store, now = floor.service.whole.store, floor.service.clock.now()
    for state in State:
        floor.due(f"o-{state}")
        with store.transaction() as tx:
            if state is not State.SCHEDULED:
                outbound.change(tx, f"o-{state}", outbound.Change(state), now)
            back = leaving.put_back(tx, f"o-{state}", Again(now + timedelta(minutes=1)), now)
        assert back is (state in {State.QUEUED, State.SENDING})
        assert floor.state(f"o-{state}") is (State.SCHEDULED if back else state)
    floor.due("o-named")
    with store.transaction() as tx:
        outbound.change(tx, "o-named", outbound.Change(State.SENDING, "SM5"), now)
        assert not leaving.put_back(tx, "o-named", Again(now), now)


def test_a_job_cannot_name_another_function(floor: Later, redis: Redis) -> None:
    """Whoever can write to the queue server cannot make a worker call anything but its own two functions."""
    queue = floor.clock.queues[Lane.BULK]
    queue.enqueue("os.system", ["touch /nowhere"])
    floor.due()
    floor.tick()
    floor.work()
    assert len(floor.mailbox()) == 1
    assert queue.count == 0
    assert redis.zcard("rq:failed:barta-bulk") == 1


def test_batches_keep_order_and_lose_nothing() -> None:
    """Ids go in batches of at most the size asked for."""
    assert batches([f"o{at}" for at in range(5)], 2) == [("o0", "o1"), ("o2", "o3"), ("o4",)]
    assert batches([], 50) == []


def test_a_full_day_of_due_texts_is_sent_once_each(floor: Later) -> None:
    """A day's worth of texts leaves in one job, each once, found by its own address for receipts."""
    for at in range(120):
        floor.due(f"o{at}")
    assert floor.tick() == 120
    assert floor.clock.queues[Lane.BULK].count == 1
    floor.work()
    assert len({letter.callback for letter in floor.mailbox()}) == len(floor.mailbox()) == 120
