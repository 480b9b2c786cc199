"""A health worker with a simple phone schedules, pauses, acknowledges; a stranger cannot, and nothing happens twice."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from service.operations.followup.refusals import Problem
from service.operations.staff import Newcomer
from service.operations.staff_words import _NOT, _TEXTS
from service.secrets import normalise
from service.store import people, staff
from service.store.alerts import Colour, Standing
from service.store.care_tables import AlertRow, EnrolmentRow, StaffRow
from service.store.enrolments import Status
from service.store.staff import Role
from tests.core.talking import library
from tests.phone import PERSON, Phone, ready

WORKER, OTHER = "+8801812345678", "+8801812345679"


@pytest.fixture
def worker(sqlite_template: Path, tmp_path: Path) -> Iterator[Phone]:
    """The phone of a health worker who reads English; another works elsewhere."""
    with ready(tmp_path, sqlite_template) as phone:
        with phone.whole.store.transaction() as tx:
            registry = phone.whole.answer_text.staff.registry
            for number, language in ((WORKER, "en"), (OTHER, "bn")):
                registry.add(tx, Newcomer("Rahima", number, Role.WORKER, None, language), "test", phone.clock.now())
        phone.number = WORKER
        yield phone


def plans(phone: Phone) -> list[tuple[str, str]]:
    """Return every enrolment with its state."""
    with phone.whole.store.reading() as tx:
        rows = tx.connection.execute(select(EnrolmentRow.plan, EnrolmentRow.status).order_by(EnrolmentRow.created_at))
        return [(row.plan, row.status) for row in rows]


def agreed(phone: Phone) -> None:
    """Let the patient say yes, in English."""
    phone.number = PERSON
    phone.text("English")
    phone.arrived()
    phone.text("1")
    phone.number = WORKER


def case(phone: Phone) -> str:
    """Raise a red case about the patient and return its code."""
    with phone.whole.store.transaction() as tx:
        person = people.find(tx, normalise(PERSON))
        assert person is not None
        now = phone.clock.now()
        return phone.whole.care.cases.raise_case(tx, person.id, Colour.RED, "danger sign", None, now).code


def test_a_patient_is_enrolled_and_asked(worker: Phone) -> None:
    """The reply shows what was understood, the number only in part; the patient is asked on their own phone."""
    reply = worker.text("REMIND 01712345678 BELL 20/11")
    assert reply == "017*****678: BELL from 20/11/2026. We ask the patient first. Nothing goes before they reply 1."
    assert plans(worker) == [("P-BELL", Status.WAITING_CONSENT)]
    worker.number = PERSON
    assert any("1" in text for text in worker.arrived())


def test_after_consent_the_first_message_is_named(worker: Phone) -> None:
    """With its day and time, moved to a decent hour."""
    worker.text("REMIND 01712345678 BELL 20/11")
    agreed(worker)
    reply = worker.text("REMIND 01712345678 EYE kal")
    assert reply.startswith("017*****678: EYEDAILY begins. First message 23/11/2026,")


def test_a_visit_is_read_back_in_the_workers_language(worker: Phone) -> None:
    """A Bangla worker reads Bangla digits and words."""
    worker.number = OTHER
    reply = worker.text("APPT 01712345678 25/11 10:30 Upazila Health Complex")
    assert "২৫/১১/২০২৬" in reply
    assert "উপজেলা হাসপাতাল" in reply
    assert "০১৭*****৬৭৮" in reply


def test_every_mistake_is_told_at_once_with_an_example(worker: Phone) -> None:
    """Nothing is stored."""
    reply = worker.text("REMIND 0171234567 FOO 31/02").split("\n")
    assert reply[0] == "The phone number is not right."
    assert reply[1].startswith("Which plan?")
    assert reply[2].startswith("The day is not there")
    assert reply[-1] == "Example: REMIND 01712345678 BELL 20/11"
    assert plans(worker) == []


def test_what_is_refused_leaves_nothing_behind(worker: Phone) -> None:
    """A place no patient may be sent: neither a patient nor a question is stored, though both came first."""
    worker.text("APPT 01712345678 25/11 10:30 www.clinic.com")
    with worker.whole.store.reading() as tx:
        assert people.find(tx, normalise(PERSON)) is None
    assert plans(worker) == []


def test_a_strangers_instruction_is_an_ordinary_text(worker: Phone) -> None:
    """Only a registered number instructs; the stranger gets what any patient gets."""
    worker.number = "+8801912345678"
    worker.text("REMIND 01712345678 BELL 20/11")
    assert plans(worker) == []
    with worker.whole.store.reading() as tx:
        assert people.find(tx, normalise(PERSON)) is None


def test_a_disabled_workers_instruction_is_an_ordinary_text(worker: Phone) -> None:
    """Rights end at once."""
    with worker.whole.store.transaction() as tx:
        person = people.find(tx, normalise(WORKER))
        found = staff.of_person(tx, person.id) if person else None
        assert found is not None
        worker.whole.answer_text.staff.registry.disable(tx, found, "test", worker.clock.now())
    worker.text("REMIND 01712345678 BELL 20/11")
    assert plans(worker) == []


def test_a_repeated_text_is_carried_out_once(worker: Phone) -> None:
    """The carrier's repeat gets the same reply."""
    worker.text("REMIND 01712345678 BELL 20/11")
    reply = worker.text("DONE 01712345678")
    worker.text("REMIND 01712345678 BELL 20/11")
    assert worker.again() != reply
    assert plans(worker) == [("P-BELL", Status.ENDED), ("P-BELL", Status.WAITING_CONSENT)]


