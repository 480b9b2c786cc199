"""What can be asked for patients: who may, what is wrong with it, what is stored, all or nothing."""

from datetime import date, timedelta

import pytest

from messages.delivery import State
from messages.turn import Consent, Mode, OptOut, WrongPerson
from service.operations.effects import Occasion, carry_out
from service.operations.followup.refusals import Problem, Refused
from service.operations.followup.wishes import OneWish, PlanWish
from service.store import Store, Transaction, audit, bookings, enrolments, outbound, patients, people, timers
from service.store.enrolments import Status
from service.store.outbound import Outbound, Purpose
from service.store.people import Person, Reach
from service.store.staff import Role
from tests.core.calendars import at, local
from tests.operations.followup.desks import NOW, Office, a_patient, a_worker

TODAY = date(2026, 11, 21)
VISIT = {"DATE": "২৮/১১/২০২৬", "TIME": "10:30", "PLACE": "উপজেলা হাসপাতাল"}


@pytest.fixture
def office() -> Office:
    """A desk in a trial, where drafts are said."""
    return Office()


def problems(refused: pytest.ExceptionInfo[Refused]) -> set[tuple[str, Problem]]:
    """Return field and problem of every fault."""
    return {(fault.field, fault.problem) for fault in refused.value.faults}


def reminders(tx: Transaction, person_id: str) -> list[Outbound]:
    """Return every reminder of a person in the order in which they are due."""
    mine = (each for each in outbound.of_person(tx, person_id, 500) if each.purpose is Purpose.REMINDER)
    return sorted(mine, key=lambda each: (each.due_at or NOW, each.id))


def test_a_patient_is_asked_before_anything_is_laid_out(store: Store, office: Office) -> None:
    """Registering asks for consent; the plan waits without a message, and is laid out when the patient says yes."""
    with store.transaction() as tx:
        worker = a_worker(tx)
        person, new = office.desk.register(tx, worker, "০১৭১২৩৪৫৬৭৮", "bn", Reach.SMS, Mode.PRIVATE, NOW)
        assert (new, person.consent) == (True, Consent.ASKED)
        enrolment, rows = office.desk.enrol(tx, worker, person.id, "BELL", TODAY, {}, NOW)
        assert (enrolment.status, rows, reminders(tx, person.id)) == (Status.WAITING_CONSENT, (), [])
        assert [each.purpose for each in outbound.of_person(tx, person.id, 9)] == [Purpose.CONSENT]
    with store.transaction() as tx:
        people.set_consent(tx, person.id, Consent.GIVEN, "text", NOW)
        laid = office.care.lay.activate(tx, enrolment, NOW)
        stored = enrolments.get(tx, enrolment.id)
        assert stored is not None
        assert stored.status is Status.ACTIVE
    assert [each.step for each in laid] == ["D0", "D1", "D3", "D5", "D7", "D14", "D21", "D28", "D56", "D90"]
    assert all(each.words is None and each.parts == () and each.purpose is Purpose.REMINDER for each in laid)
    assert {each.message_id for each in laid} == {f"P-BELL-{each.step}" for each in laid}


def test_the_same_phone_again_is_the_same_patient(store: Store, office: Office) -> None:
    """Whatever form the number is written in: one patient, asked once."""
    with store.transaction() as tx:
        worker = a_worker(tx)
        first, _ = office.desk.register(tx, worker, "01712345678", "bn", Reach.SMS, Mode.PRIVATE, NOW)
        again, new = office.desk.register(tx, worker, "+880 1712-345678", "en", Reach.VOICE, Mode.OPEN, NOW)
        assert (again.id, new, again.mode, again.language) == (first.id, False, Mode.PRIVATE, "bn")
        assert len(outbound.of_person(tx, first.id, 9)) == 1


