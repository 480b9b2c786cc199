"""A call of ours: nothing of health before the person themselves, then the message, then the answer by key."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.catalog import slots_of
from messages.content import Channel
from messages.plans import Anchor, Step
from messages.turn import Say, SpeakLanguage
from messages.voice import Call, Errand, OutCall, Place, spoken_form
from messages.voice.call import RESUME
from messages.voice.errand import MESSAGE, OPENING
from tests.core.talking import catalog, library

CONTENT = library().content
LANGUAGES = dict(sorted(CONTENT.languages.items(), key=lambda item: item[1].key))
OUT = OutCall(Call(CONTENT, LANGUAGES, "bn"))
NEUTRAL = {"SYS-CALL-OPENING-V", "V-OUT-LATER", "V-OUT-NOBODY", "V-SILENCE-1", "V-WRONG-KEY"}
KEYS = "0123456789*#"
VALUES = {"DATE": "25/11/2026", "TIME": "10:30", "PLACE": "Hospital"}
STEPS = [
    (plan.id, step)
    for plan in CONTENT.plans.values()
    for step in plan.steps
    if step.when.anchor not in {Anchor.ALERT, Anchor.ANSWER}
]


def errand(step: Step, helped: bool = True) -> Errand:
    """Return a call that brings a step's message."""
    script = spoken_form(CONTENT, step.text)
    assert script is not None
    return Errand(script, VALUES, step, helped)


def step_of(plan: str, step: str) -> Step:
    """Return a step of a plan."""
    found = CONTENT.plans[plan].step(step)
    assert found is not None
    return found


BELL = errand(step_of("P-BELL", "D3"))


def ids(says: tuple[Say, ...]) -> list[str]:
    """Return the ids of what is spoken."""
    return [say.message for say in says]


def played(keys: str, what: Errand = BELL, language: str = "en") -> list[str]:
    """Return everything spoken in a call in which these keys are pressed; "-" is silence."""
    visit = OUT.start(language)
    said = ids(visit.spoken.says)
    for key in keys:
        if visit.spoken.ends:
            break
        visit = OUT.step(visit.spoken.place, "" if key == "-" else key, what)
        said += ids((*visit.spoken.before, *visit.spoken.says))
    return said


@given(st.text(KEYS.replace("1", "") + "-", max_size=12))
def test_nothing_of_health_is_said_before_key_1(keys: str) -> None:
    """Whoever else picks up hears who calls, and no more (clinical.md 5.3, P-SYS)."""
    assert set(played(keys)) <= NEUTRAL


def test_key_1_brings_the_message_and_says_who_was_reached() -> None:
    """Only then has the message been delivered."""
    first = OUT.start("en")
    assert not first.reached
    there = OUT.step(first.spoken.place, "1", BELL)
    assert there.reached
    assert ids(there.spoken.says) == ["P-BELL-D3-V", "V-OUT-KEYS"]


def test_key_2_and_two_silences_end_the_call_kindly() -> None:
    """We call later; nobody is pressed, and nobody was reached."""
    assert played("2")[-1] == "V-OUT-LATER"
    assert played("--")[-1] == "V-OUT-NOBODY"
    assert played("-0-0-0-")[-1] == "SYS-CALL-OPENING-V"


@pytest.mark.parametrize(("plan", "step"), STEPS, ids=lambda each: each if isinstance(each, str) else each.id)
def test_every_message_that_can_be_sent_can_be_spoken(plan: str, step: Step) -> None:
    """In every language, within its seconds, naming no illness, with the emergency number where the text has it."""
    script = spoken_form(CONTENT, step.text)
    assert script is not None, plan
    message = CONTENT.messages[script]
    assert message.channel is Channel.VOICE
    assert spoken_form(CONTENT, step.private) == script
    assert slots_of(step_text(step)) - {"SVC"} <= slots_of(message.english)
    assert "face" not in message.english.lower()
    for code in LANGUAGES:
        assert "মুখ" not in catalog().text(script, code, VALUES).words


def step_text(step: Step) -> str:
    """Return the English of a step's open text."""
    return CONTENT.messages[step.text].english


@pytest.mark.parametrize(("plan", "step"), STEPS, ids=lambda each: each if isinstance(each, str) else each.id)
@pytest.mark.parametrize("helped", [True, False])
def test_every_key_of_a_message_is_answered(plan: str, step: Step, helped: bool) -> None:
    """A key that the message names is taken once and answered; any other key repeats; words exist in every language."""
    what = errand(step, helped)
    place = Place((MESSAGE,), "en", step=1)
    for key in ("", *KEYS):
        visit = OUT.step(place, key, what)
        spoken = (*visit.spoken.before, *visit.spoken.says)
        assert spoken, (plan, step.id, key)
        for say in spoken:
            for code in LANGUAGES:
                assert catalog().text(say.message, say.language or code, VALUES).words
        assert (visit.digits == key) is (key in step.replies), (plan, step.id, key)


