"""Which reading of a text wins, in which language it is answered, and what nothing at all leads to."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messages.conversation.suspicion import SURE, SURER
from messages.meaning import Command, Danger, Level, Understood
from messages.turn import (
    Alarm,
    Ask,
    Erase,
    Heard,
    Missed,
    Mode,
    OptIn,
    OptOut,
    Person,
    SetMode,
    SpeakLanguage,
    State,
    Turn,
    Wait,
)
from tests.core.states import EMERGENCIES, LANGUAGES, people, states, understood, waits
from tests.core.talking import NOW, Talk, conversation, library, said, understand, words
from tests.core.understanding_data import phrases

EVERYTHING = Understood(
    "x",
    "bn",
    danger=Danger(Level.E, ("DS02",), 1.0),
    command=Command.STOP,
    asks=Command.STOP,
    topic="EYE",
    near=("FOOD", "MOVE"),
    digit="1",
    reply="1",
)
STATES = st.sampled_from(tuple(states()))
PEOPLE = st.sampled_from(tuple(people()))


def _turn(meaning: Understood, state: State | None = None, person: Person | None = None) -> Turn:
    return conversation().step(person or Person("bn"), state or State(), Heard(meaning, NOW, "x"))


def test_each_reading_gives_way_to_the_one_before_it() -> None:
    """Danger, opt-out, other commands that always work, the open question, an exact topic, a near one, the
    fallback: taking the first away lets the next one speak."""
    menu = State(Wait(Ask.MENU, NOW, options=("WHAT", "EYE")))
    meaning = EVERYTHING
    assert said(_turn(meaning, menu)) == ("E1",)
    meaning = replace(meaning, danger=Danger())
    assert said(_turn(meaning, menu)) == ("SYS-STOPPED",)
    for command, told in ((Command.START, "SYS-STARTED"), (Command.LANG, "SYS-WELCOME"), (Command.HELP, "SYS-HELP")):
        assert said(_turn(replace(meaning, command=command), menu))[0] == told
    meaning = replace(meaning, command=Command.MORE)
    assert said(_turn(meaning, menu))[0] == "WHAT-2"
    meaning = replace(meaning, digit=None, reply=None)
    assert said(_turn(meaning, menu)) == ("SYS-MENU",)
    meaning = replace(meaning, command=None)
    assert said(_turn(meaning, menu))[0] == "EYE-1"
    meaning = replace(meaning, topic=None)
    assert said(_turn(meaning, menu)) == ("SYS-STOP-ASK",)
    meaning = replace(meaning, asks=None)
    assert said(_turn(meaning, menu)) == ("SYS-DID-YOU-MEAN-2",)
    meaning = replace(meaning, near=("FOOD",))
    assert said(_turn(meaning, menu)) == ("SYS-DID-YOU-MEAN-1",)
    meaning = replace(meaning, near=())
    assert said(_turn(meaning, menu)) == ("SYS-NOT-UNDERSTOOD",)


@settings(max_examples=1500, deadline=None)
@given(understood(), STATES, PEOPLE, st.integers(0, 3))
def test_whatever_is_understood_is_answered(meaning: Understood, state: State, person: Person, pictures: int) -> None:
    """Nothing that may come together raises or meets silence; danger, then an opt-out, come before all else; the
    words can be said in the language of the turn."""
    turn = conversation().step(person, state, Heard(meaning, NOW, "x", pictures))
    assert turn.says
    assert turn.language in LANGUAGES
    assert words(turn)
    level = _acted_on(meaning)
    if level is None and meaning.danger.level and not _read_whole(meaning):
        assert said(turn)[0] in EMERGENCIES | {"SYS-DANGER-IF", "SYS-DANGER-AGAIN", "D0", "D7"}
    elif level in {Level.E, Level.EQ}:
        assert said(turn)[0] in EMERGENCIES | {"SYS-DANGER-AGAIN"}
    elif level is not None:
        assert said(turn)[0] in {*EMERGENCIES, "D0", "D7", "SYS-DANGER-IF"}
    elif meaning.command is Command.STOP:
        assert "SYS-STOPPED" in said(turn)
    leaving = {Command.STOP} if level else {Command.STOP, Command.WRONG}
    assert (OptOut() in turn.effects) is (meaning.command in leaving or _confirmed_stop(meaning, level, state))


def _read_whole(meaning: Understood) -> bool:
    """Tell whether the drawn message is an answer, or the keyword of the topic it is about."""
    return meaning.reply is not None or meaning.digit is not None or (meaning.topic == "MEDSAFE" and _keyword(meaning))


def _keyword(meaning: Understood) -> bool:
    return any(clue.meaning == "MEDSAFE" for clue in meaning.clues)


def _acted_on(meaning: Understood) -> Level | None:
    """Return the level that is acted on: what the fixed rules found, where the rest is only suspected."""
    danger = meaning.danger
    unsure = danger.certainty < (SURER if danger.found else SURE) and danger.level is not Level.EQ
    suspected = danger.outcome and (unsure or _read_whole(meaning))
    return danger.found if suspected else danger.level


def _confirmed_stop(meaning: Understood, level: Level | None, state: State) -> bool:
    """Tell whether "do you want no more messages?" was open and is answered with yes."""
    asked = state.wait is not None and state.wait.ask is Ask.STOP and NOW - state.wait.since < timedelta(hours=48)
    gives_way = {None, Command.MORE, Command.NEXT, Command.SRC, Command.WORD}
    return asked and level is None and meaning.command in gives_way and meaning.reply == "1"


@settings(max_examples=500, deadline=None)
@given(understood(), STATES, PEOPLE, st.sampled_from(("STOP", "START", "HELP")))
def test_what_the_carrier_answered_is_not_answered_twice(
    meaning: Understood, state: State, person: Person, handled: str
) -> None:
    """Silence is right only where the carrier has spoken, and even then danger is answered (telephony.md 1.2)."""
    turn = conversation().step(person, state, Heard(meaning, NOW, "x", handled=handled))
    suspected = meaning.danger.level is not None and not _read_whole(meaning)
    assert bool(turn.says) is (_acted_on(meaning) is not None or suspected)
    if not turn.says:
        wanted = {"STOP": (OptOut(),), "START": (OptIn(),), "HELP": ()}[handled]
        assert tuple(effect for effect in turn.effects if not isinstance(effect, SpeakLanguage)) == wanted


@pytest.mark.parametrize("text", phrases("traps"))
def test_closed_is_not_stop(text: str) -> None:
    """বন্ধ is also "closed": none of these messages opts anybody out, in any state but the question about it."""
    for wait in (None, *waits(NOW)):
        if wait is None or wait.ask is not Ask.STOP:
            turn = conversation().step(Person("bn"), State(wait), Heard(understand(text), NOW, text))
            assert OptOut() not in turn.effects


def test_a_guess_at_stop_is_asked_about() -> None:
    """Nobody is opted out by a guess; yes is, no is not (bangla.md 2.5 rule 5)."""
    for answer, told in (("হ্যাঁ", "SYS-STOPPED"), ("STOP", "SYS-STOPPED"), ("না", "SYS-MENU")):
        talk = Talk()
        assert talk("bondho kore dibo") == ("SYS-STOP-ASK",)
        assert OptOut() not in talk.effects()
        assert talk(answer) == (told,)
        assert (OptOut() in talk.effects()) is (told == "SYS-STOPPED")


def test_only_harmless_commands_are_obeyed_on_a_near_spelling() -> None:
    """A guess at deleting, starting or changing the language changes nothing: at most it is asked about
    (bangla.md 2.5 rule 5)."""
    for command in set(Command) - {Command.STOP}:
        turn = _turn(Understood("x", "bn", asks=command))
        changing = OptIn | OptOut | Erase | SetMode
        assert not any(isinstance(effect, changing) for effect in turn.effects)
        assert not any(isinstance(effect, SpeakLanguage) and effect.chosen for effect in turn.effects)


@pytest.mark.parametrize("text", ["0", "9", "না", "হ্যাঁ", "MORE", "NEXT", "STATUS", "WORD moon", "EYE", "চোখের যত্ন"])
def test_a_digit_a_keyword_or_a_plain_answer_is_never_suspected(text: str) -> None:
    """However sure the trained model is: who is warned at every MORE stops reading warnings. What the fixed rules
    found still counts."""
    plain = understand(text)
    for certainty in (0.4, 0.99):
        for found in (None, Level.D0):
            alarmed = replace(plain, danger=Danger(Level.E, (), certainty, "E1", found))
            calm = replace(plain, danger=Danger(found, (), 1.0))
            assert said(_turn(alarmed)) == said(_turn(calm))


def test_a_suspicion_comes_before_the_ordinary_answer() -> None:
    """Unsure of danger in free words: "if ..." first, then what was asked; sure of it: the emergency text."""
    question = Understood("x y", "bn", topic="FOOD")
    unsure = replace(question, danger=Danger(Level.E, (), 0.4, "E1"))
    assert said(_turn(unsure)) == ("SYS-DANGER-IF", "FOOD-1", "SYS-MORE")
    assert said(_turn(replace(unsure, danger=Danger(Level.E, (), 0.9, "E1")))) == ("E1",)
    named = replace(question, danger=Danger(Level.E, ("DS27",), 0.4, "E1", Level.D0))
    assert said(_turn(named)) == ("D0", "EYE-1")
    assert Alarm(Level.E, "E1", ()) in _turn(named).effects


def test_a_suspicion_that_stands_alone_leaves_no_question_nobody_read() -> None:
    """Where only the conditional danger text is sent, the offer it stands in for is not open."""
    suspicion = Danger(Level.E, (), 0.4, "E1")
    for meaning in (
        Understood("x", "bn", danger=suspicion, near=("FOOD", "MOVE")),
        Understood("x", "bn", danger=suspicion),
    ):
        for person in (Person("bn"), Person("bn", known=False)):
            turn = _turn(meaning, person=person)
            assert said(turn)[0] == "SYS-DANGER-IF"
            assert turn.state.wait is None


def test_the_second_miss_in_a_row_is_the_safe_exit() -> None:
    """Not understood, then X with somebody to look at it; being understood in between starts anew
    (clinical.md 5.3 P-SYS)."""
    talk = Talk()
    assert talk("নদীতে নৌকা চলে") == ("SYS-NOT-UNDERSTOOD",)
    assert talk.effects() == (Missed(),)
    assert talk("আকাশে মেঘ") == ("X",)
    assert talk.effects() == (Missed(), Alarm(Level.D0, "X", ()))
    assert talk("নদীতে নৌকা চলে") == ("SYS-NOT-UNDERSTOOD",)
    assert talk("0") == ("SYS-MENU",)
    assert talk("নদীতে নৌকা চলে") == ("SYS-NOT-UNDERSTOOD",)


def test_a_stranger_is_told_who_we_are() -> None:
    """Added to the first answer, in place of the fallback, but never beside an emergency or an opt-out."""
    stranger = Person(known=False)
    assert Talk(stranger)("চোখের যত্ন") == ("EYE-1", "SYS-MORE", "SYS-FIRST")
    assert Talk(stranger)("নদীতে নৌকা চলে") == ("SYS-WELCOME",)
    assert Talk(stranger)("আমার হাত অবশ") == ("E1",)
    assert Talk(stranger)("STOP") == ("SYS-STOPPED",)
    assert Talk(stranger)("wrong number") == ("SYS-WRONG",)


def test_a_stranger_not_understood_twice_gets_the_safe_exit() -> None:
    """The welcome counts as the first miss, and its digit chooses the language."""
    talk = Talk(Person(known=False))
    assert talk("নদীতে নৌকা চলে") == ("SYS-WELCOME",)
    assert talk("আকাশে মেঘ") == ("X",)
    talk = Talk(Person(known=False))
    talk("নদীতে নৌকা চলে")
    assert talk("2") == ("SYS-LANG-SET", "SYS-MENU")
    assert talk.language == "en"
    assert talk.person.chosen


def test_one_polarity() -> None:
    """1 is yes and 2 is no wherever we ask, as a digit in either script and as a word."""
    for yes, no in (("1", "2"), ("১", "২"), ("yes", "no"), ("হ্যাঁ", "না"), ("ha", "na")):
        asked = {
            Ask.STOP: ("SYS-STOPPED", "SYS-MENU"),
            Ask.DELETE: ("SYS-DELETED", "SYS-KEPT"),
            Ask.MODE: ("SYS-MODE-OPEN", "SYS-MODE-PRIVATE"),
            Ask.CHECK: ("E1", "Q2"),
        }
        for ask, (if_yes, if_no) in asked.items():
            assert Talk(state=State(Wait(ask, NOW)))(yes)[0] == if_yes
            assert Talk(state=State(Wait(ask, NOW)))(no) == (if_no,)
        consent = State(asked=Wait(Ask.CONSENT, NOW))
        assert Talk(state=consent)(yes) == ("SYS-OPTED-IN", "SYS-MODE")
        assert Talk(state=consent)(no) == ("SYS-OPTED-OUT",)
        assert Talk(state=State(Wait(Ask.SUGGEST, NOW, options=("FOOD",))))(yes)[0] == "FOOD-1"
        assert Talk(state=State(Wait(Ask.SUGGEST, NOW, options=("FOOD",))))(no) == ("SYS-MENU",)


def test_a_plain_no_to_two_offers_is_no() -> None:
    """The digit 2 takes the second offer; the word no takes none."""
    offer = State(Wait(Ask.SUGGEST, NOW, options=("FOOD", "MOVE")))
    assert Talk(state=offer)("২")[0] == "MOVE-1"
    assert Talk(state=offer)("না") == ("SYS-MENU",)


def test_a_question_of_ours_stays_open_two_days() -> None:
    """48 hours, then a digit means what the list says (clinical.md 5.2)."""
    for after, told in ((timedelta(hours=48), "SYS-DELETED"), (timedelta(hours=48, seconds=1), "WHAT-2")):
        assert Talk(state=State(Wait(Ask.DELETE, NOW)), now=NOW + after)("1")[0] == told


def test_private_and_open() -> None:
    """Whether texts may name the illness is private unless the person says the phone is theirs alone."""
    talk = Talk()
    assert talk("START") == ("SYS-STARTED", "SYS-MODE")
    assert OptIn() in talk.effects()
    assert talk("1") == ("SYS-MODE-OPEN",)
    assert talk.effects() == (SetMode(Mode.OPEN),)
    assert talk("PRIVATE") == ("SYS-MODE-PRIVATE",)
    assert talk("OPEN") == ("SYS-MODE-OPEN",)
    assert Person().mode is Mode.PRIVATE


def test_every_topic_has_two_to_go_on_to() -> None:
    """NEXT offers two topics by digit, so each topic needs two others."""
    topics = library().content.topics
    for name, topic in topics.items():
        assert len(set(topic.related[:2]) - {name}) == 2
