"""When nobody answers: once more, a case, a visit, a pause, a check left open (clinical.md 5.5)."""

from datetime import date, timedelta

from messages.delivery import State
from service.store import timers
from service.store.enrolments import Status
from service.store.outbound import Purpose
from tests.operations.followup.clinic import WORKER, Clinic, dhaka


def _enrolled(clinic: Clinic, plan: str = "P-BELL", day0: date = date(2026, 11, 22)) -> str:
    patient = clinic.register(clinic.hire(WORKER))
    clinic.enrol(patient, plan, day0)
    return patient


def _came(clinic: Clinic, patient: str, step: str) -> int:
    """Return how often a step's message went out, as a text or as a call."""
    left = {State.SENDING, State.SENT, State.DELIVERED, State.UNKNOWN}
    return len([text for text in clinic.texts(patient) if text.step == step and text.state in left])


def test_a_message_nobody_answers_comes_once_more_and_then_somebody_calls(clinic: Clinic) -> None:
    """After a day once more in the next slot, after two days an amber case: once each."""
    patient = _enrolled(clinic)
    clinic.until(dhaka(23, 12))
    clinic.phone.text("2")
    clinic.until(dhaka(25, 10, 30))
    assert _came(clinic, patient, "D3") == 1
    clinic.until(dhaka(26, 17))
    assert _came(clinic, patient, "D3") == 2
    clinic.until(dhaka(27, 18))
    assert ("amber", "no answer twice", 0) in clinic.cases(patient)
    clinic.later(days=1)
    assert _came(clinic, patient, "D3") == 2
    assert [because for _, because, _ in clinic.cases(patient)].count("no answer twice") == 1


def test_an_answer_ends_the_silence(clinic: Clinic) -> None:
    """Neither a second message nor a case follows; also where the answer comes just before the second one leaves, or
    to the second one."""
    patient = _enrolled(clinic)
    for day, hour in ((23, 12), (25, 11)):
        clinic.until(dhaka(day, hour))
        clinic.phone.text("1" if day == 25 else "2")
    clinic.until(dhaka(30, 12))
    clinic.phone.text("1")
    clinic.until(dhaka(2, 12, month=12))
    assert [_came(clinic, patient, step) for step in ("D1", "D3", "D7")] == [1, 1, 1]
    assert clinic.cases(patient) == []


def test_three_silent_messages_in_the_first_week_ask_for_a_visit(clinic: Clinic) -> None:
    """Somebody goes to the home (clinical.md 5.5); one answer in between and nobody has to."""
    patient = _enrolled(clinic)
    clinic.until(dhaka(25, 12))
    assert "home visit" not in {because for _, because, _ in clinic.cases(patient)}
    clinic.until(dhaka(1, 12, month=12))
    assert "home visit" in {because for _, because, _ in clinic.cases(patient)}


def test_an_answered_week_asks_for_no_visit(clinic: Clinic) -> None:
    """Whoever answered what was asked is not visited for silence."""
    patient = _enrolled(clinic)
    for day in (23, 25, 27, 29):
        clinic.until(dhaka(day, 12))
        clinic.phone.text("2")
    clinic.until(dhaka(1, 12, month=12))
    assert ("amber", "home visit", 0) not in clinic.cases(patient)


def test_no_answer_after_a_danger_is_red_in_a_quarter_of_an_hour(clinic: Clinic) -> None:
    """Half an hour after the emergency we ask; 15 minutes later somebody calls (clinical.md 5.3, P-CHECKFU)."""
    clinic.hire(WORKER)
    patient = clinic.register()
    clinic.phone.text("9")
    clinic.phone.text("1")
    clinic.later(minutes=31)
    assert clinic.read() == (clinic.say("P-CHECKFU-E"),)
    assert clinic.cases(patient) == []
    clinic.later(minutes=20)
    assert clinic.cases(patient) == [("red", "no answer, danger", 0)]


def test_three_weeks_of_silence_pause_the_plan(clinic: Clinic) -> None:
    """One last message says so, a health worker is told, nothing more comes; START lets the plan go on."""
    patient = _enrolled(clinic)
    clinic.until(dhaka(16, 12, month=12))
    name = f"enr-{patient}-P-BELL"
    assert clinic.say("SYS-PLAN-SILENT") in clinic.read()
    assert (clinic.enrolment(name).status, clinic.enrolment(name).reason) == (Status.PAUSED, "silent")
    assert "silent for weeks" in {because for _, because, _ in clinic.cases(patient)}
    clinic.until(dhaka(20, 12, month=12))
    assert clinic.read() == ()
    clinic.phone.text("START")
    assert clinic.enrolment(name).status is Status.ACTIVE


def test_a_check_left_open_gets_the_safe_exit_once(clinic: Clinic) -> None:
    """Ten minutes after the last question the safe exit text comes, once, and somebody looks if the person is in a
    plan (clinical.md 4.6); each answer begins the ten minutes anew."""
    patient = _enrolled(clinic)
    clinic.read()
    clinic.phone.text("9")
    clinic.later(minutes=9)
    clinic.phone.text("2")
    clinic.later(minutes=9)
    assert clinic.read() == ()
    clinic.later(minutes=2)
    assert clinic.read() == (clinic.say("X"),)
    assert clinic.cases(patient) == [("amber", "check left open", 0)]
    clinic.later(minutes=60)
    assert clinic.read() == ()
    assert [text.purpose for text in clinic.texts(patient) if text.message_id == "X"] == [Purpose.DANGER]


def test_a_late_answer_to_the_check_is_still_answered_safely(clinic: Clinic) -> None:
    """The 1 that comes after the safe exit is no "better": it is answered with the safe exit again."""
    patient = _enrolled(clinic)
    clinic.until(dhaka(25, 10, 30))
    clinic.read()
    clinic.phone.text("9")
    clinic.later(minutes=15)
    assert clinic.phone.text("1") == clinic.say("X")
    assert "unclear answer" in {because for _, because, _ in clinic.cases(patient)}


def test_a_finished_check_leaves_no_timer(clinic: Clinic) -> None:
    """Neither an outcome, nor STOP, nor the list leaves anything that would wake up later."""
    for texts in (("9", "1"), ("9", "STOP"), ("9", "0")):
        for text in texts:
            clinic.phone.text(text)
        clinic.later(minutes=30)
        assert clinic.say("X") not in clinic.read()


def test_a_plan_waits_for_an_open_check(clinic: Clinic) -> None:
    """The message of the day comes ten minutes later: its digits and those of the check would be mixed up."""
    patient = _enrolled(clinic)
    clinic.until(dhaka(25, 9, 58))
    clinic.read()
    clinic.phone.text("9")
    clinic.until(dhaka(25, 10, 5))
    assert clinic.read() == ()
    clinic.until(dhaka(25, 10, 40))
    assert set(clinic.read()) == {clinic.say("X"), clinic.say("P-BELL-D3")}
    with clinic.phone.whole.store.reading() as tx:
        assert timers.waiting(tx, clinic.now + timedelta(days=4), 50)
    assert _came(clinic, patient, "D3") == 1
