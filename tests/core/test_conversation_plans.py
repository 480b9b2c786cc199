"""Answers to the messages of plans and to the consent question: every plan, step, digit, mode, in both languages."""

import re
from datetime import timedelta

import pytest

from messages.meaning import Level
from messages.plans import Does, Meaning, Plan, Step
from messages.turn import Alarm, Ask, Consent, Decline, Mode, OptIn, OptOut, Person, PlanAnswer, State, Turn, Wait
from tests.core.talking import EMERGENCY, NOW, Talk, conversation, heard, library, said, segments, words

PLANS = library().content.plans
STEPS = [(plan, step) for plan in PLANS.values() for step in plan.steps if step.replies and plan.id != "P-HW"]
NAMES = [f"{plan.id}-{step.id}" for plan, step in STEPS]
BANGLA_DIGITS = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
PROMISE = {"en": re.compile("health worker will call"), "bn": re.compile("স্বাস্থ্যকর্মী(ও)? (আপনাকে )?ফোন করবেন")}
ILLNESS = re.compile("face|twitch|mouth|মুখ (?!ফোলার)|লাফা", re.IGNORECASE)
every_step = pytest.mark.parametrize(("plan", "step"), STEPS, ids=NAMES)


def _state(plan: str, step: str, ago: timedelta = timedelta(hours=1)) -> State:
    return State(asked=Wait(Ask.PLAN, NOW - ago, options=(plan, step, "out_1")))


def _person(language: str = "bn", mode: Mode = Mode.OPEN, helped: bool = False) -> Person:
    return Person(language, chosen=True, mode=mode, consent=Consent.GIVEN, plans=1, helped=helped)


def _talk(plan: str, step: str, person: Person | None = None) -> Talk:
    return Talk(person or _person(), _state(plan, step))


def _answer(turn: Turn) -> PlanAnswer:
    (answer,) = [effect for effect in turn.effects if isinstance(effect, PlanAnswer)]
    return answer


def _digits(step: Step) -> list[str]:
    return ["122" if digits == "NNN" else digits for digits in step.replies]


@every_step
@pytest.mark.parametrize("language", ["bn", "en"])
@pytest.mark.parametrize("mode", Mode)
def test_every_answer_is_heard_and_answered(plan: Plan, step: Step, language: str, mode: Mode) -> None:
    """Each digit a message offers, in either script, is recorded with what the plan says it means and sets off, gets
    an answer with the emergency line in the reader's language, within ten segments, and promises a call only while
    somebody is on duty (clinical.md 5.2)."""
    for digits in _digits(step):
        reply = step.replies["NNN" if len(digits) == 3 else digits]
        for written in (digits, digits.translate(BANGLA_DIGITS)):
            for helped in (True, False):
                state = _state(plan.id, step.id)
                turn = conversation().step(_person(language, mode, helped), state, heard(written))
                answer = _answer(turn)
                assert (answer.plan, answer.step, answer.outbound) == (plan.id, step.id, "out_1")
                assert (answer.digits, answer.meaning, answer.actions) == (digits, reply.meaning, reply.actions)
                assert turn.language == language
                assert EMERGENCY in words(turn)
                assert segments(turn) <= 10
                assert helped or not PROMISE[language].search(words(turn))
                assert turn.state.asked is None


@every_step
def test_what_an_answer_sets_off_is_said(plan: Plan, step: Step) -> None:
    """A case is announced where somebody is on duty; "check" asks the first question in the same reply; the texts the
    plan names are said; an answer that only gets noted is thanked for."""
    for digits, reply in step.replies.items():
        if digits == "NNN":
            continue
        turn = conversation().step(_person(helped=True), _state(plan.id, step.id), heard(digits))
        does = {action.does for action in reply.actions if action.after == 1}
        named = [action.say for action in reply.actions if action.say]
        assert [message for message in said(turn) if message in named] == named
        assert ("Q1" in said(turn)) == (Does.CHECK in does)
        assert (turn.state.wait is not None and turn.state.wait.ask is Ask.CHECK) == (Does.CHECK in does)
        if does & {Does.RED, Does.AMBER, Does.OFFER, Does.REBOOK}:
            assert PROMISE["bn"].search(words(turn)), said(turn)
        if does <= {Does.GREEN, Does.KEEP}:
            assert said(turn) == ("SYS-PLAN-NOTED",)
        if Does.END in does:
            assert said(turn) == ("SYS-PLAN-ENDED",)