@pytest.mark.parametrize(
    ("number", "language", "faults"),
    [
        ("+91 98765 43210", "bn", {("phone", Problem.NUMBER_ABROAD)}),
        ("54321", "xx", {("phone", Problem.BAD_NUMBER), ("language", Problem.BAD_LANGUAGE)}),
        ("mother's phone", "bn", {("phone", Problem.BAD_NUMBER)}),
    ],
)
def test_a_bad_number_is_refused_with_every_fault(
    sqlite_store: Store, office: Office, number: str, language: str, faults: set[tuple[str, Problem]]
) -> None:
    """A number abroad, no number, a language that is not served: nothing is stored, and no fault repeats the number."""
    with sqlite_store.transaction() as tx:
        worker = a_worker(tx)
        with pytest.raises(Refused) as refused:
            office.desk.register(tx, worker, number, language, Reach.SMS, Mode.PRIVATE, NOW)
    assert problems(refused) == faults
    assert number not in str(refused.value)


def test_all_that_is_wrong_with_a_plan_is_said_at_once(sqlite_store: Store, office: Office) -> None:
    """A day long past, a visit that is over, a bad time, a value too many: four faults, and nothing is stored."""
    with sqlite_store.transaction() as tx:
        worker = a_worker(tx)
        person = a_patient(tx, office, worker)
        values = {"DATE": "2026-11-01", "TIME": "late", "PLACE": "হাসপাতাল", "ROOM": "4"}
        with pytest.raises(Refused) as refused:
            office.desk.enrol(tx, worker, person.id, "appt", TODAY - timedelta(days=31), values, NOW)
        assert problems(refused) == {
            ("day0", Problem.PAST_DATE),
            ("values.DATE", Problem.PAST_DATE),
            ("values.TIME", Problem.BAD_DATE),
            ("values.ROOM", Problem.UNKNOWN_VALUE),
        }
        assert reminders(tx, person.id) == []
        assert enrolments.of_person(tx, person.id) == ()


@pytest.mark.parametrize(
    ("place", "problem"),
    [
        ("৫টা ট্যাবলেট", Problem.BAD_VALUE),
        ("প্যারাসিটামল নিন", Problem.BAD_VALUE),
        ("www.example.com", Problem.BAD_VALUE),
        ("Dr Rahman chamber", Problem.BAD_VALUE),
        ("উপজেলা\nহাসপাতাল", Problem.BAD_VALUE),
        ("উপজেলা হাসপাতাল " * 9, Problem.VALUE_TOO_LONG),
    ],
)
def test_no_value_carries_what_no_text_may(sqlite_store: Store, office: Office, place: str, problem: Problem) -> None:
    """A dose, a drug, a link, letters the patient does not read, a second line, too many words."""
    with sqlite_store.transaction() as tx:
        worker = a_worker(tx)
        person = a_patient(tx, office, worker)
        with pytest.raises(Refused) as refused:
            office.desk.enrol(tx, worker, person.id, "APPT", TODAY, VISIT | {"PLACE": place}, NOW)
    assert problem in {fault.problem for fault in refused.value.faults}


@pytest.mark.parametrize("written", ["Upazila Health Complex", "upojela haspatal", "UHC", "উপজেলা স্বাস্থ্য কমপ্লেক্স"])
def test_a_place_of_the_list_is_named_in_the_patients_language(
    sqlite_store: Store, office: Office, written: str
) -> None:
    """However a program or a spreadsheet writes it, the patient reads its name in their own letters."""
    with sqlite_store.transaction() as tx:
        worker = a_worker(tx)
        person = a_patient(tx, office, worker)
        enrolment, _ = office.desk.enrol(tx, worker, person.id, "APPT", TODAY, VISIT | {"PLACE": written}, NOW)
        assert enrolment.slots["PLACE"] == "উপজেলা হাসপাতাল"


