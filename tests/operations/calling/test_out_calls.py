"""Our own calls over a whole service and the simulated carrier: who picks up, what is kept, when it rings again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from messages.delivery import State
from service.gateways.simulator.ringing import Ring
from service.operations.calling.fates import HEARD_WITHIN, TRIES
from service.operations.release import Release
from service.operations.sending.because import Because
from service.operations.staff import Newcomer
from service.secrets import normalise
from service.store import alerts, answers, outbound, people
from service.store.alerts import Colour
from service.store.care_tables import AlertRow
from service.store.outbound import Purpose
from service.store.people import Reach
from service.store.staff import Role
from service.store.tables import OutboundRow
from service.wiring import nobody_signed
from tests.phone import PERSON, Phone, ready

WORKER = "+8801812345678"
OPENING = "press one. If not, please give the phone to them"


@pytest.fixture
def patient(sqlite_template: Path, tmp_path: Path) -> Iterator[Phone]:
    """Somebody in the face plan, by text of their health worker, who agreed, reads English and wants calls."""
    with ready(tmp_path, sqlite_template) as phone:
        with phone.whole.store.transaction() as tx:
            registry = phone.whole.answer_text.staff.registry
            registry.add(tx, Newcomer("Rahima", WORKER, Role.WORKER, None, "en"), "test", phone.clock.now())
            person, _ = people.reach(tx, normalise(PERSON), "per_1", phone.clock.now())
            people.set_channel(tx, person.id, Reach.VOICE)
        phone.number = WORKER
        assert "We ask the patient first" in phone.text("REMIND 01712345678 BELL 20/11")
        phone.number = PERSON
        phone.text("English")
        phone.arrived()
        phone.text("1")
        yield phone


def ringing(phone: Phone) -> Ring | None:
    """Let the service send what is due, and return the call the phone rings with."""
    phone.arrived()
    found = [ring for ring in phone.carrier.room.ringing.of(PERSON) if ring.status == "ringing"]
    return found[-1] if found else None


def next_ring(phone: Phone) -> Ring:
    """Let time pass until the phone rings."""
    for _ in range(200):
        ring = ringing(phone)
        if ring is not None:
            return ring
        phone.clock.move(timedelta(minutes=30))
    raise AssertionError("the phone never rang")


def pick_up(phone: Phone, keys: str = "") -> list[str]:
    """Pick up the next call and press keys, "-" for silence; return everything heard."""
    call = phone.carrier.pick_up(next_ring(phone).sid)
    assert call is not None
    phone.calling = call
    for key in keys:
        if not call.over:
            call.silence() if key == "-" else call.press(key)
    assert call.errors == ()
    return [moment.words for moment in call.moments if moment.kind.value == "say"]


def calls_of(phone: Phone, message: str) -> list[tuple[str, State, str | None]]:
    """Return channel, state and fate of every try of a message, in order."""
    columns = OutboundRow.channel, OutboundRow.state, OutboundRow.error
    query = select(*columns).where(OutboundRow.message_id == message).order_by(OutboundRow.due_at)
    with phone.whole.store.reading() as tx:
        return [(row.channel, State(row.state), row.error) for row in tx.connection.execute(query)]


def test_the_person_hears_the_message_after_key_1(patient: Phone) -> None:
    """It counts as delivered then, in the words and language that were spoken."""
    heard = pick_up(patient, "1")
    assert OPENING in heard[0]
    assert "weak arm or leg" in heard[1]
    patient.hang_up()
    assert calls_of(patient, "P-BELL-D0") == [("voice", State.DELIVERED, None)]
    with patient.whole.store.reading() as tx:
        texts = tx.connection.execute(
            select(OutboundRow.texts).where(OutboundRow.message_id == "P-BELL-D0")
        ).scalar_one()
    assert [(part["id"], part["language"]) for part in texts] == [("P-BELL-D0-V", "en")]


def test_an_answer_by_key_is_that_of_a_text(patient: Phone) -> None:
    """Worse on day 3: kept, a red case, and the check in the same call; the text of a hang-up is owed."""
    pick_up(patient, "1")
    patient.hang_up()
    heard = pick_up(patient, "132")
    assert any("Question two" in words for words in heard)
    with patient.whole.store.reading() as tx:
        alert = tx.connection.execute(select(AlertRow.colour, AlertRow.because)).one()
        enrolment = tx.connection.execute(
            select(OutboundRow.enrolment_id).where(OutboundRow.message_id == "P-BELL-D3")
        ).scalar_one()
        assert enrolment is not None
        (kept,) = answers.latest(tx, enrolment, "D3", 1)
    assert tuple(alert) == (Colour.RED, "worse day 3")
    assert (kept.digits, kept.through) == ("3", "call")
    assert any("24 hours" in text for text in patient.hang_up())


def test_busy_and_unanswered_calls_ring_again_and_then_become_a_text(patient: Phone) -> None:
    """Three tries, each its own row and fate; after the last the message goes in writing."""
    fates = ["busy", "no-answer", "busy"]
    assert len(fates) == TRIES
    for fate in fates:
        assert patient.carrier.decline(next_ring(patient).sid, fate)
    patient.clock.move(timedelta(hours=1))
    patient.arrived()
    *tries, last = calls_of(patient, "P-BELL-D0")
    assert [(channel, state, error) for channel, state, error in tries] == [
        ("voice", State.UNDELIVERED, fate) for fate in fates
    ]
    assert last[0] == "sms"


def test_a_phone_that_never_answers_is_a_task(patient: Phone) -> None:
    """Calls that reach nobody count as texts that never arrive: after three a health worker looks (clinical.md 5.2)."""
    for tried in range(TRIES):
        with patient.whole.store.reading() as tx:
            assert [case.because for case in alerts.unsettled(tx, "per_1")] == [], tried
        assert patient.carrier.decline(next_ring(patient).sid, "no-answer")
    with patient.whole.store.reading() as tx:
        assert [case.because for case in alerts.unsettled(tx, "per_1")] == ["not reached"]


def test_a_second_report_of_the_same_end_changes_nothing(patient: Phone) -> None:
    """The carrier repeats itself: one fate, one new try."""
    ring = next_ring(patient)
    patient.carrier.decline(ring.sid, "busy")
    leg = patient.carrier._leg(ring)
    for status in ("busy", "ringing", "no-answer"):
        patient.carrier.line.call_status(ring.status_url, leg, status, 1, 0)
    assert [state for _, state, _ in calls_of(patient, "P-BELL-D0")] == [State.UNDELIVERED, State.SCHEDULED]


@pytest.mark.parametrize(("keys", "fate"), [("2", "not here"), ("--", "no key"), ("5", "no key")])
def test_whoever_is_not_the_person_hears_nothing_and_we_call_later(patient: Phone, keys: str, fate: str) -> None:
    """Not delivered; tried again."""
    heard = pick_up(patient, keys)
    assert not any("weak arm" in words for words in heard)
    patient.hang_up()
    assert calls_of(patient, "P-BELL-D0")[0] == ("voice", State.UNDELIVERED, fate)
    assert calls_of(patient, "P-BELL-D0")[1][1] is State.SCHEDULED


def test_a_machine_is_told_nothing(patient: Phone) -> None:
    """Its tape may be heard by anybody: the call ends without a word, and is tried again."""
    ring = next_ring(patient)
    leg = patient.carrier._leg(ring)
    pairs = [("CallSid", leg.sid), ("CallStatus", "in-progress"), ("From", leg.caller), ("To", leg.called)]
    machine = [*pairs, ("Direction", "outbound-api"), ("AnsweredBy", "machine_start")]
    answer = patient.carrier.line.form(ring.start_url, machine)
    assert b"<Say" not in answer.body
    assert b"<Hangup" in answer.body
    ended = [(name, "completed" if name == "CallStatus" else value) for name, value in machine]
    patient.carrier.line.form(ring.status_url, ended)
    assert calls_of(patient, "P-BELL-D0")[0] == ("voice", State.UNDELIVERED, "machine")


def test_a_call_whose_end_nobody_told_is_looked_at(patient: Phone) -> None:
    """Nothing was heard of it: it is shown to a person and not made again."""
    next_ring(patient)
    patient.clock.move(HEARD_WITHIN + timedelta(minutes=1))
    patient.whole.act_in_time()
    assert calls_of(patient, "P-BELL-D0") == [("voice", State.UNKNOWN, None)]
    with patient.whole.store.reading() as tx:
        assert tx.connection.execute(select(AlertRow.colour)).scalars().all() == [Colour.AMBER]


def test_stop_between_the_ringing_and_the_answer_wins(patient: Phone) -> None:
    """Whoever said stop hears nothing of the plan any more."""
    ring = next_ring(patient)
    patient.text("STOP")
    call = patient.carrier.pick_up(ring.sid)
    assert call is not None
    heard = " ".join(moment.words for moment in call.moments)
    assert OPENING not in heard
    assert "weak arm" not in heard
    assert call.over


def test_the_same_step_asked_twice_is_answered_once(patient: Phone) -> None:
    """A repeated request gets the stored words; the answer is kept once."""
    pick_up(patient, "1")
    patient.hang_up()
    pick_up(patient, "13")
    call = patient.calling
    assert call is not None
    keys, _ = call.trail[-1]
    assert keys == "3"
    _, asked = call.trail[-2]
    once = patient.carrier.line.gather(asked, call.leg, "3").body
    assert once == patient.carrier.line.gather(asked, call.leg, "3").body
    with patient.whole.store.reading() as tx:
        assert len(tx.connection.execute(select(AlertRow.id)).all()) == 1


def test_a_call_nobody_asked_for_by_this_name_ends_at_once(patient: Phone) -> None:
    """A well-signed request for an unknown call gets words and the end, and changes nothing."""
    leg = patient.carrier._leg(next_ring(patient))
    answer = patient.carrier.line.call_step(patient.carrier.line.url("/twilio/voice/out/mes_nobody"), leg, "ringing")
    assert answer.status == 200
    assert b"<Hangup" in answer.body


def test_a_call_whose_words_nobody_signed_is_not_made(patient: Phone) -> None:
    """On a live service a phone does not ring for a draft, nor for a text that nothing says aloud."""
    rendering = patient.whole.outbox.departure.rendering
    live = replace(rendering, release=Release(True, nobody_signed))
    with patient.whole.store.reading() as tx:
        person = people.find(tx, normalise(PERSON))
        (row,) = [each for each in outbound.of_person(tx, person.id if person else "", 50) if each.step == "D3"]
    assert person is not None
    assert rendering.spoken(row, person) is row
    assert live.spoken(row, person) is Because.NOT_APPROVED
    assert rendering.spoken(replace(row, message_id="SYS-WELCOME"), person) is Because.NO_WORDS
    assert live.spoken(replace(row, purpose=Purpose.CALLBACK), person) is not Because.NOT_APPROVED
