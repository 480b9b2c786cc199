"""Every kind of place a text conversation can stand in, and anything that may be understood there."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product

from hypothesis import strategies as st

from messages.conversation.topics import doctor_menu, menu_options
from messages.meaning import Clue, Command, Danger, Level, Tier, Understood
from messages.turn import Ask, Consent, LastAlarm, Mode, Person, State, Wait
from tests.core.talking import NOW, library

LANGUAGES = ("bn", "en")
EMERGENCIES = frozenset({"E1", "E2", "E3", "E3Q", "M"})
LONG_AGO = timedelta(days=3)


def waits(since: datetime) -> tuple[Wait, ...]:
    """Return every kind of open question, asked at ``since``."""
    checks = [Wait(Ask.CHECK, since, number, unclear=unclear) for number in range(5) for unclear in (0, 1)]
    menus = [Wait(Ask.MENU, since, options=options) for options in (menu_options(), doctor_menu())]
    offers = [Wait(Ask.SUGGEST, since, options=options) for options in (("FOOD",), ("FOOD", "MOVE"))]
    others = [Wait(ask, since) for ask in (Ask.MODE, Ask.STOP, Ask.QUESTION, Ask.DELETE)]
    permissions = [Wait(Ask.FOLLOWUP, since, options=(name,)) for name in ("E1", "E2", "E3", "D0", "D7")]
    return (*checks, *menus, *offers, *permissions, Wait(Ask.LANGUAGE, since, options=LANGUAGES), *others)


def questions(since: datetime) -> tuple[Wait, ...]:
    """Return every question we send of our own accord, asked at ``since``: consent and each message of a plan."""
    plans = library().content.plans
    steps = [(plan.id, step.id, "out_1") for plan in plans.values() for step in plan.steps if step.replies]
    return (Wait(Ask.CONSENT, since), *(Wait(Ask.PLAN, since, options=options) for options in steps))


def kind(state: State) -> tuple[str, int, int, tuple[str, ...]]:
    """Return what kind of place this is, whatever the topic offered."""
    wait = state.wait
    if wait is None:
        return ("none", 0, 0, ())
    offered = tuple("?" for _ in wait.options) if wait.ask is Ask.SUGGEST else wait.options
    return (wait.ask.value, wait.number, wait.unclear, offered)


def states() -> Iterator[State]:
    """Yield a state for every kind of question, open and long past, with and without a topic, a miss, an alarm."""
    alarms = (None, LastAlarm("E1", NOW - timedelta(minutes=30), ("DS02",)))
    for wait in (None, *waits(NOW - timedelta(minutes=1)), *waits(NOW - LONG_AGO)):
        for topic, missed, alarm in product((None, "EYE"), (0, 1), alarms):
            yield State(wait, topic, 1 if topic else 0, "EYE-1" if topic else None, missed, alarm)
    asked = (*questions(NOW - timedelta(minutes=1))[::7], *questions(NOW - LONG_AGO)[:2])
    for question, missed in product(asked, (0, 1)):
        yield State(missed=missed, asked=question)
        yield State(Wait(Ask.CHECK, NOW - timedelta(minutes=1)), missed=missed, asked=question)


def people() -> Iterator[Person]:
    """Yield a person for every consent, language and whether we know them."""
    for consent, language, known in product(Consent, (None, *LANGUAGES), (True, False)):
        yield Person(language, language == "en", Mode.PRIVATE, consent, known)


TOPICS = tuple(library().content.topics)
SIGNS = tuple(library().content.signs)
ANSWERS = st.sampled_from((None, "1", "2", "3"))
CLUES = st.sampled_from(((), (Clue(Tier.EXACT, "reply same", "x", 0.9),), (Clue(Tier.EXACT, "MEDSAFE", "x", 1.0),)))
DANGERS = st.one_of(
    st.just(Danger()),
    st.builds(
        Danger,
        st.sampled_from(Level),
        st.just(()),
        st.sampled_from((0.3, 0.9)),
        st.sampled_from(("E1", "E2", "E3", "M", "D0")),
        st.sampled_from((None, Level.D0, Level.D7)),
    ),
    st.builds(Danger, st.sampled_from(Level), st.lists(st.sampled_from(SIGNS), max_size=4, unique=True).map(tuple)),
)


@st.composite
def understood(draw: st.DrawFn) -> Understood:
    """Draw any meaning that the parts before the conversation could come to, and some they could not."""
    language = draw(st.sampled_from((None, *LANGUAGES, "xx")))
    command = draw(st.sampled_from((None, None, *Command)))
    return Understood(
        folded=draw(st.sampled_from(("", "x", "some words"))),
        language=language,
        own_script=language == "bn" and draw(st.booleans()),
        danger=draw(DANGERS),
        command=command,
        argument=draw(st.sampled_from((None, "bn", "en", "xx", "stroke", "moon"))),
        asks=draw(st.sampled_from((None, None, *Command))),
        topic=draw(st.sampled_from((None, None, *TOPICS, "GONE"))),
        near=draw(st.lists(st.sampled_from((*TOPICS, "GONE")), max_size=2, unique=True).map(tuple)),
        digit=draw(st.sampled_from((None, None, *"0123456789", "10", "99"))),
        reply=draw(ANSWERS),
        clues=draw(CLUES),
    )