def test_a_place_that_cannot_be_read_names_those_there_are(sqlite_store: Store, office: Office) -> None:
    """A place in letters the patient does not read is refused, with what may be written instead."""
    with sqlite_store.transaction() as tx:
        worker = a_worker(tx)
        person = a_patient(tx, office, worker)
        with pytest.raises(Refused) as refused:
            office.desk.enrol(tx, worker, person.id, "APPT", TODAY, VISIT | {"PLACE": "Dr Rahman chamber"}, NOW)
        assert "কমিউনিটি ক্লিনিক" in refused.value.faults[-1].sentence
        assert enrolments.of_person(tx, person.id) == ()


def test_a_visit_is_stored_in_one_form(store: Store, office: Office) -> None:
    """Bangla digits and days first become one form; each message carries only the values it says."""
    with store.transaction() as tx:
        worker = a_worker(tx)
        person = a_patient(tx, office, worker)
        enrolment, rows = office.desk.enrol(tx, worker, person.id, "P-APPT", TODAY, VISIT, NOW)
        assert enrolment.slots == {"DATE": "2026-11-28", "TIME": "10:30", "PLACE": "উপজেলা হাসপাতাল"}
        assert [(each.step, local(each.due_at or NOW)) for each in rows] == [
            ("BEFORE3", "2026-11-25 10:00"),
            ("BEFORE1", "2026-11-27 17:00"),
        ]
        assert [outbound.get(tx, each.id) for each in rows] == list(rows)


@pytest.mark.parametrize("plan", ["NOSE", "P-HW", "", "HW"])
def test_an_unknown_plan_names_those_there_are(sqlite_store: Store, office: Office, plan: str) -> None:
    """Nobody is enrolled in a plan that does not exist, nor in the alerts to health workers."""
    with sqlite_store.transaction() as tx:
        worker = a_worker(tx)
        person = a_patient(tx, office, worker)
        with pytest.raises(Refused) as refused:
            office.desk.enrol(tx, worker, person.id, plan, TODAY, {}, NOW)
    assert problems(refused) == {("plan", Problem.UNKNOWN_PLAN)}
    assert "BELL" in str(refused.value)


def test_nobody_is_in_a_plan_twice(store: Store, office: Office) -> None:
    """A second enrolment is refused while the first has not ended, also within one batch."""
    with store.transaction() as tx:
        worker = a_worker(tx)
        person = a_patient(tx, office, worker)
        wish = PlanWish(person.id, "BELL", TODAY)
        first, second = office.desk.intake.enrol_all(tx, worker, (wish, wish), NOW)
        assert not isinstance(first, Refused)
        assert isinstance(second, Refused)
        with pytest.raises(Refused) as refused:
            office.desk.enrol(tx, worker, person.id, "P-BELL", TODAY, {}, NOW)
        assert problems(refused) == {("plan", Problem.ALREADY_ENROLLED)}
        office.desk.end(tx, worker, first.enrolment.id, "moved away", NOW)
        office.desk.enrol(tx, worker, person.id, "BELL", TODAY, {}, NOW)


@pytest.mark.parametrize("consent", [Consent.WITHDRAWN, Consent.REFUSED])
def test_who_said_no_is_not_enrolled(sqlite_store: Store, office: Office, consent: Consent) -> None:
    """Only the patient can start messages again."""
    with sqlite_store.transaction() as tx:
        worker = a_worker(tx)
        person = a_patient(tx, office, worker)
        people.set_consent(tx, person.id, consent, "text", NOW)
        with pytest.raises(Refused) as refused:
            office.desk.enrol(tx, worker, person.id, "BELL", TODAY, {}, NOW)
        assert problems(refused) == {("patient_id", Problem.OPTED_OUT)}


