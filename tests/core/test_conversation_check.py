"""The guided check by text: five questions, one outcome for every way to answer them (clinical.md 4.4 to 4.6)."""

from datetime import timedelta
from itertools import product

import pytest

from messages.meaning import Level
from messages.turn import Alarm, Ask, Consent, FollowUp, OptIn, OptOut, Person
from tests.core.talking import Talk, library, said

CONTENT = library().content
OUTCOMES = {outcome.sms for outcome in CONTENT.outcomes.values()}
YES = ("1", "১", "yes", "হ্যাঁ", "ji", "3", "৩", "not sure", "জানি না", "jani na", "আরও খারাপ")
NO = ("2", "২", "no", "না", "na")


def _answered(answers: str, yes: str = "1", no: str = "2", consent: Consent = Consent.NONE) -> tuple[Talk, str]:
    talk = Talk(Person("bn", consent=consent))
    assert talk("9") == ("Q1",)
    for place, answer in enumerate(answers, start=1):
        told = talk(yes if answer == "Y" else no)
        if told[0] in OUTCOMES:
            return talk, told[0]
        assert told == (f"Q{place + 1}",)
    raise AssertionError(f"no outcome after {answers}")


@pytest.mark.parametrize("answers", ["".join(row) for row in product("YN", repeat=5)])
def test_every_combination_ends_as_the_table_says(answers: str) -> None:
    """All 32 rows of clinical.md 4.6, in the pack's own table and in the conversation."""
    talk, outcome = _answered(answers)
    assert outcome == CONTENT.outcomes[CONTENT.table[answers]].sms
    level = CONTENT.outcomes[outcome].level
    assert [effect for effect in talk.effects() if isinstance(effect, Alarm)] == (
        [Alarm(level, outcome, ())] if level else []
    )


def test_the_table_is_that_of_the_clinical_document() -> None:
    """The collapsed form of clinical.md 4.6: the first yes decides."""
    first = {0: "E1", 1: "E2", 2: "E3", 3: "D0", 4: "D7", -1: "L"}
    assert CONTENT.table == {row: first[row.find("Y")] for row in map("".join, product("YN", repeat=5))}


@pytest.mark.parametrize("yes", YES)
def test_yes_not_sure_and_worse_all_count_as_yes(yes: str) -> None:
    """A doubt is a yes at every question (clinical.md 4.4)."""
    for questions_before in range(5):
        answers = "N" * questions_before + "Y"
        assert _answered(answers, yes=yes)[1] == CONTENT.questions[questions_before].if_yes


@pytest.mark.parametrize("no", NO)
def test_no_in_any_writing_goes_on(no: str) -> None:
    """Five times no is "learn safely"."""
    assert _answered("NNNNN", no=no)[1] == "L"


@pytest.mark.parametrize(
    "words", ["ভালো আছি", "valo achi", "I am fine", "same as before", "আগের মতোই", "eki rokom", "খাই নাই", "jai nai"]
)
def test_how_it_goes_is_no_answer_to_a_question(words: str) -> None:
    """Fine is no yes to a stroke sign, and same no no: the question is asked again, then the safe exit."""
    talk = Talk()
    talk("9")
    assert talk(words) == ("SYS-CHECK-AGAIN", "Q1")
    assert talk(words) == ("X",)


def test_the_second_unclear_answer_ends_in_the_safe_exit() -> None:
    """Asked once more, then X, which somebody must look at (clinical.md 4.2 rule 9)."""
    for questions_before in range(5):
        talk = Talk()
        talk("9")
        for _ in range(questions_before):
            talk("2")
        assert talk("নীল আকাশ") == ("SYS-CHECK-AGAIN", f"Q{questions_before + 1}")
        assert talk("7") == ("X",)
        assert talk.effects() == (Alarm(Level.D0, "X", ()),)
        assert talk.state.wait is None


def test_a_clear_answer_forgives_the_unclear_one() -> None:
    """Each question has its own second try."""
    talk = Talk()
    for text, told in (("9", "Q1"), ("blue", "SYS-CHECK-AGAIN"), ("2", "Q2"), ("blue", "SYS-CHECK-AGAIN")):
        assert talk(text)[0] == told


