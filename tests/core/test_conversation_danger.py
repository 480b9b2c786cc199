"""Danger first: whatever was going on, a danger sign is answered in that same turn (clinical.md 4.2)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from messages.content import Sign
from messages.meaning import Command, Danger, Level, Understood
from messages.turn import Alarm, Ask, Heard, KeepQuestion, LastAlarm, OptOut, Person, State, Turn, Wait
from tests.core.states import EMERGENCIES, LANGUAGES, SIGNS, people, states, waits
from tests.core.talking import NOW, Talk, conversation, heard, library, said, segments, understand, words
from tests.core.understanding_data import phrases

VECTORS = [tuple(row.split(" | ")) for row in phrases("vectors")]
URGENT = [text for text, level in VECTORS if level in {"E", "EQ"}]
AGAIN = "SYS-DANGER-AGAIN"
OUTCOMES = library().content.outcomes
FIRST = {
    Level.E: {"E1", "E2", "E3", "M"},
    Level.EQ: {"E3Q"},
    Level.D0: {"D0"},
    Level.D7: {"D7"},
}


def _meaning(level: Level, *signs: str, language: str | None = "bn") -> Understood:
    return Understood("x", language, False, Danger(level, signs, 1.0))


def _turn(state: State, meaning: Understood, person: Person | None = None) -> Turn:
    return conversation().step(person or Person("bn"), state, Heard(meaning, NOW, "x"))


@pytest.mark.parametrize("text", URGENT)
def test_an_emergency_is_answered_first_in_every_state(text: str) -> None:
    """Each emergency of clinical.md 4.9 gets its emergency text first, whatever was asked before."""
    for state in states():
        assert said(conversation().step(Person("bn"), state, heard(text)))[0] in EMERGENCIES, state


def test_an_emergency_is_answered_whoever_writes() -> None:
    """Neither consent, nor language, nor being a stranger, nor an opt-out keeps anybody from the answer."""
    for person in people():
        for text in ("শ্বাস নিতে কষ্ট হচ্ছে", "buke batha kore", "face droop since morning"):
            turn = conversation().step(person, State(), heard(text))
            assert said(turn)[0] in EMERGENCIES
            assert "999" in words(turn)


@pytest.mark.parametrize("sign", SIGNS)
def test_every_sign_at_every_level_has_its_own_first_text(sign: str) -> None:
    """A sign read at any level begins the reply with that level's text, in every state and language."""
    for level, first in FIRST.items():
        for state in states():
            for language in LANGUAGES:
                turn = _turn(state, _meaning(level, sign, language=language))
                assert said(turn)[0] in first
                assert turn.language == language
                assert any(isinstance(effect, Alarm) and sign in effect.signs for effect in turn.effects)


@pytest.mark.parametrize("sign", [sign for sign in library().content.signs.values() if sign.level is Level.E])
def test_a_sign_has_the_outcome_of_the_table(sign: Sign) -> None:
    """The emergency text told for a sign is the one its row of clinical.md 4.3 names."""
    assert said(_turn(State(), _meaning(Level.E, sign.id)))[0] == OUTCOMES[sign.outcome].sms


def test_the_gravest_outcome_is_told_and_a_crisis_beside_it() -> None:
    """Of several emergencies the gravest is told; self-harm is never left out for another sign."""
    assert said(_turn(State(), _meaning(Level.E, "DS11", "DS02"))) == ("E1",)
    assert said(_turn(State(), _meaning(Level.E, "DS24", "DS02"))) == ("E1", "M")
    assert said(_turn(State(), _meaning(Level.E, "DS24"))) == ("M",)


def test_an_emergency_without_a_known_sign_still_gets_a_text() -> None:
    """A level that comes without a sign, from a second opinion, is answered with the general emergency text."""
    assert said(_turn(State(), _meaning(Level.E))) == ("E2",)
    assert said(_turn(State(), _meaning(Level.E, "GONE"))) == ("E2",)


def test_the_same_emergency_is_not_repeated_in_full_for_thirty_minutes() -> None:
    """Told again within 30 minutes it is "do not wait"; a new sign or the half hour brings the text again
    (clinical.md 4.2 rule 6)."""
    talk = Talk()
    assert talk("amar hat obosh") == ("E1",)
    talk.later(timedelta(minutes=29, seconds=59))
    assert talk("amar hat obosh") == (AGAIN,)
    assert "999" in talk.words
    talk.later(timedelta(seconds=1))
    assert talk("amar hat obosh") == ("E1",)


def test_a_new_sign_always_brings_the_text_again() -> None:
    """A second sign is news even seconds after the first; then neither of the two is news."""
    talk = Talk()
    assert talk("amar hat obosh") == ("E1",)
    assert talk("kotha joray jacche") == ("E1",)
    assert talk("amar hat obosh") == (AGAIN,)
    assert talk("kotha joray jacche") == (AGAIN,)
    assert talk("শ্বাস নিতে কষ্ট হচ্ছে") == ("E2",)