@pytest.mark.parametrize(
    ("role", "area", "may"),
    [
        (Role.WORKER, "Sylhet", False),
        (Role.REVIEWER, "Sylhet", False),
        (Role.SUPERVISOR, "Sylhet", True),
        (Role.SUPERVISOR, "Dhaka", False),
        (Role.SUPERVISOR, None, False),
        (Role.ADMIN, None, True),
    ],
)
def test_own_patients_an_area_or_all(sqlite_store: Store, office: Office, role: Role, area: str, may: bool) -> None:
    """A worker sees their own patients, a supervisor an area, an admin everybody; nobody else changes anything."""
    with sqlite_store.transaction() as tx:
        worker, other = a_worker(tx), a_worker(tx, "s2", role, area)
        person = a_patient(tx, office, worker)
        enrolment, rows = office.desk.enrol(tx, worker, person.id, "BELL", TODAY, {}, NOW)
        deeds = (
            lambda: office.desk.enrol(tx, other, person.id, "EXER", TODAY, {}, NOW),
            lambda: office.desk.pause(tx, other, enrolment.id, "x", NOW),
            lambda: office.desk.resume(tx, other, enrolment.id, "x", NOW),
            lambda: office.desk.cancel(tx, other, rows[-1].id, NOW) if not may else None,
            lambda: office.desk.end(tx, other, enrolment.id, "x", NOW),
            lambda: office.desk.erase(tx, other, person.id, NOW),
        )
        for deed in deeds:
            if may:
                deed()
                continue
            with pytest.raises(Refused) as refused:
                deed()
            assert {fault.problem for fault in refused.value.faults} == {Problem.NOT_YOURS}


def test_a_live_service_schedules_no_draft(sqlite_store: Store) -> None:
    """Where signatures are asked for, a plan with an unsigned text is refused, and the text is named."""
    office = Office(live=True)
    with sqlite_store.transaction() as tx:
        worker = a_worker(tx)
        person = a_patient(tx, office, worker)
        with pytest.raises(Refused) as refused:
            office.desk.enrol(tx, worker, person.id, "BELL", TODAY, {}, NOW)
    assert problems(refused) == {("plan", Problem.NOT_APPROVED)}
    assert "P-BELL-D3-PRIVATE" in str(refused.value)


def test_a_single_reminder_is_moved_and_says_so(store: Store, office: Office) -> None:
    """A reminder at night goes in the morning, with the moment it was asked for and the reason."""
    with store.transaction() as tx:
        worker = a_worker(tx)
        person = a_patient(tx, office, worker)
        row = office.desk.remind(tx, worker, person.id, "P-APPT-BEFORE3", at("2026-11-24 23:00"), VISIT, NOW)
        assert (local(row.due_at or NOW), local(row.wanted_at or NOW), row.why) == (
            "2026-11-25 09:00",
            "2026-11-24 23:00",
            "quiet hours",
        )
        assert outbound.get(tx, row.id) == row


@pytest.mark.parametrize(
    ("message", "due", "problem"),
    [
        ("P-APPT-BEFORE3", "2026-11-20 10:00", Problem.PAST_DATE),
        ("P-APPT-BEFORE3", "2028-11-20 10:00", Problem.TOO_FAR),
        ("SYS-STOPPED", "2026-11-24 10:00", Problem.UNKNOWN_MESSAGE),
        ("P-BELL-WORSE", "2026-11-24 10:00", Problem.UNKNOWN_MESSAGE),
        ("EYE-1", "2026-11-24 10:00", Problem.NOT_POSSIBLE_NOW),
    ],
)
def test_a_single_reminder_can_be_wrong(
    sqlite_store: Store, office: Office, message: str, due: str, problem: Problem
) -> None:
    """A moment that is over or too far, a text that is no reminder, words for a phone that others read."""
    with sqlite_store.transaction() as tx:
        worker = a_worker(tx)
        person = a_patient(tx, office, worker)
        values = VISIT if message.startswith("P-APPT") else {}
        with pytest.raises(Refused) as refused:
            office.desk.remind(tx, worker, person.id, message, at(due), values, NOW)
    assert {fault.problem for fault in refused.value.faults} == {problem}


