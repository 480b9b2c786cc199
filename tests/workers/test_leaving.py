"""What is asked of a scheduled message at the moment it leaves."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from messages.delivery import State
from messages.turn import Consent, Mode
from service.operations.sending.departure import ASK_AGAIN, Departure
from service.store import Transaction, holds, outbound, people
from service.store.outbound import Outbound, Purpose
from tests.web.bench import NUMBER
from tests.workers.later import Later
from tests.workers.reminding import DAY, HOUR, PERSON, Reminding


@pytest.fixture
def patient(floor: Later) -> Reminding:
    """A person who agreed, on Saturday at noon in Dhaka: no rule of the calendar stands in the way."""
    patient = Reminding(floor)
    floor.service.clock.move(DAY)
    patient.agrees()
    return patient


def with_departure(patient: Reminding, departure: Departure) -> Reminding:
    """Return the same floor where departures are judged otherwise."""
    floor = patient.floor
    outbox = replace(floor.clock.outbox, departure=departure)
    return Reminding(replace(floor, clock=replace(floor.clock, outbox=outbox)))


def test_language_and_mode_are_those_of_the_moment_it_leaves(patient: Reminding) -> None:
    """Scheduled without words, it takes the language and the privacy its person has when it goes."""
    patient.due()
    patient.due("r2", patient.now + timedelta(days=1))
    patient.go()
    with patient.floor.service.whole.store.transaction() as tx:
        people.speak(tx, PERSON, "en", True)
        people.set_mode(tx, PERSON, Mode.OPEN)
    patient.go(DAY)
    first, second = (patient.row(name) for name in ("r1", "r2"))
    assert [(part.id, part.language) for part in first.parts] == [("P-BELL-D3-PRIVATE", "bn")]
    assert [(part.id, part.language) for part in second.parts] == [("P-BELL-D3", "en")]
    assert first.message_id == second.message_id == "P-BELL-D3"
    assert [letter.words for letter in patient.floor.mailbox()] == [first.words, second.words]
    assert "face" in (second.words or "")


@pytest.mark.parametrize("channel", ["sms", "voice"])
def test_a_phone_that_others_came_to_read_gets_no_illness(patient: Reminding, channel: str) -> None:
    """A text of a topic asked for while the phone was one's own is let go of, and says why."""
    patient.due(message="EYE-1", channel=channel)
    with patient.floor.service.whole.store.transaction() as tx:
        people.set_mode(tx, PERSON, Mode.PRIVATE)
    patient.go()
    patient.go(HOUR)
    assert (patient.row().state, patient.row().why) == (State.CANCELLED, "shared phone")
    assert (patient.floor.mailbox(), patient.floor.room.ringing.of(NUMBER)) == ((), ())


def test_a_shared_phone_gets_what_names_no_illness(patient: Reminding) -> None:
    """A text of a topic that names neither illness nor a part of the body goes to a shared phone too."""
    patient.due(message="MOOD-2")
    patient.go()
    assert [part.id for part in patient.row().parts] == ["MOOD-2"]
    assert len(patient.floor.mailbox()) == 1


@pytest.mark.parametrize(
    ("consent", "why"),
    [
        (Consent.NONE, "no consent"),
        (Consent.ASKED, "no consent"),
        (Consent.REFUSED, "no consent"),
        (Consent.WITHDRAWN, "opted out"),
    ],
)
def test_no_reminder_goes_without_consent(patient: Reminding, consent: Consent, why: str) -> None:
    """Whatever changed since it was scheduled, only a person who agreed is reminded; the row says why not."""
    patient.due()
    patient.agrees(consent)
    patient.go()
    assert (patient.row().state, patient.row().why, patient.floor.mailbox()) == (State.CANCELLED, why, ())


def test_stop_between_the_lease_and_the_sending_wins(patient: Reminding) -> None:
    """A person who texts STOP while the job waits in the queue gets nothing more."""
    patient.due()
    patient.floor.tick()
    patient.floor.service.text("STOP", sid="SM77")
    patient.floor.work()
    assert (patient.row().state, patient.row().why) == (State.CANCELLED, "opted out")
    assert patient.floor.mailbox() == ()


def test_nobody_who_is_not_known_any_more_is_written_to(patient: Reminding) -> None:
    """Somebody else's phone and a forgotten number get nothing."""
    patient.due("r1")
    with patient.floor.service.whole.store.transaction() as tx:
        people.block(tx, PERSON, patient.now)
    patient.go()
    assert (patient.row("r1").state, patient.row("r1").why) == (State.CANCELLED, "blocked")


@pytest.mark.parametrize(("purpose", "goes"), [(Purpose.REMINDER, False), (Purpose.ALERT, True)])
def test_a_draft_is_not_sent_to_a_patient_of_a_live_service(patient: Reminding, purpose: Purpose, goes: bool) -> None:
    """Unsigned words stay here and say so; a health worker is told of a case all the same."""
    departure = patient.floor.clock.outbox.departure
    rendering = replace(departure.rendering, release=replace(departure.rendering.release, required=True))
    patient = with_departure(patient, replace(departure, rendering=rendering))
    patient.due(purpose=purpose)
    patient.go()
    expected = (State.SENDING, None) if goes else (State.CANCELLED, "not approved")
    assert (patient.row().state, patient.row().why) == expected
    assert len(patient.floor.mailbox()) == int(goes)


def test_a_missing_value_is_a_visible_failure(patient: Reminding) -> None:
    """A text with a hole in it is never sent."""
    patient.due(message="P-APPT-D-1")
    patient.go()
    assert (patient.row().state, patient.row().why) == (State.FAILED, "no words")