def test_ten_minutes_without_an_answer_end_in_the_safe_exit() -> None:
    """An answer that comes later belongs to no question any more (clinical.md 4.2 rule 9, 5.2)."""
    for minutes, told in ((10, "Q2"), (10.1, "X")):
        talk = Talk()
        talk("9")
        talk.later(timedelta(minutes=minutes))
        assert talk("2") == (told,)


def test_stop_in_the_check_is_the_safe_exit_and_then_the_end() -> None:
    """X once, then stop (clinical.md 4.6)."""
    talk = Talk()
    talk("9")
    assert talk("STOP") == ("X", "SYS-STOPPED")
    assert OptOut() in talk.effects()
    assert talk("STOP") == ("SYS-STOPPED",)


def test_an_emergency_phrase_in_place_of_an_answer() -> None:
    """Free text with an emergency is answered at once and ends the check (clinical.md 4.6)."""
    talk = Talk()
    talk("9")
    assert talk("শ্বাস নিতে কষ্ট হচ্ছে") == ("E2",)
    assert talk.state.wait is None


def test_the_check_can_be_begun_anew_and_left_at_any_question() -> None:
    """9 and 0 always work (clinical.md 5.2); help leaves the question open; a word for a topic is no answer."""
    talk = Talk()
    talk("9")
    talk("2")
    assert talk("HELP") == ("SYS-HELP",)
    assert talk("EYE") == ("SYS-CHECK-AGAIN", "Q2")
    assert talk("9") == ("Q1",)
    assert talk("0") == ("SYS-MENU",)


def test_the_language_can_be_changed_in_the_check() -> None:
    """The same question comes again in the other language."""
    talk = Talk()
    talk("৯")
    talk("২")
    assert talk("ENGLISH") == ("SYS-LANG-SET", "Q2")
    assert talk.language == "en"
    assert talk("2") == ("Q3",)
    assert talk.language == "en"


def test_a_doctor_this_week_offers_to_get_ready() -> None:
    """D7 says "reply 4 to get ready": then 4 is that, and nothing else is changed (clinical.md 4.5)."""
    for consent, ask in ((Consent.NONE, Ask.FOLLOWUP), (Consent.GIVEN, Ask.MENU)):
        talk, outcome = _answered("NNNNY", consent=consent)
        assert outcome == "D7"
        assert talk.state.wait is not None
        assert talk.state.wait.ask is ask
        assert talk("৪")[0] == "VISIT-1"
        assert talk("4")[0] == "DOCTOR-3"


FOLLOWED = {"E1": "Y", "E2": "NY", "E3": "NNY", "D0": "NNNY", "D7": "NNNNY"}


@pytest.mark.parametrize("outcome", FOLLOWED)
def test_who_may_be_asked_later_is_asked_once(outcome: str) -> None:
    """After a check that sends somebody to a doctor we ask leave to ask how it went (clinical.md 5.3, P-SYS): 1 is
    the agreement and begins the follow-up, 2 and silence change nothing."""
    for yes, effects in (("১", (OptIn(), FollowUp(outcome))), ("না", ())):
        talk, _ = _answered(FOLLOWED[outcome])
        assert talk.turn is not None
        assert said(talk.turn) == (outcome, "SYS-FOLLOWUP")
        assert talk(yes) == (("SYS-OPTED-IN",) if effects else ("SYS-OPTED-OUT",))
        assert talk.effects() == effects


@pytest.mark.parametrize("consent", Consent)
def test_whose_answer_is_known_is_not_asked_again(consent: Consent) -> None:
    """Who agreed is followed up without a word; who was asked, said no or stop is left alone."""
    for outcome, answers in FOLLOWED.items():
        talk, _ = _answered(answers, consent=consent)
        assert talk.turn is not None
        assert ("SYS-FOLLOWUP" in said(talk.turn)) == (consent is Consent.NONE)
        assert (FollowUp(outcome) in talk.effects()) == (consent is Consent.GIVEN)


@pytest.mark.parametrize("consent", Consent)
def test_nobody_is_followed_up_who_needs_no_doctor(consent: Consent) -> None:
    """Learn safely and the safe exit end the check and ask for nothing."""
    talk, _ = _answered("NNNNN", consent=consent)
    assert talk.turn is not None
    assert said(talk.turn) == ("L",)
    talk = Talk(Person("bn", consent=consent))
    for text in ("9", "blue", "blue"):
        told = talk(text)
    assert told == ("X",)