def test_everything_that_is_offered_can_be_sent(sqlite_store: Store, office: Office) -> None:
    """Each message of the list is taken for a phone of one's own, with the values it names."""
    with sqlite_store.transaction() as tx:
        worker = a_worker(tx)
        person = a_patient(tx, office, worker, mode=Mode.OPEN)
        offers = office.desk.may_be_sent()
        values = {offer.id: {slot: VISIT[slot] for slot in offer.slots} for offer in offers}
        wishes = [OneWish(person.id, offer.id, at("2026-11-24 10:00"), values[offer.id]) for offer in offers]
        done = office.desk.intake.remind_all(tx, worker, wishes, NOW)
        assert [str(each) for each in done if isinstance(each, Refused)] == []
    assert any(offer.slots for offer in offers)
    assert any(offer.private for offer in offers)
    assert not any(offer.approved for offer in offers)


def test_a_pause_takes_back_what_has_not_left(store: Store, office: Office) -> None:
    """Pausing cancels what waits; resuming lays out what is still to come, and welcomes nobody twice."""
    with store.transaction() as tx:
        worker = a_worker(tx)
        person = a_patient(tx, office, worker)
        enrolment, rows = office.desk.enrol(tx, worker, person.id, "BELL", TODAY, {}, NOW)
        assert office.desk.pause(tx, worker, enrolment.id, "in hospital", NOW).status is Status.PAUSED
        assert {(each.state, each.why) for each in reminders(tx, person.id)} == {(State.CANCELLED, "paused")}
        assert timers.due(tx, NOW + timedelta(days=400), 9) == ()
        later = NOW + timedelta(days=6)
        assert office.desk.resume(tx, worker, enrolment.id, "back home", later).status is Status.ACTIVE
        waiting = [each.step for each in reminders(tx, person.id) if each.state is State.SCHEDULED]
        assert waiting == ["D7", "D14", "D21", "D28", "D56", "D90"]
        with pytest.raises(Refused) as refused:
            office.desk.resume(tx, worker, enrolment.id, "again", later)
        assert problems(refused) == {("id", Problem.NOT_POSSIBLE_NOW)}
    assert len(rows) == 10


def test_only_what_has_not_left_can_be_cancelled(store: Store, office: Office) -> None:
    """A reminder that waits is cancelled; one on its way is not, and an answer of ours is no reminder."""
    with store.transaction() as tx:
        worker = a_worker(tx)
        person = a_patient(tx, office, worker)
        _, rows = office.desk.enrol(tx, worker, person.id, "BELL", TODAY, {}, NOW)
        done = office.desk.cancel(tx, worker, rows[1].id, NOW)
        assert (done.state, done.why) == (State.CANCELLED, "cancelled by staff")
        outbound.change(tx, rows[2].id, outbound.Change(State.SENDING), NOW)
        for name, problem in ((rows[2].id, Problem.NOT_POSSIBLE_NOW), ("none", Problem.UNKNOWN_REMINDER)):
            with pytest.raises(Refused) as refused:
                office.desk.cancel(tx, worker, name, NOW)
            assert problems(refused) == {("id", problem)}


def stopped(tx: Transaction, office: Office) -> tuple[Person, Outbound]:
    """Return a patient in a plan, and a danger text that waits for them."""
    worker = a_worker(tx)
    person = a_patient(tx, office, worker)
    office.desk.enrol(tx, worker, person.id, "BELL", TODAY, {}, NOW)
    danger = Outbound("danger", person.id, "sms", (), None, None, 0, State.SCHEDULED, NOW, due_at=NOW,
                      message_id="E1", purpose=Purpose.DANGER, urgent=True)  # fmt: skip
    outbound.record(tx, danger)
    return person, danger