def test_what_is_late_is_moved_to_a_decent_hour_and_says_so(patient: Reminding) -> None:
    """Due in the evening and delayed into the night, it goes in the morning; when it was meant to go is kept."""
    meant = datetime(2026, 11, 21, 13, 0, tzinfo=UTC)
    patient.due(at=meant, expires_at=meant + timedelta(days=1))
    patient.go(9 * HOUR)
    row = patient.row()
    assert (row.state, row.due_at, row.wanted_at, row.why) == (
        State.SCHEDULED,
        datetime(2026, 11, 22, 3, 0, tzinfo=UTC),
        meant,
        "quiet hours",
    )
    assert patient.floor.mailbox() == ()
    patient.go(12 * HOUR)
    assert (patient.row().state, len(patient.floor.mailbox())) == (State.SENDING, 1)


def test_what_would_come_too_late_expires_with_the_reason(patient: Reminding) -> None:
    """A stale reminder is not flushed at midnight, nor in the morning where it would be of no use."""
    patient.due("r1", expires_at=patient.now + timedelta(hours=10))
    patient.due("r2", expires_at=patient.now + timedelta(hours=8))
    patient.go(9 * HOUR)
    assert [(patient.row(name).state, patient.row(name).why) for name in ("r1", "r2")] == [
        (State.EXPIRED, "quiet hours"),
        (State.EXPIRED, "too late"),
    ]


@pytest.mark.parametrize("purpose", [Purpose.DANGER, Purpose.ALERT, Purpose.STAFF, Purpose.CALLBACK])
def test_danger_and_staff_texts_go_at_any_hour(patient: Reminding, purpose: Purpose) -> None:
    """Night or day, Friday or feast: what answers a danger goes at once, without consent."""
    patient.agrees(Consent.NONE)
    patient.floor.service.clock.move(9 * HOUR)
    patient.due(purpose=purpose, urgent=True)
    patient.go()
    assert patient.row().state is State.SENDING


def test_a_held_area_is_waited_for(patient: Reminding) -> None:
    """While everything is held a reminder is put off by a day and says why."""
    now = patient.now
    with patient.floor.service.whole.store.transaction() as tx:
        holds.add(tx, holds.AreaHold("h1", "", "flood", None, now))
    patient.due(expires_at=now + timedelta(days=3))
    patient.go()
    assert (patient.row().state, patient.row().why) == (State.SCHEDULED, "held area")
    with patient.floor.service.whole.store.transaction() as tx:
        holds.lift(tx, "", patient.now)
    patient.go(DAY)
    assert patient.row().state is State.SENDING


def test_a_phone_gets_one_reminder_a_day(patient: Reminding) -> None:
    """Two that fall on one day after all, by delays, go on two; both in one job count as well."""
    for name in ("r1", "r2"):
        patient.due(name, expires_at=patient.now + timedelta(days=3))
    patient.go()
    assert sorted(row.state for row in patient.rows()) == [State.SCHEDULED, State.SENDING]
    waiting = next(row for row in patient.rows() if row.state is State.SCHEDULED)
    assert (waiting.why, waiting.due_at) == ("daily cap", patient.now + timedelta(days=1))
    patient.go(DAY)
    assert len(patient.floor.mailbox()) == 2


class Busy:
    """A conversation in which another question is open."""

    def __init__(self) -> None:
        self.open = True

    def before_leaving(self, tx: Transaction, person: people.Person, row: Outbound, now: datetime) -> bool:
        """Hold everything back while a question is open."""
        del tx, person, row, now
        return not self.open


def test_an_open_question_is_answered_first(patient: Reminding) -> None:
    """A message of a plan waits ten minutes where a guided check is open, and asks again."""
    busy = Busy()
    patient = with_departure(patient, replace(patient.floor.clock.outbox.departure, prompting=busy))
    patient.due()
    patient.go()
    assert (patient.row().state, patient.row().why) == (State.SCHEDULED, "question open")
    busy.open = False
    patient.go(ASK_AGAIN.total_seconds() - 1)
    assert patient.row().state is State.SCHEDULED
    patient.go(1)
    assert patient.row().state is State.SENDING


def test_a_reminder_by_call_rings_the_phone(patient: Reminding) -> None:
    """A row of the channel voice is a call: never at prayer time, rung once, with our id in both addresses."""
    patient.due(channel="voice")
    patient.go()
    assert (patient.row().state, patient.row().why) == (State.SCHEDULED, "prayer time")
    patient.go(HOUR)
    (ring,) = patient.floor.room.ringing.of(NUMBER)
    assert ring.start_url.endswith("/twilio/voice/out/r1")
    assert ring.status_url.endswith("/twilio/call-status/r1")
    assert (patient.row().state, patient.row().provider_id) == (State.SENDING, ring.sid)
    for _ in range(3):
        patient.go(HOUR)
    assert len(patient.floor.room.ringing.of(NUMBER)) == 1


def test_a_clock_that_was_ahead_holds_nothing_for_ever(patient: Reminding) -> None:
    """A lease given by a clock a year ahead is taken over once the clock is right; nothing is lost or sent twice."""
    patient.due("r1", purpose=Purpose.DANGER, urgent=True)
    ahead = patient.now + timedelta(days=365)
    with patient.floor.service.whole.store.transaction() as tx:
        assert outbound.lease(tx, ahead, ahead + timedelta(seconds=90), 10) == ("r1",)
    patient.go()
    assert patient.row().state is State.SENDING
    patient.floor.service.clock.move(-DAY)
    for _ in range(3):
        patient.go(HOUR)
    assert len(patient.floor.mailbox()) == 1
