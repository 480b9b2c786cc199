"""Cases: whom they come to, how they climb, who may settle them, and that only a human closes one (clinical.md 5.2)."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest

from messages.delivery import State
from service.operations.followup.cases import Outcome
from service.operations.followup.duty import covers
from service.operations.followup.refusals import Problem, Refused
from service.store import Store, alerts, audit, people
from service.store.alerts import Alert, Colour, Standing
from service.store.staff import Duty, Role, Staff
from tests.operations.followup.clinic import ADMIN, AREA, CHIEF, SECOND, WORKER, Clinic, dhaka
from tests.store.examples import NOW, a_person

NAMES_ILLNESS = re.compile(r"palsy|face|twitch|bell|প্যারালাইসিস|বেলস|লাফা", re.IGNORECASE)
MORNINGS = Duty((1, 2, 3, 4, 6, 7))


def _raise(clinic: Clinic, patient: str, colour: Colour = Colour.RED, because: str = "eye red") -> Alert:
    with clinic.phone.whole.store.transaction() as tx:
        people.lock(tx, patient)
        return clinic.phone.whole.care.cases.raise_case(tx, patient, colour, because, None, clinic.now)


def _with_cases(clinic: Clinic, act: Callable[..., Alert], *given: object) -> Alert:
    with clinic.phone.whole.store.transaction() as tx:
        return act(tx, *given, clinic.now)


def _team(clinic: Clinic) -> tuple[Staff, Staff, Staff]:
    return clinic.hire(WORKER), clinic.hire(SECOND), clinic.hire(CHIEF, Role.SUPERVISOR)


def test_a_red_case_climbs_every_quarter_of_an_hour(clinic: Clinic) -> None:
    """The assigned worker, after 15 minutes the second, after 30 the supervisor: one text each, and then the case
    stays open before everybody's eyes."""
    first, *_ = _team(clinic)
    patient = clinic.register(first)
    text = clinic.say("P-HW-RED", CODE=_raise(clinic, patient).code, WHY="WHY-EYE-RED")
    rungs: dict[int, list[tuple[str, ...]]] = {minutes: [] for minutes in (1, 14, 16, 29, 31, 240)}
    for minutes in rungs:
        clinic.until(dhaka(22, 10 + minutes // 60, minutes % 60))
        rungs[minutes] = [clinic.read(number) for number in (WORKER, SECOND, CHIEF)]
    nothing: tuple[str, ...] = ()
    assert rungs[1] == [(text,), nothing, nothing]
    assert rungs[14] == [nothing, nothing, nothing]
    assert rungs[16] == [nothing, (text,), nothing]
    assert rungs[29] == [nothing, nothing, nothing]
    assert rungs[31] == [nothing, nothing, (text,)]
    assert rungs[240] == [nothing, nothing, nothing]
    assert [(case.status, case.rung) for case in clinic.case_rows(patient)] == [(Standing.OPEN, 2)]


def test_who_acknowledges_stops_the_climb(clinic: Clinic) -> None:
    """A second acknowledgement changes nothing; the case is still to be closed."""
    first, second, _ = _team(clinic)
    patient = clinic.register(first)
    case = _raise(clinic, patient)
    cases = clinic.phone.whole.care.cases
    clinic.later(minutes=20)
    for written in (case.code, case.code.lower(), str(case.number), case.id):
        assert _with_cases(clinic, cases.acknowledge, second, written).acknowledged_by == second.id
    clinic.later(hours=30)
    assert clinic.read(CHIEF) == ()
    assert [each.status for each in clinic.case_rows(patient)] == [Standing.ACKNOWLEDGED]


def test_an_amber_case_has_a_day_and_comes_in_the_morning(clinic: Clinic) -> None:
    """Raised at night it waits for the assigned worker's next duty; unacknowledged a day later it is the
    supervisor's."""
    first, _, _ = (clinic.hire(WORKER, duty=MORNINGS), clinic.hire(SECOND), clinic.hire(CHIEF, Role.SUPERVISOR))
    patient = clinic.register(first)
    clinic.until(dhaka(22, 22))
    _raise(clinic, patient, Colour.AMBER, "no doctor yet")
    clinic.until(dhaka(23, 8, 55))
    assert clinic.read(WORKER) == ()
    clinic.until(dhaka(23, 9, 5))
    assert len(clinic.read(WORKER)) == 1
    clinic.until(dhaka(24, 8, 55))
    assert (clinic.read(SECOND), clinic.read(CHIEF)) == ((), ())
    clinic.until(dhaka(24, 9, 10))
    assert len(clinic.read(CHIEF)) == 1


def test_an_amber_case_taken_on_at_night_wakes_nobody(clinic: Clinic) -> None:
    """The text that waited for the morning is kept back once somebody has the case."""
    first = clinic.hire(WORKER, duty=MORNINGS)
    patient = clinic.register(first)
    clinic.until(dhaka(22, 22))
    case = _raise(clinic, patient, Colour.AMBER, "no doctor yet")
    _with_cases(clinic, clinic.phone.whole.care.cases.acknowledge, first, case.code)
    clinic.until(dhaka(23, 12))
    assert clinic.read(WORKER) == ()
    assert [text.state for text in clinic.texts(first.person_id)] == [State.CANCELLED]


def test_a_red_case_at_night_goes_to_whoever_is_on_call(clinic: Clinic) -> None:
    """The assigned worker is off duty: the one on call gets it at once, then the supervisor, awake or not."""
    first = clinic.hire(WORKER, duty=MORNINGS)
    clinic.hire(SECOND, duty=MORNINGS, oncall=True)
    clinic.hire(CHIEF, Role.SUPERVISOR, duty=MORNINGS)
    patient = clinic.register(first)
    clinic.until(dhaka(22, 23))
    _raise(clinic, patient)
    assert [len(clinic.read(number)) for number in (WORKER, SECOND, CHIEF)] == [0, 1, 0]
    clinic.later(minutes=20)
    assert [len(clinic.read(number)) for number in (WORKER, SECOND, CHIEF)] == [0, 0, 1]


def test_a_red_case_wakes_the_only_worker(clinic: Clinic) -> None:
    """At night, with nobody on duty and nobody above them, the patient's own worker is woken: a danger must reach
    some phone. An amber one waits for the morning."""
    own = clinic.hire(WORKER, duty=MORNINGS)
    clinic.hire(SECOND, duty=MORNINGS)
    patient = clinic.register(own)
    clinic.until(dhaka(22, 22))
    _raise(clinic, patient, Colour.AMBER, "no doctor yet")
    clinic.later(minutes=2)
    assert clinic.read(WORKER) == ()
    red = _raise(clinic, patient)
    clinic.later(minutes=2)
    assert clinic.read(WORKER) == (clinic.say("P-HW-RED", CODE=red.code, WHY="WHY-EYE-RED"),)
    assert clinic.read(SECOND) == ()


def test_a_case_nobody_can_take_stays_visible(clinic: Clinic) -> None:
    """No health worker at all: it stands open on the highest rung, and a newcomer who lists cases sees it."""
    patient = clinic.register()
    case = _raise(clinic, patient)
    clinic.later(hours=3)
    assert [(each.id, each.rung, each.staff_id) for each in clinic.case_rows(patient)] == [(case.id, 2, None)]
    chief = clinic.hire(ADMIN, Role.ADMIN)
    with clinic.phone.whole.store.reading() as tx:
        assert [each.id for each in clinic.phone.whole.care.cases.listing(tx, chief, Standing.OPEN, None, 50)] == [
            case.id
        ]


def test_one_reason_is_one_case_and_the_graver_colour_counts(clinic: Clinic) -> None:
    """The same reason again adds no case and no text; amber that becomes red begins anew; red never pales; a closed
    one does not stand in the way of the next."""
    first = clinic.hire(WORKER)
    patient = clinic.register(first)
    for colour, expected, texts in (
        (Colour.AMBER, "amber", 1), (Colour.AMBER, "amber", 0), (Colour.RED, "red", 1), (Colour.AMBER, "red", 0)
    ):  # fmt: skip
        _raise(clinic, patient, colour)
        assert clinic.cases(patient) == [(expected, "eye red", 0)]
        assert len(clinic.read(WORKER)) == texts
    (case,) = clinic.case_rows(patient)
    _with_cases(clinic, clinic.phone.whole.care.cases.close, first, case.code, Outcome.REACHED)
    assert clinic.cases(patient) == []
    assert _raise(clinic, patient).number == case.number + 1


def test_only_a_human_closes_a_case(clinic: Clinic) -> None:
    """Days of silence leave a red case open; who closes it says what came of it, and the record keeps who and what."""
    first = clinic.hire(WORKER)
    patient = clinic.register(first)
    case = _raise(clinic, patient)
    clinic.later(days=3)
    assert clinic.cases(patient)[0][:2] == ("red", "eye red")
    closed = _with_cases(clinic, clinic.phone.whole.care.cases.close, first, case.code, Outcome.HOSPITAL)
    assert (closed.status, closed.closed_by, closed.acknowledged_by) == (Standing.CLOSED, first.id, first.id)
    with clinic.phone.whole.store.reading() as tx:
        events = audit.of(tx, "alert", case.id)
    assert events[0].action == "case raised"
    assert (events[-1].actor, events[-1].action, events[-1].detail) == (
        first.id,
        "case closed",
        {"outcome": "hospital"},
    )


def test_a_case_is_settled_by_those_it_concerns(clinic: Clinic) -> None:
    """A colleague it never came to is refused, as is a code nobody has; the area's supervisor and an admin may."""
    first, second, chief = _team(clinic)
    elsewhere = clinic.hire(ADMIN, Role.SUPERVISOR, area="Dhaka")
    patient = clinic.register(first)
    case = _raise(clinic, patient)
    cases = clinic.phone.whole.care.cases
    for who, code, problem in (
        (second, case.code, Problem.NOT_YOURS),
        (elsewhere, case.code, Problem.NOT_YOURS),
        (first, "B-9999", Problem.UNKNOWN_ALERT),
        (first, "nonsense", Problem.UNKNOWN_ALERT),
    ):
        with pytest.raises(Refused) as refused:
            _with_cases(clinic, cases.acknowledge, who, code)
        assert [fault.problem for fault in refused.value.faults] == [problem]
    assert _with_cases(clinic, cases.acknowledge, chief, case.code).acknowledged_by == chief.id
    _with_cases(clinic, cases.close, first, case.code, Outcome.REACHED)
    with pytest.raises(Refused) as refused:
        _with_cases(clinic, cases.acknowledge, first, case.code)
    assert refused.value.faults[0].problem is Problem.NOT_POSSIBLE_NOW


def test_lists_show_everybody_theirs(clinic: Clinic) -> None:
    """A worker sees the cases of their patients and those that came to them, a supervisor those of the area, page by
    page and newest first."""
    first, second, chief = _team(clinic)
    mine = clinic.register(first)
    theirs = clinic.register(second, number="+8801711111111")
    for because in ("eye red", "danger sign", "not reached"):
        _raise(clinic, mine, because=because)
        _raise(clinic, theirs, because=because)
    cases = clinic.phone.whole.care.cases
    with clinic.phone.whole.store.reading() as tx:
        assert {each.person_id for each in cases.listing(tx, first, None, None, 50)} == {mine}
        numbers = [each.number for each in cases.listing(tx, chief, Standing.OPEN, None, 4)]
        rest = [each.number for each in cases.listing(tx, chief, Standing.OPEN, numbers[-1], 4)]
        assert [*numbers, *rest] == [1006, 1005, 1004, 1003, 1002, 1001]
        assert cases.listing(tx, chief, Standing.CLOSED, None, 50) == ()


@pytest.mark.parametrize("language", ["en", "bn"])
def test_every_alert_is_short_and_names_no_illness(clinic: Clinic, language: str) -> None:
    """For every reason in either language: the code twice, the word to send back, within the budget of a text."""
    catalog = clinic.phone.whole.words.catalog
    reasons = [name for name in catalog.content.messages if name.startswith("WHY-")]
    assert len(reasons) > 40
    for why in reasons:
        for colour in ("RED", "AMBER"):
            text = catalog.text(f"P-HW-{colour}", language, {"CODE": "B-99999", "WHY": why})
            assert "ACK B-99999" in text.words
            assert not NAMES_ILLNESS.search(text.words), text.words
            assert text.segments <= 3


def test_a_bangla_worker_reads_bangla(clinic: Clinic) -> None:
    """No English word of ours stands in the reason."""
    clinic.hire(WORKER, language="bn")
    _raise(clinic, clinic.register(), because="worse day 3")
    (text,) = clinic.read(WORKER)
    assert text == clinic.say("P-HW-RED", "bn", CODE="B-1001", WHY="WHY-WORSE-DAY-3")
    assert "খারাপ" in text


def test_a_reason_content_has_no_words_for_is_still_told(clinic: Clinic) -> None:
    """The worker is sent to the list; the case is not lost over a word."""
    clinic.hire(WORKER)
    _raise(clinic, clinic.register(), because="something new")
    assert clinic.read(WORKER) == (clinic.say("P-HW-RED", CODE="B-1001", WHY="WHY-OTHER"),)


@pytest.mark.parametrize(
    ("local", "begins"),
    [((22, 8), (22, 9)), ((22, 12), None), ((22, 17), (23, 9)), ((26, 18), (28, 9)), ((27, 10), (28, 9))],
)
def test_the_next_duty(clinic: Clinic, local: tuple[int, int], begins: tuple[int, int] | None) -> None:
    """Duties are hours of the deployment's zone; Friday 27 November is free."""
    roster = clinic.phone.whole.care.roster
    moment = dhaka(*local)
    assert roster.next_duty(MORNINGS, moment) == (dhaka(*begins) if begins else moment)


def test_on_duty_are_those_of_the_area_and_around(clinic: Clinic) -> None:
    """Who works in Sylhet works in Sylhet/Companiganj, not the other way round; whoever is on call always counts."""
    assert covers("Sylhet", "Sylhet/Companiganj")
    assert not covers("Sylhet/Companiganj", "Sylhet")
    assert not covers("Syl", "Sylhet")
    assert covers(None, "Sylhet")
    clinic.hire(WORKER, area="Dhaka")
    near = clinic.hire(SECOND, duty=MORNINGS)
    roster = clinic.phone.whole.care.roster
    for hour, found in ((12, [near.id]), (20, [])):
        with clinic.phone.whole.store.reading() as tx:
            assert [each.id for each in roster.on_duty(tx, f"{AREA}/Companiganj", dhaka(22, hour))] == found


def test_two_cases_at_once_get_two_numbers(store: Store) -> None:
    """On either database the second transaction waits, and neither fails."""
    with store.transaction() as tx:
        a_person(tx)
        first = _stored("a1", alerts.next_number(tx), NOW)
        alerts.add(tx, first)
    with store.transaction() as tx:
        alerts.add(tx, _stored("a2", alerts.next_number(tx), NOW))
        assert [each.number for each in alerts.unsettled(tx, "p1")] == [1001, 1002]


def _stored(name: str, number: int, at: datetime) -> Alert:
    return Alert(name, number, "p1", None, Colour.RED, "eye red", Standing.OPEN, 0, None, at)