@pytest.mark.parametrize(("effect", "why"), [(OptOut(), "opted out"), (WrongPerson(), "wrong person")])
def test_stop_ends_every_plan_at_once(store: Store, office: Office, effect: OptOut | WrongPerson, why: str) -> None:
    """STOP, and the wrong person: plans end, what waits is cancelled, timers go, a danger text stays, and it is on
    record for the health worker."""
    with store.transaction() as tx:
        person, danger = stopped(tx, office)
        carry_out(tx, (effect,), Occasion(person.id, NOW, "text", "bn", "q1"))
        assert [each.status for each in enrolments.of_person(tx, person.id)] == [Status.ENDED]
        assert {(each.state, each.why) for each in reminders(tx, person.id)} == {(State.CANCELLED, why)}
        assert timers.due(tx, NOW + timedelta(days=400), 9) == ()
        assert outbound.get(tx, danger.id) == danger
        events = audit.of(tx, "enrolment", enrolments.of_person(tx, person.id)[0].id)
        assert events[-1].detail == {"plan": "P-BELL", "reason": why, "staff": "s1"}


def test_erasing_leaves_nothing_that_names_anybody(store: Store, office: Office) -> None:
    """Number, area, places and days of visits are gone; plans have ended and nothing is sent."""
    with store.transaction() as tx:
        worker = a_worker(tx)
        person = a_patient(tx, office, worker)
        enrolment, _ = office.desk.enrol(tx, worker, person.id, "APPT", TODAY, VISIT, NOW)
        office.desk.erase(tx, worker, person.id, NOW)
        forgotten, ended = people.get(tx, person.id), enrolments.get(tx, enrolment.id)
        assert forgotten is not None
        assert ended is not None
        assert (forgotten.number, patients.get(tx, person.id)) == (None, None)
        assert (ended.status, ended.slots) == (Status.ENDED, {})
        assert {(each.state, each.slots) for each in reminders(tx, person.id)} == {(State.CANCELLED, None)}
        assert timers.due(tx, NOW + timedelta(days=400), 9) == ()


def test_a_missed_visit_is_written_of_the_day_after(store: Store, office: Office) -> None:
    """Marked on the day itself or the day after: one text; later none; before the visit it cannot be marked."""
    with store.transaction() as tx:
        worker = a_worker(tx)
        person = a_patient(tx, office, worker)
        office.desk.enrol(tx, worker, person.id, "APPT", TODAY, VISIT, NOW)
        with pytest.raises(Refused) as refused:
            office.desk.missed_visit(tx, worker, person.id, NOW)
        assert problems(refused) == {("patient_id", Problem.UNKNOWN_ENROLMENT)}
        row = office.desk.missed_visit(tx, worker, person.id, at("2026-11-28 18:00"))
        assert row is not None
        assert (row.step, local(row.due_at or NOW)) == ("MISSED", "2026-11-29 10:00")
        assert office.desk.missed_visit(tx, worker, person.id, at("2026-11-30 18:00")) is None


def test_an_area_is_held_by_whoever_answers_for_it(store: Store, office: Office) -> None:
    """A supervisor holds their area; what is scheduled meanwhile waits for its end; a worker cannot."""
    with store.transaction() as tx:
        worker, chief = a_worker(tx), a_worker(tx, "s2", Role.SUPERVISOR)
        person = a_patient(tx, office, worker)
        with pytest.raises(Refused):
            office.desk.hold(tx, worker, "Sylhet", "flood", NOW)
        with pytest.raises(Refused):
            office.desk.hold(tx, chief, "", "flood", NOW)
        office.desk.hold(tx, chief, "Sylhet", "flood", NOW, at("2026-11-23 08:00"))
        _, rows = office.desk.enrol(tx, worker, person.id, "BELL", TODAY, {}, NOW)
        assert [(each.step, local(each.due_at or NOW), each.why) for each in rows[:2]] == [
            ("D0", "2026-11-23 09:00", "held area"),
            ("D1", "2026-11-24 10:00", "held area"),
        ]
        assert office.desk.lift(tx, chief, "Sylhet", NOW) == 1
        assert office.desk.lift(tx, chief, "Sylhet", NOW) == 0


