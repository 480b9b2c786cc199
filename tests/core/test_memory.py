"""A conversation's state survives storing, and whatever is found in its place leads to an answer."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given, settings
from hypothesis import strategies as st

from messages.memory import Json, dump, restore
from messages.turn import Ask, Heard, LastAlarm, Person, State, Wait
from tests.core.states import kind, states, understood, waits
from tests.core.talking import NOW, conversation, heard, words
from tests.core.walk import TEXTS, walk

ZONES = st.sampled_from((UTC, timezone(timedelta(hours=6)), timezone(-timedelta(hours=3, minutes=30))))
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=ZONES)  # noqa: DTZ001  the zone is drawn
NAMES = st.text(max_size=12)
WAITS = st.builds(
    Wait, st.sampled_from(Ask), MOMENTS, st.integers(0, 9), st.lists(NAMES, max_size=4).map(tuple), st.integers(0, 3)
)
STATES = st.builds(
    State,
    st.none() | WAITS,
    st.none() | NAMES,
    st.integers(0, 99),
    st.none() | NAMES,
    st.integers(0, 9),
    st.none() | st.builds(LastAlarm, NAMES, MOMENTS, st.lists(NAMES, max_size=4).map(tuple)),
    st.none() | WAITS,
)
RUBBISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
FIELDS = ("wait", "topic", "part", "said", "missed", "alarm", "asked")
INNER = ("ask", "since", "number", "options", "unclear", "outcome", "at", "signs")
PLAUSIBLE = st.sampled_from(
    (*(ask.value for ask in Ask), "EYE", "GONE", NOW.isoformat(), "2026-01-01", 0, 3, 99, -1, None)
)
NEARLY = st.dictionaries(
    st.sampled_from(FIELDS),
    RUBBISH
    | PLAUSIBLE
    | st.dictionaries(st.sampled_from(INNER), RUBBISH | PLAUSIBLE | st.lists(PLAUSIBLE, max_size=3)),
)


@given(STATES)
def test_every_state_survives_storing(state: State) -> None:
    """What was dumped, written as JSON and read again is the same state, moments to the microsecond."""
    assert restore(json.loads(json.dumps(dump(state)))) == state


def test_every_state_a_conversation_reaches_survives_storing() -> None:
    """Also as the conversation itself makes them."""
    for state in (*states(), *(step.after for step in walk())):
        assert restore(json.loads(json.dumps(dump(state)))) == state


def test_the_kinds_of_place_that_are_tested_are_those_that_exist() -> None:
    """A walk by texts alone meets each kind of open question that other tests put people in, and no other."""
    reached = {kind(step.after) for step in walk()}
    assert reached == {kind(State(wait)) for wait in (None, *waits(NOW))}


@settings(max_examples=800, deadline=None)
@given(NEARLY | st.dictionaries(st.text(max_size=8), RUBBISH), understood(), st.sampled_from(TEXTS))
def test_whatever_was_stored_leads_to_an_answer(kept: dict[str, object], meaning: object, text: str) -> None:
    """A conversation stored by another version, or broken, never keeps a patient from an answer."""
    state = restore(kept)
    for turn in (
        conversation().step(Person("bn"), state, heard(text)),
        conversation().step(Person("bn"), state, Heard(meaning, NOW, "x")),  # type: ignore[arg-type]  # drawn as object
    ):
        assert words(turn)


def test_what_is_no_state_is_a_fresh_one() -> None:
    """Nothing stored, a wrong shape, a moment without a zone, a count below nothing: begin anew."""
    wrong: tuple[dict[str, Json] | None, ...] = (
        None,
        {},
        {"wait": "check"},
        {"wait": {"ask": "check"}},
        {"wait": {"ask": "nothing", "since": NOW.isoformat(), "number": 0, "options": [], "unclear": 0}},
        {"wait": {"ask": "check", "since": "2026-01-01T00:00:00", "number": 0, "options": [], "unclear": 0}},
        {"wait": {"ask": "check", "since": NOW.isoformat(), "number": -1, "options": [], "unclear": 0}},
        {"missed": "many"},
        {"alarm": {"outcome": "E1", "at": NOW.isoformat(), "signs": "DS02"}},
    )
    for kept in wrong:
        assert restore(kept) == State()


def test_a_topic_that_an_update_took_away_is_forgotten() -> None:
    """MORE of a topic that is gone, a question beyond the last, an offer nobody can take: a list, not a fault."""
    gone = (
        State(topic="GONE", part=1),
        State(Wait(Ask.CHECK, NOW, number=5)),
        State(Wait(Ask.SUGGEST, NOW, options=("GONE", "EYE"))),
        State(Wait(Ask.MENU, NOW, options=("FOOD+GONE",))),
        State(Wait(Ask.LANGUAGE, NOW, options=("xx",))),
        State(Wait(Ask.FOLLOWUP, NOW, options=("GONE",))),
        State(asked=Wait(Ask.PLAN, NOW, options=("P-GONE", "D3", "o1"))),
        State(asked=Wait(Ask.PLAN, NOW, options=("P-BELL", "GONE", "o1"))),
        State(asked=Wait(Ask.PLAN, NOW)),
    )
    for state in gone:
        for text in ("MORE", "NEXT", "1", "2"):
            assert words(conversation().step(Person("bn"), state, heard(text)))


def test_a_state_stored_before_there_were_plans_is_read() -> None:
    """What an older version kept has no word of a question we sent; nothing of the rest is lost."""
    for state in states():
        old = {name: value for name, value in dump(state).items() if name != "asked"}
        assert restore(old) == replace(state, asked=None)