@every_step
def test_private_answers_do_not_name_the_illness(plan: Plan, step: Step) -> None:
    """On a shared phone the answer to an answer names no illness: danger texts and the check alone name signs."""
    signs = {outcome.sms for outcome in library().content.outcomes.values()}
    signs |= {question.sms for question in library().content.questions} | {"EYERED-1", "MEDSAFE-3"}
    for language in ("bn", "en"):
        for digits in _digits(step):
            turn = conversation().step(_person(language, Mode.PRIVATE), _state(plan.id, step.id), heard(digits))
            plain = Turn(turn.state, language, tuple(say for say in turn.says if say.message not in signs))
            assert not ILLNESS.search(words(plain)), said(plain)


BETTER = ("ভালো", "bhalo", "better", "valo achi")
SAME = ("একই", "eki", "same", "আগের মতো")
WORSE = ("খারাপ", "kharap", "worse", "আরও খারাপ")


@pytest.mark.parametrize(
    ("spoken", "means"),
    [*((word, "1") for word in BETTER), *((word, "2") for word in SAME), *((word, "3") for word in WORSE)],
)  # fmt: skip
def test_better_same_and_worse_count_in_words(spoken: str, means: str) -> None:
    """In three scripts, wherever the message offers them (clinical.md 5.2)."""
    talk = _talk("P-BELL", "D3")
    talk(spoken)
    assert talk.turn is not None
    assert _answer(talk.turn).digits == means


@pytest.mark.parametrize("spoken", WORSE)
@every_step
def test_worse_is_never_asked_to_choose_a_number(plan: Plan, step: Step, spoken: str) -> None:
    """Who says that it is worse is asked the questions of the check or is called, whatever the message offered."""
    talk = _talk(plan.id, step.id)
    talk(spoken)
    assert talk.turn is not None
    answer = _answer(talk.turn)
    assert answer.meaning in {Meaning.WORSE, Meaning.PROBLEM}
    offered = {reply.meaning for reply in step.replies.values()}
    if not offered & {Meaning.WORSE, Meaning.PROBLEM}:
        assert {action.does for action in answer.actions} == {Does.CHECK, Does.AMBER}
        assert said(talk.turn) == ("P-BELL-WORSE-ALONE", "Q1")


@pytest.mark.parametrize(
    ("plan", "step", "spoken", "digits"),
    [
        ("P-BELL", "D1", "হ্যাঁ", "1"), ("P-BELL", "D1", "না", "2"), ("P-BELL", "D1", "জানি না", "1"),
        ("P-BELL", "D21", "ha", "1"), ("P-BELL", "D21", "no", "2"), ("P-BELL", "D90", "না", "2"),
        ("P-CHECKFU", "E", "na", "2"), ("P-CHECKFU", "D0", "এখনও না", "2"), ("P-TWITCH", "D14", "yes", "1"),
        ("P-APPT", "BEFORE3", "ji", "1"), ("P-APPT", "BEFORE3", "na", "2"), ("P-APPT", "BEFORE1", "ok", "1"),

        ("P-MED", "TIME", "taken", "1"), ("P-MED", "TIME", "খেয়েছি", "1"), ("P-MED", "TIME", "na", "2"),
        ("P-EXER", "PRACTICE", "no", "2"),
        ("P-CARER", "W2", "na", "2"), ("P-PREGPLAN", "D3", "not sure", "1"),
    ],
)  # fmt: skip
def test_yes_and_no_mean_what_the_message_asked(plan: str, step: str, spoken: str, digits: str) -> None:
    """Yes is 1 and no is 2 where a question can be answered so; a doubt about a danger is a yes."""
    talk = _talk(plan, step)
    talk(spoken)
    assert talk.turn is not None
    assert _answer(talk.turn).digits == digits