def test_a_later_plan_moves_what_is_less(store: Store, office: Office) -> None:
    """A danger question that comes into a full day takes it; what was there goes a day later and says so."""
    with store.transaction() as tx:
        worker = a_worker(tx)
        person = a_patient(tx, office, worker)
        _, bell = office.desk.enrol(tx, worker, person.id, "BELL", TODAY, {}, NOW)
        _, danger = office.desk.enrol(tx, worker, person.id, "PREGPLAN", TODAY, {}, NOW)
        third = outbound.get(tx, next(each.id for each in bell if each.step == "D3"))
        assert third is not None
        assert (local(third.due_at or NOW), local(third.wanted_at or NOW), third.why) == (
            "2026-11-25 10:00",
            "2026-11-24 10:00",
            "daily cap",
        )
        assert [local(each.due_at or NOW)[:10] for each in danger] == [
            "2026-11-22", "2026-11-24", "2026-11-28", "2026-12-05",
        ]  # fmt: skip


def test_what_comes_again_goes_on_by_its_timer(store: Store, office: Office) -> None:
    """A plan without an end lays its next piece before the first is used up, and never a message twice."""
    care = office.care
    with store.transaction() as tx:
        worker = a_worker(tx)
        person = a_patient(tx, office, worker)
        office.desk.enrol(tx, worker, person.id, "EXER", TODAY, {}, NOW)
        for _ in range(4):
            (timer,) = timers.due(tx, NOW + timedelta(days=400), 9)
            timers.done(tx, (timer.id,))
            care.lay.extend(tx, timer, timer.due_at)
        wanted = [each.wanted_at or each.due_at for each in reminders(tx, person.id)]
        days = {each.astimezone(NOW.tzinfo).date() for each in wanted if each}
    assert len(wanted) == len(set(wanted))
    assert {day.isoweekday() for day in days} <= {1, 3, 6}
    assert max(days) > TODAY + timedelta(days=50)


def test_a_plan_ends_when_it_has_said_everything(store: Store, office: Office) -> None:
    """After its last message and the time to answer it a plan ends by itself, and its person may be enrolled anew."""
    with store.transaction() as tx:
        worker = a_worker(tx)
        person = a_patient(tx, office, worker)
        enrolment, rows = office.desk.enrol(tx, worker, person.id, "CARER", TODAY, {}, NOW)
        for each in rows:
            outbound.change(tx, each.id, outbound.Change(State.DELIVERED), NOW)
        (timer,) = timers.due(tx, NOW + timedelta(days=60), 9)
        assert timer.due_at >= NOW + timedelta(days=30)
        timers.done(tx, (timer.id,))
        office.care.lay.extend(tx, timer, timer.due_at)
        ended = enrolments.get(tx, enrolment.id)
        assert ended is not None
        assert (ended.status, ended.reason) == (Status.ENDED, "plan end")


def test_many_wishes_are_one_question_each(store: Store, office: Office) -> None:
    """Hundreds of reminders for hundreds of patients in one transaction; a refused one stops no other."""
    with store.transaction() as tx:
        worker = a_worker(tx)
        persons = [a_patient(tx, office, worker, f"01712{number:06d}") for number in range(40)]
        wishes = [OneWish(each.id, "P-MED-TIME", at("2026-11-24 10:00")) for each in persons]
        wishes.insert(7, OneWish("nobody", "P-MED-TIME", at("2026-11-24 10:00")))
        done = office.desk.intake.remind_all(tx, worker, wishes, NOW)
        load = bookings.of_people(tx, [each.id for each in persons], NOW)
    assert [isinstance(each, Refused) for each in done] == [number == 7 for number in range(41)]
    assert {len(rows) for rows in load.values()} == {1}
