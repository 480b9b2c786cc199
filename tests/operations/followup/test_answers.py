"""What an answer to a plan's message sets off: cases, the check, the end of a plan (clinical.md 5.3)."""

from datetime import date, timedelta

import pytest

from messages.plans import Does, Meaning
from messages.turn import Mode
from service.store import answers, enrolments, people
from service.store.enrolments import Status
from tests.operations.followup.clinic import WORKER, Clinic, dhaka


def _asked_on_day(clinic: Clinic, plan: str, day: int) -> str:
    """Enrol a patient whose tomorrow is that day of the plan, and return the patient once its text has come."""
    worker = clinic.hire(WORKER)
    patient = clinic.register(worker)
    clinic.enrol(patient, plan, date(2026, 11, 23) - timedelta(days=day))
    clinic.until(dhaka(23, 10, 30))
    clinic.read()
    return patient


def test_worse_starts_the_check_and_a_red_case(clinic: Clinic) -> None:
    """The sorry, the promise of a call while somebody is on duty, and question one come in one reply; the worker gets
    the code and the reason, no name and no illness (clinical.md 5.3, P-BELL and P-HW)."""
    patient = _asked_on_day(clinic, "P-BELL", 3)
    assert clinic.phone.text("3") == f"{clinic.say('P-BELL-WORSE')}\n{clinic.say('Q1')}"
    assert clinic.cases(patient) == [("red", "worse day 3", 0)]
    alert = clinic.say("P-HW-RED", CODE="B-1001", WHY="WHY-WORSE-DAY-3")
    assert clinic.read(WORKER) == (alert,)
    assert "Reply ACK B-1001" in alert
    assert clinic.phone.text("1").startswith(clinic.say("E1"))
    assert ("red", "danger sign", 0) in clinic.cases(patient)


def test_better_is_only_kept(clinic: Clinic) -> None:
    """Good news is answered and recorded, and nobody is called."""
    patient = _asked_on_day(clinic, "P-BELL", 7)
    assert clinic.phone.text("ভালো").startswith(clinic.say("P-BELL-BETTER", "bn"))
    assert clinic.cases(patient) == []
    clinic.later(days=3)
    assert ("amber", "no answer twice", 0) not in clinic.cases(patient)


def test_no_change_in_three_weeks_is_a_task(clinic: Clinic) -> None:
    """The gate of day 21 (NICE CKS) and that of day 90 (AAO-HNS) bring an amber case; the worker has a day."""
    patient = _asked_on_day(clinic, "P-BELL", 21)
    clinic.phone.text("2")
    assert clinic.cases(patient) == [("amber", "no change week 3", 0)]
    assert clinic.read(WORKER) == (clinic.say("P-HW-AMBER", CODE="B-1001", WHY="WHY-NO-CHANGE-WEEK-3"),)


def test_full_recovery_ends_the_plan(clinic: Clinic) -> None:
    """Well at three months: thanked, ended, nothing more comes."""
    patient = _asked_on_day(clinic, "P-BELL", 90)
    assert clinic.phone.text("1") == clinic.say("SYS-PLAN-ENDED")
    plan = clinic.enrolment(f"enr-{patient}-P-BELL")
    assert (plan.status, plan.reason) == (Status.ENDED, "answer")
    assert clinic.phone.text("STATUS") == clinic.say("SYS-STATUS", LANGUAGE="English", MODE="SYS-WORD-OPEN", PLANS="0")


def test_status_counts_the_plans_that_run(clinic: Clinic) -> None:
    """STATUS tells a person in how many plans they are."""
    patient = clinic.register()
    clinic.enrol(patient, "P-BELL")
    clinic.enrol(patient, "P-EYEDAILY")
    assert "Plans running: 2" in clinic.phone.text("STATUS")