@pytest.mark.parametrize(("plan", "step"), STEPS, ids=lambda each: each if isinstance(each, str) else each.id)
def test_no_call_is_promised_while_nobody_is_on_duty(plan: str, step: Step) -> None:
    """clinical.md 5.2: "a health worker will call you" is said only when somebody can."""
    del plan
    for key in step.replies:
        visit = OUT.step(Place((MESSAGE,), "en", step=1), key, errand(step, helped=False))
        for say in (*visit.spoken.before, *visit.spoken.says):
            said = CONTENT.messages[say.message].english.lower()
            assert "health worker will call" not in said, say.message


def test_worse_leads_into_the_guided_check() -> None:
    """The danger signs first, then question one."""
    visit = OUT.step(Place((MESSAGE,), "en", step=1), "3", BELL)
    assert visit.digits == "3"
    assert ids(visit.spoken.before) == ["P-BELL-WORSE-V"]
    assert visit.spoken.place.node == "check-0"


def test_an_answer_is_taken_once_and_can_be_heard_again() -> None:
    """0 repeats what was said to it; another digit is no second answer."""
    place = OUT.step(Place((MESSAGE,), "en", step=1), "1", BELL).spoken.place
    again = OUT.step(place, "0", BELL)
    assert ids(again.spoken.says)[0] == "P-BELL-BETTER-V"
    assert OUT.step(place, "3", BELL).digits is None


def test_the_diary_is_asked_key_by_key() -> None:
    """Three keys are one answer; a 3 for the eye is told what to do about the eye."""
    diary = errand(step_of("P-DIARYWK", "WEEK"))
    place = Place((MESSAGE,), "en", step=1)
    for key in "13":
        visit = OUT.step(place, key, diary)
        assert visit.digits is None
        place = visit.spoken.place
    last = OUT.step(place, "2", diary)
    assert last.digits == "132"
    assert "EYERED-V" in ids(last.spoken.says)


@given(
    st.sampled_from([OPENING, MESSAGE, "said-1", "said-9", "diary-1", "diary-111", "later", "nobody", "main", "check-2",
                     "topic-EYE", "nonsense", RESUME]),
    st.sampled_from(["bn", "en", None, "xx"]),
    st.sampled_from(["", *KEYS]),
)  # fmt: skip
def test_every_place_and_key_is_survived(node: str, language: str | None, key: str) -> None:
    """A call survives any address: something is said, in words that exist."""
    visit = OUT.step(Place((node,), language), key, BELL)
    for say in (*visit.spoken.before, *visit.spoken.says):
        assert catalog().text(say.message, say.language or visit.spoken.language, VALUES).words


def test_the_language_can_be_changed_before_anything_is_said() -> None:
    """8 goes on in the next language, and it is remembered as chosen."""
    visit = OUT.step(OUT.start("bn").spoken.place, "8", BELL)
    assert visit.spoken.language == "en"
    assert visit.spoken.effects == (SpeakLanguage("en", chosen=True),)


@pytest.mark.parametrize("left", ["check-2", "topic-EYE", "group-1-0"])
def test_a_call_that_broke_off_goes_on(left: str) -> None:
    """1 goes on where it was, 2 begins at the main menu."""
    offer = OUT.call.resume(Place(("main", left), "en"))
    assert offer is not None
    assert ids(offer.says) == ["V-RESUME"]
    assert OUT.call.step(offer.place, "1").place.path == ("main", left)
    assert OUT.call.step(offer.place, "2").place.path == ("main",)


@pytest.mark.parametrize("left", ["language", "main", "stopped", "optout", "opening", "message", "nonsense"])
def test_there_is_nothing_to_go_on_with_at_the_start(left: str) -> None:
    """Nor after our own messages: they come with their own greeting."""
    assert OUT.call.resume(Place((left,), "en")) is None


def test_an_answer_that_ends_a_plan_says_so() -> None:
    """D90 of the face plan: fully well."""
    visit = OUT.step(Place((MESSAGE,), "en", step=1), "1", errand(step_of("P-BELL", "D90")))
    assert "SYS-PLAN-ENDED-V" in ids(visit.spoken.says)
