"""Consent by text: asked once, 1 is yes, 2 is no, silence is no, STOP is for good (clinical.md 5.2, 5.3)."""

import pytest

from messages.turn import Consent, Mode
from service.store import people, questions
from service.store.enrolments import Status
from tests.operations.followup.clinic import WORKER, Clinic, dhaka


def _consent(clinic: Clinic, patient: str) -> Consent:
    with clinic.phone.whole.store.reading() as tx:
        person = people.get(tx, patient)
    assert person is not None
    return person.consent


@pytest.mark.parametrize("yes", ["1", "১", "yes", "হ্যাঁ"])
def test_yes_begins_the_plan(clinic: Clinic, yes: str) -> None:
    """The question comes by text; before the answer nothing of the plan is sent or scheduled; yes starts it."""
    patient = clinic.register(consent=Consent.NONE)
    plan = clinic.enrol(patient, "P-BELL", waits=True)
    clinic.ask_consent(patient)
    assert clinic.read() == (clinic.say("SYS-OPTIN"),)
    assert _consent(clinic, patient) is Consent.ASKED
    clinic.later(hours=5)
    assert clinic.read() == ()
    assert clinic.phone.text(yes).startswith((clinic.say("SYS-OPTED-IN"), clinic.say("SYS-OPTED-IN", "bn")))
    assert _consent(clinic, patient) is Consent.GIVEN
    assert clinic.enrolment(plan).status is Status.ACTIVE
    clinic.until(dhaka(23, 11))
    assert any(text in clinic.read() for text in (clinic.say("P-BELL-D1"), clinic.say("P-BELL-D1", "bn")))


@pytest.mark.parametrize("no", ["2", "২", "না"])
def test_no_ends_what_waited(clinic: Clinic, no: str) -> None:
    """The plan ends with the reason, nothing of it is ever sent, and nobody asks again."""
    patient = clinic.register(consent=Consent.NONE)
    plan = clinic.enrol(patient, "P-BELL", waits=True)
    clinic.ask_consent(patient)
    clinic.read()
    clinic.phone.text(no)
    assert _consent(clinic, patient) is Consent.REFUSED
    assert (clinic.enrolment(plan).status, clinic.enrolment(plan).reason) == (Status.ENDED, "declined")
    clinic.ask_consent(patient)
    clinic.later(days=4)
    assert clinic.read() == ()


def test_no_answer_in_three_days_means_no(clinic: Clinic) -> None:
    """After 72 hours the plan that waited ends; the person refused nothing and may be asked again."""
    patient = clinic.register(consent=Consent.NONE)
    plan = clinic.enrol(patient, "P-BELL", waits=True)
    clinic.ask_consent(patient)
    clinic.ask_consent(patient)
    assert len(clinic.read()) == 1
    clinic.later(hours=71)
    assert clinic.enrolment(plan).status is Status.WAITING_CONSENT
    clinic.later(hours=2)
    assert (clinic.enrolment(plan).status, clinic.enrolment(plan).reason) == (Status.ENDED, "no answer")
    assert _consent(clinic, patient) is Consent.ASKED
    assert clinic.phone.text("1") != clinic.say("SYS-OPTED-IN")
    clinic.ask_consent(patient)
    assert clinic.read() == (clinic.say("SYS-OPTIN"),)


def test_a_spreadsheet_of_consent_questions_holds_no_danger_up(clinic: Clinic) -> None:
    """Thousands may be asked at once: their questions go as bulk does, and the urgent lane stays free."""
    patients = [clinic.register(consent=Consent.NONE, number=f"+88017123456{number}") for number in (10, 11, 12)]
    for patient in patients:
        clinic.ask_consent(patient)
    outbox = clinic.phone.whole.outbox
    assert outbox.take(10, urgent=True).due == ()
    assert len(outbox.take(10, urgent=False).due) == len(patients)


def test_stop_is_undone_by_the_person_alone(clinic: Clinic) -> None:
    """After STOP nobody is asked again; START of their own opens the door (clinical.md 5.2, "Stop rules")."""
    patient = clinic.register()
    clinic.enrol(patient, "P-BELL")
    clinic.phone.text("STOP")
    assert _consent(clinic, patient) is Consent.WITHDRAWN
    clinic.ask_consent(patient)
    clinic.later(days=2)
    assert clinic.read() == ()
    clinic.phone.text("START")
    assert _consent(clinic, patient) is Consent.GIVEN


def test_whoever_owns_the_phone_now_may_start_anew(clinic: Clinic) -> None:
    """A phone called a wrong number is blocked until its owner sends START: then they have agreed, nothing earlier
    is theirs, and others are taken to read the phone (clinical.md 5.2, "Stop rules")."""
    worker = clinic.hire(WORKER)
    patient = clinic.register(worker)
    plan = clinic.enrol(patient, "P-BELL")
    clinic.phone.text("ASK")
    clinic.phone.text("Can I wash my face?")
    clinic.phone.text("wrong number")
    with clinic.phone.whole.store.reading() as tx:
        blocked = people.get(tx, patient)
        assert blocked is not None
        assert blocked.blocked_at == clinic.now
        assert questions.waiting(tx, 10) == ()
    clinic.later(days=1)
    clinic.read()
    clinic.phone.text("START")
    with clinic.phone.whole.store.reading() as tx:
        owner = people.get(tx, patient)
    assert owner is not None
    assert (owner.blocked_at, owner.consent, owner.mode) == (None, Consent.GIVEN, Mode.PRIVATE)
    assert clinic.enrolment(plan).status is Status.ENDED
    clinic.later(days=3)
    assert clinic.read() == ()


def test_a_plan_does_not_ask_into_the_consent_question(clinic: Clinic) -> None:
    """While the check is open the consent question waits: its 1 would be taken for a yes to a stroke sign."""
    patient = clinic.register(consent=Consent.NONE)
    clinic.phone.text("9")
    clinic.ask_consent(patient)
    assert clinic.read() == ()
    clinic.phone.text("2")
    clinic.later(minutes=9)
    assert clinic.read() == ()
    clinic.later(minutes=30)
    assert clinic.say("SYS-OPTIN") in clinic.read()


@pytest.mark.parametrize(("keys", "step", "hours"), [("1", "P-CHECKFU-E", 1), ("2221", "P-CHECKFU-D0", 25)])
def test_a_check_is_followed_up_for_whoever_agrees(clinic: Clinic, keys: str, step: str, hours: int) -> None:
    """A stranger who ends a check with "see somebody" is asked leave, says yes, and is asked later how it went: half
    an hour after an emergency, a day after "today" (clinical.md 4.6, 5.3)."""
    clinic.phone.text("ENGLISH")
    clinic.phone.text("9")
    for key in keys:
        told = clinic.phone.text(key)
    assert told.endswith(clinic.say("SYS-FOLLOWUP"))
    assert clinic.phone.text("1") == clinic.say("SYS-OPTED-IN")
    clinic.later(hours=hours)
    assert clinic.read() == (clinic.say(step),)


def test_whoever_says_no_after_a_check_is_left_alone(clinic: Clinic) -> None:
    """2, or nothing at all, and no message follows."""
    clinic.phone.text("9")
    clinic.phone.text("1")
    clinic.phone.text("2")
    clinic.later(days=2)
    assert clinic.read() == ()