def test_the_eye_is_closed_when_it_closed_twice(clinic: Clinic) -> None:
    """One yes may be luck; the second in a row ends eye care (clinical.md 5.3, P-EYEDAILY)."""
    patient = clinic.register()
    name = clinic.enrol(patient, "P-EYEDAILY", date(2026, 11, 22))
    for day, status in ((29, Status.ACTIVE), (6, Status.ENDED)):
        clinic.until(dhaka(day, 16, 0, month=11 if day == 29 else 12))
        texts = clinic.read()
        assert clinic.say("P-EYEDAILY-WEEK") in texts
        _answer_step(clinic, patient, "WEEK", "1")
        assert clinic.enrolment(name).status is status


def _answer_step(clinic: Clinic, patient: str, step: str, digits: str) -> None:
    """Answer the newest message of a step as a keypad on a call would."""
    asking = next(text for text in clinic.texts(patient) if text.step == step and text.words)
    with clinic.phone.whole.store.transaction() as tx:
        people.lock(tx, patient)
        assert clinic.phone.whole.care.answers.record(tx, patient, digits, "call", clinic.now, asking.id) is not None


def test_the_eye_is_looked_at_when_it_stays_open_two_weeks(clinic: Clinic) -> None:
    """No at the first week is only kept; no from day 14 on is a case."""
    patient = clinic.register(clinic.hire(WORKER))
    clinic.enrol(patient, "P-EYEDAILY", date(2026, 11, 22))
    clinic.until(dhaka(29, 16))
    _answer_step(clinic, patient, "WEEK", "2")
    assert clinic.cases(patient) == []
    clinic.until(dhaka(6, 16, month=12))
    _answer_step(clinic, patient, "WEEK", "2")
    assert clinic.cases(patient) == [("amber", "eye open day 14", 0)]


@pytest.mark.parametrize(("digits", "reasons"), [(("123", "223"), ["mood low"]), (("123", "121", "123"), [])])
def test_a_low_mood_twice_in_a_row_is_a_case(clinic: Clinic, digits: tuple[str, ...], reasons: list[str]) -> None:
    """The third digit of the diary (clinical.md 5.3, P-DIARYWK)."""
    patient = clinic.register(clinic.hire(WORKER))
    clinic.enrol(patient, "P-DIARYWK", date(2026, 11, 22))
    for written in digits:
        clinic.later(days=7)
        assert clinic.say("P-DIARYWK-WEEK") in clinic.read()
        assert clinic.phone.text(written) == clinic.say("SYS-PLAN-NOTED")
    assert [because for _, because, _ in clinic.cases(patient)] == reasons


def test_danger_in_answer_to_a_plan_is_danger(clinic: Clinic) -> None:
    """The emergency text, a red case, and the plan's question still waits for its digit."""
    patient = _asked_on_day(clinic, "P-BELL", 3)
    assert clinic.phone.text("my arm is weak") == clinic.say("E1")
    assert clinic.cases(patient) == [("red", "danger sign", 0)]
    assert clinic.phone.text("1").startswith(clinic.say("P-BELL-BETTER"))


def test_nothing_is_promised_while_nobody_is_on_duty(clinic: Clinic) -> None:
    """The promise of a call is left out of the night's answers (clinical.md 5.2)."""
    _asked_on_day(clinic, "P-BELL", 3)
    clinic.until(dhaka(24, 2))
    assert clinic.phone.text("3") == f"{clinic.say('P-BELL-WORSE-ALONE')}\n{clinic.say('Q1')}"


def test_a_shared_phone_is_answered_without_the_illness(clinic: Clinic) -> None:
    """Question and answer are the private ones."""
    patient = clinic.register(mode=Mode.PRIVATE)
    clinic.enrol(patient, "P-BELL", date(2026, 11, 20))
    clinic.until(dhaka(23, 10, 30))
    assert clinic.say("P-BELL-D3-PRIVATE") in clinic.read()
    assert clinic.phone.text("1") == clinic.say("P-BELL-BETTER-PRIVATE")