def test_plans_are_paused_resumed_and_ended(worker: Phone) -> None:
    """Each is confirmed; what makes no sense is explained."""
    worker.text("REMIND 01712345678 BELL 20/11")
    agreed(worker)
    assert worker.text("PAUSE 01712345678") == ("017*****678: BELL is paused. To go on send RESUME and the number.")
    assert worker.text("PAUSE 01712345678") == "No such plan is there for this number."
    assert worker.text("RESUME 01712345678 bell") == "017*****678: BELL goes on."
    assert worker.text("DONE 01712345678") == "017*****678: BELL has ended."
    assert plans(worker) == [("P-BELL", Status.ENDED)]


def test_another_workers_patient_is_theirs(worker: Phone) -> None:
    """Neither scheduled for nor paused."""
    worker.text("REMIND 01712345678 BELL 20/11")
    worker.number = OTHER
    assert worker.text("PAUSE 01712345678") == worker.text("REMIND 01712345678 EYE aj")
    assert plans(worker) == [("P-BELL", Status.WAITING_CONSENT)]


def test_a_case_is_acknowledged_and_closed_by_its_code(worker: Phone) -> None:
    """The list shows it, red ones marked, and no name or illness."""
    worker.text("REMIND 01712345678 BELL 20/11")
    code = case(worker)
    assert f"{code}!" in worker.text("LIST")
    assert worker.text(f"ack {code.lower()}").startswith(f"{code} is yours now.")
    assert worker.text(f"CLOSE {code} hospital") == f"{code} is closed."
    with worker.whole.store.reading() as tx:
        assert tx.connection.execute(select(AlertRow.status)).scalar_one() == Standing.CLOSED
    assert code not in worker.text("LIST")


def test_the_list_names_todays_patients_by_the_end_of_their_number(worker: Phone) -> None:
    """Enough to know whom, too little for whoever looks over a shoulder."""
    worker.text("REMIND 01712345678 BELL 22/11")
    agreed(worker)
    assert worker.text("LIST").endswith("end in: 678.")


def test_duty_is_given_up_and_taken_on(worker: Phone) -> None:
    """Off duty nobody is called; on duty at any hour; the hours are kept."""
    worker.text("DUTY OFF")
    roster = worker.whole.care.roster
    with worker.whole.store.reading() as tx:
        assert WORKER not in {known(tx, each.person_id) for each in roster.on_duty(tx, None, worker.clock.now())}
    worker.text("duty on")
    worker.clock.move(timedelta(hours=14))
    with worker.whole.store.reading() as tx:
        assert {known(tx, each.person_id) for each in roster.on_duty(tx, None, worker.clock.now())} == {WORKER}
        duty = tx.connection.execute(select(StaffRow.duty).order_by(StaffRow.created_at, StaffRow.id)).scalars().first()
    assert duty == "123467 09:00-17:00"


def known(tx: object, person_id: str) -> str | None:
    """Return a person's number."""
    person = people.get(tx, person_id)  # type: ignore[arg-type]  # any open transaction will do
    return person.number if person else None


def test_danger_comes_before_the_instruction_and_swallows_none(worker: Phone) -> None:
    """Both are answered in one message, danger first."""
    reply = worker.text("REMIND 01712345678 BELL 20/11 ek hat tulte gele pore jay")
    assert reply.startswith("EMERGENCY NOW.")
    assert "017*****678: BELL" in reply
    assert len(plans(worker)) == 1


@pytest.mark.parametrize("text", ["STOP", "বন্ধ করুন মেসেজ", "eye", "9", "ek hat tulte gele pore jay"])
def test_a_worker_is_answered_like_anybody_else_otherwise(worker: Phone, text: str) -> None:
    """A worker may be a patient too: the same words get the same answer as from a stranger who reads English."""
    theirs = worker.text(text)
    worker.number = "+8801912345678"
    worker.text("English")
    assert worker.text(text) == theirs


def test_alerts_reach_a_worker_who_stopped_patients_messages(worker: Phone) -> None:
    """STOP ends what is sent to a patient; a case still comes, until DUTY OFF."""
    worker.text("REMIND 01712345678 BELL 20/11")
    worker.text("STOP")
    code = case(worker)
    assert any(code in text for text in worker.arrived())


@pytest.mark.parametrize("problem", Problem)
def test_every_refusal_has_its_text(problem: Problem) -> None:
    """Whatever the desk may refuse, the worker reads why in every language."""
    name = f"{_NOT}{_TEXTS.get(problem, 'NOW')}"
    assert all(name in words for words in library().words.values())


def test_nobody_is_enrolled_by_reading_alone(worker: Phone) -> None:
    """HELP and LIST change nothing."""
    worker.text("HELP")
    worker.text("তালিকা")
    with worker.whole.store.reading() as tx:
        assert tx.connection.execute(select(func.count()).select_from(EnrolmentRow)).scalar_one() == 0