@pytest.mark.parametrize(
    ("plan", "step", "text"),
    [("P-BELL", "D3", "হ্যাঁ"), ("P-BELL", "D3", "7"), ("P-BELL", "D3", "নদীতে নৌকা চলে"), ("P-BELL", "D1", "3"),
     ("P-BELL", "D1", "ভালো আছি"), ("P-CHECKFU", "E", "same"), ("P-DIARYWK", "WEEK", "1"), ("P-DIARYWK", "WEEK", "145"),
     ("P-BELL", "D7", "12")],
)  # fmt: skip
def test_an_unclear_answer_is_asked_about_once(plan: str, step: str, text: str) -> None:
    """The question comes again in its own words; a second unclear answer ends in the safe exit, which somebody looks
    at; a clear one in between counts."""
    talk = _talk(plan, step)
    found = PLANS[plan].step(step)
    assert found is not None
    assert talk(text) == ("SYS-PLAN-AGAIN", found.text)
    assert talk("নদীতে নৌকা চলে") == ("X",)
    assert Alarm(Level.D0, "X", ()) in talk.effects()
    talk = _talk(plan, step)
    talk(text)
    talk(_digits(found)[0])
    assert talk.turn is not None
    assert _answer(talk.turn).step == step


def test_a_question_about_a_visit_is_not_repeated_with_holes() -> None:
    """Day and place of a visit are not remembered in the conversation; the person is pointed to the message."""
    assert _talk("P-APPT", "BEFORE3")("5") == ("SYS-PLAN-AGAIN",)


@pytest.mark.parametrize("text", ["EYE", "MORE", "HELP", "STATUS", "WORD stroke", "চোখ লাফানো", "SRC"])
def test_talk_in_between_does_not_close_the_question(text: str) -> None:
    """A topic, help or MORE is answered as always, and the digit after it still answers the plan."""
    talk = _talk("P-BELL", "D3")
    told = talk(text)
    assert "SYS-PLAN-AGAIN" not in told
    if "SYS-NEXT" not in told and talk.state.wait is None:
        talk("2")
        assert talk.turn is not None
        assert _answer(talk.turn).digits == "2"


def test_the_newest_question_owns_the_digit() -> None:
    """The list asked for after the plan's question opens its topics; when its own answer is given, the plan's is still
    open (clinical.md 5.2)."""
    talk = _talk("P-BELL", "D3")
    talk("0")
    assert talk("2")[0] == "EYE-1"
    talk("2")
    assert talk.turn is not None
    assert _answer(talk.turn).meaning is Meaning.SAME


def test_a_plan_message_is_open_two_days() -> None:
    """After 48 hours the digit is that of the list again (clinical.md 5.2)."""
    for hours, answered in ((48, True), (48.1, False)):
        state = _state("P-BELL", "D3", timedelta(hours=hours))
        turn = conversation().step(_person(), state, heard("2"))
        assert any(isinstance(effect, PlanAnswer) for effect in turn.effects) == answered
        assert answered or said(turn)[0] == "EYE-1"


def test_a_late_answer_to_the_check_is_not_one_to_the_plan() -> None:
    """A yes to a stroke sign that comes after ten minutes is answered safely: as "better" it would be lost."""
    check = Wait(Ask.CHECK, NOW - timedelta(minutes=20))
    talk = Talk(_person(), State(check, asked=_state("P-BELL", "D3").asked))
    assert talk("1") == ("X",)


def test_worse_leads_through_the_check_to_the_emergency() -> None:
    """Sorry and the first question in one reply, then the check as always."""
    talk = _talk("P-BELL", "D7", _person(helped=True))
    assert talk("৩") == ("P-BELL-WORSE", "Q1")
    assert talk("1")[0] == "E1"
    assert Alarm(Level.E, "E1", ()) in talk.effects()


@pytest.mark.parametrize("text", ["আমার হাত অবশ", "শ্বাস নিতে কষ্ট হচ্ছে", "amar mukh beke gese"])
@every_step
def test_danger_comes_before_the_plan(plan: Plan, step: Step, text: str) -> None:
    """A danger sign in answer to any plan message is answered as danger; the message stays open."""
    talk = _talk(plan.id, step.id)
    told = talk(text)
    assert told[0] in {"E1", "E2", "E3", "E3Q"}
    assert any(isinstance(effect, Alarm) for effect in talk.effects())
    assert talk.state.asked is not None