def test_a_missed_call_answers_the_newest_question(clinic: Clinic) -> None:
    """The numbers for better, same and worse reach the same place as a text: kept once, with what they set off; the
    digit that a text then brings belongs to no plan any more."""
    patient = _asked_on_day(clinic, "P-BELL", 14)
    care, store = clinic.phone.whole.care, clinic.phone.whole.store
    with store.transaction() as tx:
        people.lock(tx, patient)
        answer = care.answers.record(tx, patient, "3", "missed call", clinic.now)
        assert answer is not None
        assert (answer.step, answer.meaning) == ("D14", Meaning.WORSE)
        assert Does.CHECK in {action.does for action in answer.actions}
        assert care.answers.record(tx, patient, "1", "missed call", clinic.now) is None
        (kept,) = answers.latest(tx, f"enr-{patient}-P-BELL", "D14", 9)
        assert (kept.digits, kept.meaning, kept.through) == ("3", "worse", "missed call")
    assert clinic.cases(patient) == [("red", "worse day 14", 0)]


def test_worse_by_missed_call_is_a_case_though_nothing_was_asked(clinic: Clinic) -> None:
    """Who rings the number for "worse" is heard, whatever the calendar says."""
    patient = clinic.register(clinic.hire(WORKER))
    care, store = clinic.phone.whole.care, clinic.phone.whole.store
    with store.transaction() as tx:
        people.lock(tx, patient)
        for digits in ("1", "2"):
            assert care.answers.record(tx, patient, digits, "missed call", clinic.now) is None
        assert care.answers.record(tx, patient, "3", "missed call", clinic.now) is not None
    assert clinic.cases(patient) == [("amber", "worse in words", 0)]


def test_three_times_not_today_slows_the_practice(clinic: Clinic) -> None:
    """Exercise reminders come once a week from then on, and nobody is alarmed (clinical.md 5.3, P-EXER)."""
    patient = clinic.register()
    name = clinic.enrol(patient, "P-EXER", date(2026, 11, 22))
    for expected in (None, None, 7):
        while clinic.say("P-EXER-PRACTICE") not in clinic.read():
            clinic.later(hours=6)
        clinic.phone.text("2")
        with clinic.phone.whole.store.reading() as tx:
            found = enrolments.get(tx, name)
        assert found is not None
        assert found.pace == expected
    assert clinic.cases(patient) == []


def test_a_wish_for_another_day_is_a_task(clinic: Clinic) -> None:
    """Two days before the visit the patient cannot come: somebody books a new day."""
    patient = clinic.register(clinic.hire(WORKER))
    clinic.enrol(patient, "P-APPT", DATE="2026-11-25", TIME="10:30", PLACE="Clinic")
    clinic.later(hours=4)
    assert "visit" in "".join(clinic.read())
    assert clinic.phone.text("2") == clinic.say("SYS-PLAN-CALL")
    assert clinic.cases(patient) == [("amber", "new visit day", 0)]


def test_a_reminder_outside_any_plan_is_answered_as_in_one(clinic: Clinic) -> None:
    """A text of a plan that was asked for alone opens its question: 2 asks for another day, and somebody must call."""
    worker = clinic.hire(WORKER)
    patient = clinic.register(worker)
    values = {"DATE": "2026-11-26", "TIME": "10:30", "PLACE": "Sadar hospital"}
    with clinic.phone.whole.store.transaction() as tx:
        people.lock(tx, patient)
        due = dhaka(23, 10)
        clinic.phone.whole.desk.remind(tx, worker, patient, "P-APPT-BEFORE3", due, values, clinic.now)
    clinic.until(dhaka(23, 10, 30))
    (reminder,) = clinic.read()
    assert "Sadar Hospital" in reminder
    clinic.phone.text("2")
    assert [colour for colour, _, _ in clinic.cases(patient)] == ["amber"]


def test_a_wrong_number_is_a_task(clinic: Clinic) -> None:
    """The plans end, and a health worker finds out (clinical.md 5.3, P-SYS)."""
    clinic.hire(WORKER)
    patient = clinic.register()
    name = clinic.enrol(patient, "P-BELL")
    clinic.phone.text("wrong number")
    assert clinic.enrolment(name).status is Status.ENDED
    assert [because for _, because, _ in clinic.cases(patient)] == ["wrong person"]
