"""What is done about messages that do not arrive: again, with patience; then a person looks; then the number rests."""

from datetime import UTC, datetime, timedelta

import pytest

from messages.delivery import State
from messages.turn import Consent
from service.gateways.simulator.knobs import Knobs
from service.operations.sending.outbox import LEASE
from service.store import audit
from service.store.outbound import Purpose
from tests.workers.later import Later
from tests.workers.reminding import DAY, HOUR, PERSON, Reminding


@pytest.fixture
def patient(floor: Later) -> Reminding:
    """A person who agreed, on Saturday at nine in Dhaka."""
    patient = Reminding(floor)
    floor.service.clock.move(DAY - 3 * HOUR)
    patient.agrees()
    return patient


def test_what_was_not_delivered_goes_after_four_hours_then_at_the_next_slot(patient: Reminding) -> None:
    """Three tries in all, each a row that names the first; then a health worker is told, once."""
    first = patient.due(expires_at=patient.now + timedelta(days=3))
    patient.go()
    patient.receipt(first, "undelivered", "30003")
    again = patient.rows()[-1]
    assert (again.state, again.due_at, again.why) == (State.SCHEDULED, patient.now + timedelta(hours=4), "again r1")
    patient.go(4 * HOUR)
    patient.receipt(again.id, "undelivered", "30003")
    last = patient.rows()[-1]
    assert (last.due_at, last.why) == (datetime(2026, 11, 21, 10, 30, tzinfo=UTC), "again r1")
    assert patient.cases() == ()
    patient.go(DAY)
    patient.receipt(last.id, "undelivered", "30003")
    assert len(patient.rows()) == 3
    assert [(case.because, case.colour) for case in patient.cases()] == [("not reached", "amber")]


def test_receipts_of_a_failure_in_any_number_count_once(patient: Reminding) -> None:
    """A failure that is reported thrice, and late, is one failure and one other try."""
    patient.due(expires_at=patient.now + timedelta(days=3))
    patient.go()
    for status in ("undelivered", "undelivered", "failed", "sent"):
        patient.receipt("r1", status, "30003")
    assert len(patient.rows()) == 2


@pytest.mark.parametrize("code", ["30005", "30006", "30007"])
def test_a_number_that_is_none_is_not_tried_again(patient: Reminding, code: str) -> None:
    """Where the carrier says never, no other try is made."""
    patient.due()
    patient.go()
    patient.receipt("r1", "undelivered", code)
    assert len(patient.rows()) == 1


def fail_days(patient: Reminding, days: int) -> None:
    """Let a reminder a day not arrive."""
    for _ in range(days):
        name = patient.due(f"d{patient.now:%m%d}")
        patient.go()
        patient.receipt(name, "undelivered", "30005")
        patient.go(DAY)


def test_failures_on_five_days_rest_the_number_until_it_is_heard_of(patient: Reminding) -> None:
    """Nothing scheduled goes to a number that nothing reaches; a text from it wakes it."""
    fail_days(patient, 4)
    assert patient.person().rested_at is None
    fail_days(patient, 1)
    patient.due("resting")
    patient.go()
    assert (patient.row("resting").state, patient.row("resting").why) == (State.CANCELLED, "resting")
    with patient.floor.service.whole.store.reading() as tx:
        assert [event.action for event in audit.of(tx, "person", PERSON)].count("Rest") >= 1
    patient.due("danger", purpose=Purpose.DANGER, urgent=True)
    patient.go()
    assert patient.row("danger").state is State.SENDING
    patient.floor.service.text("MENU", sid="SM78")
    assert patient.person().rested_at is None
    patient.go(11 * 60)
    patient.due("awake")
    patient.go()
    assert patient.row("awake").state is State.SENDING


def test_one_that_arrives_ends_the_row_of_failures(patient: Reminding) -> None:
    """Only failures in a row count: a number that was reached in between is not rested."""
    fail_days(patient, 2)
    patient.due("arrives")
    patient.go()
    patient.receipt("arrives", "delivered")
    patient.go(DAY)
    fail_days(patient, 2)
    assert patient.cases() == ()


def test_troubles_of_the_carrier_are_not_the_patients(patient: Reminding) -> None:
    """A carrier that turns everything away for days rests no number and sends no health worker."""
    patient.floor.misbehave(Knobs(refuse="20429"))
    for day in range(6):
        patient.due(f"c{day}", expires_at=patient.now + timedelta(days=4))
        for _ in range(4):
            patient.go(6 * HOUR)
    assert {patient.row(f"c{day}").state for day in range(3)} <= {State.FAILED, State.SCHEDULED, State.EXPIRED}
    assert any(row.state is State.FAILED and row.why == "carrier away" for row in patient.rows())
    assert (patient.cases(), patient.person().rested_at) == ((), None)


@pytest.mark.parametrize("by_receipt", [True, False])
def test_a_stop_at_the_carrier_is_a_stop(patient: Reminding, by_receipt: bool) -> None:
    """21610 says that the person stopped us: consent is withdrawn, what is unsent is cancelled, and it is recorded."""
    patient.due("later", patient.now + timedelta(days=3))
    patient.due()
    if not by_receipt:
        patient.floor.misbehave(Knobs(refuse="21610"))
    patient.go()
    if by_receipt:
        patient.receipt("r1", "failed", "21610")
    assert patient.row().state is State.FAILED
    assert patient.person().consent is Consent.WITHDRAWN
    assert (patient.row("later").state, patient.row("later").why) == (State.CANCELLED, "opted out")
    with patient.floor.service.whole.store.reading() as tx:
        assert "OptOut" in [event.action for event in audit.of(tx, "person", PERSON)]


def test_what_nobody_knows_about_is_shown_to_a_person_and_never_sent_again(patient: Reminding) -> None:
    """Not found at the carrier, it is unknown, and an amber case says so, once."""
    patient.due()
    patient.floor.misbehave(Knobs(lose_answers=True))
    patient.go()
    patient.floor.misbehave()
    with patient.floor.room_emptied():
        patient.go(LEASE.total_seconds() + 1)
    assert patient.row().state is State.UNKNOWN
    assert [case.because for case in patient.cases()] == ["unknown"]
    for _ in range(5):
        patient.go(DAY)
    assert len(patient.cases()) == 1
    assert len(patient.rows()) == 1


def test_an_alert_that_did_not_arrive_goes_again_within_minutes(patient: Reminding) -> None:
    """What is urgent is not put off by hours."""
    patient.due(purpose=Purpose.ALERT, urgent=True)
    patient.go()
    patient.receipt("r1", "undelivered", "30008")
    again = patient.rows()[-1]
    assert again.due_at is not None
    assert again.due_at - patient.now == timedelta(minutes=5)
    patient.go(301)
    assert len(patient.floor.mailbox()) == 2