@pytest.mark.parametrize("written", ["122", "১২২", "1 2 2", "১, ২, ২", "1-2-2"])
def test_the_diary_is_three_digits(written: str) -> None:
    """In either script, together or apart; nothing is asked back when the eye is not worse."""
    talk = _talk("P-DIARYWK", "WEEK")
    assert talk(written) == ("SYS-PLAN-NOTED",)
    assert talk.turn is not None
    assert _answer(talk.turn).digits == "122"


def test_a_three_for_the_eye_asks_about_the_eye() -> None:
    """The second digit of the diary is the eye (clinical.md 5.3, P-DIARYWK); its answer may be a red case."""
    talk = _talk("P-DIARYWK", "WEEK")
    assert talk("১৩২") == ("P-DIARYWK-EYE",)
    assert talk("1") == ("EYERED-1", "SYS-PLAN-CALL-ALONE")
    assert talk.turn is not None
    answer = _answer(talk.turn)
    assert (answer.step, answer.meaning) == ("EYE", Meaning.YES)
    assert Does.RED in {action.does for action in answer.actions}


def _consent(language: str = "bn") -> Talk:
    asked = Wait(Ask.CONSENT, NOW - timedelta(hours=1))
    return Talk(Person(language, chosen=True, consent=Consent.ASKED), State(asked=asked))


@pytest.mark.parametrize("yes", ["1", "১", "yes", "হ্যাঁ", "ji"])
def test_yes_to_the_consent_question_is_consent(yes: str) -> None:
    """It is thanked for, and the next question is whether others read this phone (clinical.md 5.3, P-SYS)."""
    talk = _consent()
    assert talk(yes) == ("SYS-OPTED-IN", "SYS-MODE")
    assert OptIn() in talk.effects()
    assert talk("2") == ("SYS-MODE-PRIVATE",)
    assert talk.state.asked is None


@pytest.mark.parametrize("no", ["2", "২", "no", "না", "na"])
def test_no_to_the_consent_question_is_no(no: str) -> None:
    """Nothing starts, and nothing is asked back."""
    talk = _consent()
    assert talk(no) == ("SYS-OPTED-OUT",)
    assert Decline() in talk.effects()
    assert talk.state.asked is None


def test_an_unclear_answer_is_no_consent() -> None:
    """It is asked once more; what is neither yes nor no never counts as either."""
    talk = _consent("en")
    assert talk("3") == ("SYS-PLAN-AGAIN", "SYS-OPTIN")
    assert not {OptIn(), Decline()} & set(talk.effects())
    assert talk("EYE")[0] == "EYE-1"
    assert talk("2") == ("SYS-OPTED-OUT",)


def test_the_consent_question_is_open_three_days() -> None:
    """72 hours without an answer mean no (clinical.md 5.3, P-SYS)."""
    for hours, consents in ((72, True), (72.1, False)):
        talk = Talk(Person("bn"), State(asked=Wait(Ask.CONSENT, NOW - timedelta(hours=hours))))
        talk("1")
        assert (OptIn() in talk.effects()) == consents


@pytest.mark.parametrize("text", ["STOP", "wrong number"])
def test_who_ends_it_is_asked_nothing_any_more(text: str) -> None:
    """After STOP or "wrong number" no digit answers a question of ours."""
    for talk in (_talk("P-BELL", "D3"), _consent()):
        talk(text)
        assert OptOut() in talk.effects()
        assert talk.state.asked is None


def test_start_answers_the_consent_question_too() -> None:
    """Who writes START has agreed; a 1 after it is about the phone."""
    talk = _consent()
    assert talk("START") == ("SYS-STARTED", "SYS-MODE")
    assert talk.effects() == (OptIn(),)
    assert talk("1") == ("SYS-MODE-OPEN",)


def test_a_change_of_language_repeats_the_question() -> None:
    """The question comes again in the language asked for."""
    talk = _talk("P-BELL", "D3")
    assert talk("ENGLISH") == ("SYS-LANG-SET", "P-BELL-D3")
    assert talk.language == "en"
    talk("3")
    assert talk.turn is not None
    assert _answer(talk.turn).meaning is Meaning.WORSE