def test_telling_again_does_not_put_off_the_full_text() -> None:
    """Half an hour runs from the full text, however often somebody writes in between."""
    talk = Talk()
    assert talk("amar mukh beke gese")[0] == "E3Q"
    for _ in range(2):
        talk.later(timedelta(minutes=12))
        assert talk("amar mukh beke gese")[0] == AGAIN
    talk.later(timedelta(minutes=6))
    assert talk("amar mukh beke gese")[0] == "E3Q"


def test_an_outcome_of_the_check_does_not_silence_a_danger_sign() -> None:
    """A check that ended in an emergency text named no sign, so a sign written after it is news."""
    talk = Talk()
    talk("৯")
    assert talk("১")[0] == "E1"
    assert talk("amar hat obosh") == ("E1",)


def test_a_face_bent_at_an_unknown_time_starts_the_check() -> None:
    """Without a time: what to do if it is new, then question one (clinical.md 4.2 rule 4)."""
    talk = Talk()
    assert talk("amar mukh beke gese") == ("E3Q", "Q1")
    assert talk.state.wait == Wait(Ask.CHECK, NOW, 0)


def test_a_bent_face_in_the_check_goes_on_at_the_same_question() -> None:
    """The check is not begun anew by the very sign it asks about."""
    talk = Talk()
    for text in ("9", "2", "2"):
        talk(text)
    assert talk("amar mukh beke gese") == ("E3Q", "Q3")


def test_a_doctor_today_sign_in_the_check_keeps_the_question_open() -> None:
    """A sign for a doctor today or this week is answered, and the check asks on: it may yet find an emergency."""
    for level, first in ((Level.D0, "D0"), (Level.D7, "D7")):
        for wait in waits(NOW):
            turn = _turn(State(wait), _meaning(level, "DS28"))
            assert said(turn)[0] == first
            if wait.ask is Ask.CHECK:
                assert said(turn)[-1] == f"Q{wait.number + 1}"
                assert turn.state.wait is not None
                assert turn.state.wait.number == wait.number


def test_what_a_doctor_today_answer_adds() -> None:
    """Eye, pregnancy and child bring their own advice, the message with the emergency line first
    (clinical.md 4.3 DS27; 4.6 other paths), and MORE goes on behind it."""
    assert said(_turn(State(), _meaning(Level.D0, "DS27"))) == ("D0", "EYE-1")
    assert said(_turn(State(), _meaning(Level.D0, "DS26"))) == ("D0", "EYERED-1")
    assert said(_turn(State(), _meaning(Level.D0, "DS30"))) == ("D0", "PREG-2", "PREG-1")
    assert said(_turn(State(), _meaning(Level.D0, "DS31"))) == ("D0", "CHILD-2", "CHILD-1")
    talk = Talk()
    assert talk("চোখ বন্ধ হয় না") == ("D0", "EYE-1")
    assert talk("MORE")[0] == "EYE-2"
    assert talk("বাচ্চার মুখ বাঁকা দুই দিন")[0] == "D0"
    assert talk("MORE")[0] == "SYS-NO-MORE"


def test_no_answer_to_danger_is_longer_than_ten_segments() -> None:
    """However many signs come together, the reply stays within what a handset can join."""
    many = ("DS26", "DS27", "DS30", "DS31")
    for language in LANGUAGES:
        for level in Level:
            for state in states():
                assert segments(_turn(state, _meaning(level, *many, language=language))) <= 10
                suspected = Danger(Level.E, many, 0.4, "E1", level)
                assert segments(_turn(state, Understood("x", language, danger=suspected))) <= 10


def test_a_stop_beside_danger_is_obeyed_too() -> None:
    """The person is opted out and the danger is answered (bangla.md 2.5 rule 2)."""
    for level, first in FIRST.items():
        turn = _turn(State(), replace(_meaning(level, "DS28"), command=Command.STOP))
        assert said(turn)[0] in first
        assert turn.effects[0] == OptOut()


def test_a_question_with_danger_in_it_is_answered_and_kept() -> None:
    """Words we asked for are not lost because a danger sign stands in them."""
    asked = State(Wait(Ask.QUESTION, NOW))
    for level in Level:
        turn = _turn(asked, _meaning(level, "DS27"))
        assert said(turn)[0] in FIRST[level]
        assert KeepQuestion() in turn.effects
        assert ("SYS-ASK-KEPT" in said(turn)) is (level in {Level.D0, Level.D7})


def test_a_future_alarm_silences_nothing() -> None:
    """A clock that was set back must not make a danger look as if it had just been told."""
    state = State(alarm=LastAlarm("E1", NOW + timedelta(minutes=5), ("DS02",)))
    assert said(_turn(state, _meaning(Level.E, "DS02"))) == ("E1",)


def test_danger_is_understood_in_each_vector_as_written() -> None:
    """The list these tests rest on still holds emergencies in every writing."""
    assert len(URGENT) >= 20
    assert {understand(text).language for text in URGENT} == set(LANGUAGES)
