"""A call: every key at every place of the menu, and silence (peers.md O11, clinical.md 4.2, 4.6)."""

from collections import deque
from dataclasses import replace
from functools import cache
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messages.content import Channel
from messages.meaning import Level
from messages.turn import Alarm, OptOut, SpeakLanguage
from messages.voice import Call, Place
from messages.voice.call import Spoken
from messages.voice.menu import CHOICES, Menu
from tests.core.talking import catalog, library

CONTENT = library().content
LANGUAGES = dict(sorted(CONTENT.languages.items(), key=lambda item: item[1].key))
CALL = Call(CONTENT, LANGUAGES, "bn")
KEYS = tuple("0123456789*#")
IN_WORDS = {"bn": "নয় নয় নয়", "en": "nine nine nine"}


def _spot(place: Place) -> tuple[object, ...]:
    return (place.path, place.language, place.silences, min(place.mistakes, 2))


@cache
def every() -> tuple[tuple[Place, str, Spoken], ...]:
    """Return every step of the tree: a place, a key ("" for silence), and what follows.

    Paths that come back to a node they already went through are not followed further: nothing new stands there.
    """
    first = CALL.start()
    met, waiting = {_spot(first.place)}, deque([first.place])
    steps = []
    while waiting:
        place = waiting.popleft()
        for key in ("", *KEYS):
            spoken = CALL.step(place, key)
            steps.append((place, key, spoken))
            new = _spot(spoken.place)
            if new not in met and not spoken.ends and len(set(spoken.place.path)) == len(spoken.place.path):
                met.add(new)
                waiting.append(spoken.place)
    return tuple(steps)


def words(spoken: Spoken) -> list[str]:
    """Return what is spoken, prompt by prompt. Raises where a text cannot be said in that language."""
    return [
        catalog().text(say.message, say.language or spoken.language).words for say in (*spoken.before, *spoken.says)
    ]


def _at(*path: str, language: str = "bn") -> Place:
    return Place(path, language)


def test_the_walk_is_of_the_whole_tree() -> None:
    """Every topic, question and outcome is met in both languages."""
    nodes = {(place.node, place.language) for place, _, _ in every()}
    for language in LANGUAGES:
        assert {f"topic-{name}" for name in CONTENT.topics} <= {node for node, said in nodes if said == language}
        assert {f"check-{number}" for number in range(5)} <= {node for node, said in nodes if said == language}
        assert {f"outcome-{name}" for name in ("E1", "E2", "E3", "D0", "D7", "L", "X")} <= {node for node, _ in nodes}


def test_something_is_spoken_at_every_step() -> None:
    """Never silence, never a text that is missing in the language, never words of the other channel."""
    for place, key, spoken in every():
        assert all(words(spoken)), (place, key)
        for say in (*spoken.before, *spoken.says):
            assert CONTENT.messages[say.message].channel is Channel.VOICE


def test_only_two_silences_end_a_call() -> None:
    """No key ever does, however wrong; the call then ends with the emergency number, a digit a word."""
    for place, key, spoken in every():
        assert spoken.ends is (key == "" and place.silences == 1), (place, key)
        if spoken.ends:
            goodbye = [say.message for say in spoken.before]
            assert goodbye[-1] == "V-GOODBYE"
            for language in [place.language] if place.language else LANGUAGES:
                assert any(IN_WORDS[language] in said for said in words(spoken))


def test_a_silence_asks_again_at_the_same_place() -> None:
    """The first silence is told kindly, and a key after it makes everything as before."""
    for place, key, spoken in every():
        if key == "" and place.silences == 0:
            assert spoken.before[0].message == "V-SILENCE-1"
            assert spoken.place.path == place.path
            assert CALL.step(spoken.place, "0").place.silences == 0


def test_silence_in_the_check_ends_in_the_safe_exit() -> None:
    """Two silent prompts are X, which somebody must look at (clinical.md 4.2 rule 9)."""
    spoken = CALL.step(replace(_at("main", "check-2"), silences=1), "")
    assert [say.message for say in spoken.before] == ["X-V", "V-GOODBYE"]
    assert spoken.ends
    assert spoken.effects == (Alarm(Level.D0, "X", ()),)


def test_no_menu_offers_more_than_five_choices() -> None:
    """More than four or five are not remembered (peers.md O11); each is announced with its key."""
    menu = Menu(CONTENT, LANGUAGES)
    for place, _, spoken in every():
        stop = menu.stop(place.node)
        assert stop is not None
        assert len(stop.keys) <= CHOICES
        if place.node.startswith(("main", "group")):
            told = [say.message for say in stop.says if say.message.startswith("V-PRESS-")]
            assert told == [f"V-PRESS-{key}" for key in stop.keys]
        assert spoken.place.language in {None, *LANGUAGES}


def test_the_keys_that_always_work_work_everywhere() -> None:
    """0 repeats, * goes back, # to the main menu, 8 to the other language, 9 to the safety check, at every place
    behind the choice of language."""
    for place, key, spoken in every():
        if place.node == "language":
            continue
        after = spoken.place
        if key == "0":
            assert (after.path, after.language) == (place.path, place.language)
        if key == "*":
            assert after.path == (place.path[:-1] or ("main",))
        if key == "#":
            assert after.path == ("main",)
        if key == "9":
            assert after.path == ("main", "check-0")
        if key == "8":
            assert after.path == place.path
            assert after.language != place.language
            assert spoken.effects == (SpeakLanguage(str(after.language), chosen=True),)
        if key in "0*#89" and key:
            assert (spoken.before, after.silences, after.mistakes) == ((), 0, 0)


def test_each_language_offers_itself() -> None:
    """Every caller hears a line they understand; any key but those asks again, in every language."""
    first = CALL.start()
    assert {say.language for say in first.says} == set(LANGUAGES)
    for key in KEYS:
        after = CALL.step(first.place, key)
        chosen = {language.key: code for code, language in LANGUAGES.items()}.get(key)
        assert after.place.language == chosen
        assert after.says[0].message == ("V-MAIN" if chosen else "V-GREETING")


def test_every_topic_is_at_most_four_keys_away() -> None:
    """Counted from the main menu, in each language (peers.md O11)."""
    for language in LANGUAGES:
        keys = {_at("main", language=language).path: 0}
        waiting = deque([_at("main", language=language)])
        while waiting:
            place = waiting.popleft()
            for key in "12345":
                after = CALL.step(place, key).place
                if after.path not in keys and keys[place.path] < 4:
                    keys[after.path] = keys[place.path] + 1
                    waiting.append(after)
        reached = {path[-1] for path in keys}
        assert {f"topic-{name}" for name in CONTENT.topics} <= reached


def test_a_wrong_key_is_told_and_the_place_is_kept() -> None:
    """Ten wrong keys in a row change nothing."""
    place = _at("main", "group-1-0")
    for _ in range(10):
        spoken = CALL.step(place, "7")
        assert spoken.before[0].message == "V-WRONG-KEY"
        assert spoken.place.path == place.path
        assert not spoken.ends
        place = spoken.place


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("answers", ["".join(row) for row in product("YN", repeat=5)])
def test_the_check_ends_as_the_table_says(answers: str, language: str) -> None:
    """The 32 rows of clinical.md 4.6, on the keypad as by text; 3 is "not sure" and counts as yes."""
    for yes in "13":
        place = CALL.step(_at("main", language=language), "9").place
        for answer in answers:
            spoken = CALL.step(place, yes if answer == "Y" else "2")
            place = spoken.place
            if place.node.startswith("outcome-"):
                break
        outcome = CONTENT.table[answers]
        assert place.node == f"outcome-{outcome}"
        level = CONTENT.outcomes[outcome].level
        assert spoken.effects == ((Alarm(level, outcome, ()),) if level else ())
        assert spoken.says[0].message == CONTENT.outcomes[outcome].voice
        assert IN_WORDS[language] in words(spoken)[0]


def test_the_second_unclear_key_in_the_check_is_the_safe_exit() -> None:
    """Asked once more, then X (clinical.md 4.2 rule 9)."""
    once = CALL.step(_at("main", "check-1"), "5")
    assert [say.message for say in once.before] == ["V-WRONG-KEY"]
    assert once.place.node == "check-1"
    twice = CALL.step(once.place, "6")
    assert twice.place.node == "outcome-X"
    assert twice.effects == (Alarm(Level.D0, "X", ()),)


def test_an_opt_out_is_confirmed() -> None:
    """Only key 1 after the question opts out; 2 leads to the main menu, and hearing it again does not do it twice."""
    asked = _at("main", "group-5-0", "optout")
    assert CALL.step(asked, "2").place.path == ("main",)
    done = CALL.step(asked, "1")
    assert done.effects == (OptOut(),)
    assert CALL.step(done.place, "0").effects == ()
    opting = {(place.node, key) for place, key, spoken in every() if OptOut() in spoken.effects}
    assert opting == {("optout", "1")}


def test_a_hang_up_in_the_check_is_followed_by_a_text() -> None:
    """E3Q before question 3 is answered, D0 after, nothing anywhere else (clinical.md 4.2 rule 10, 4.6)."""
    due = {"check-0": "E3Q", "check-1": "E3Q", "check-2": "E3Q", "check-3": "D0", "check-4": "D0"}
    for place, _, _ in every():
        assert CALL.text_after_hang_up(place) == due.get(place.node)
    for message in due.values():
        assert CONTENT.messages[message].channel is Channel.SMS


def test_a_place_survives_its_url() -> None:
    """Every place of the tree is read from its query as it was written, and the query is plain ASCII."""
    for place, _, _ in every():
        assert Place.read(place.query()) == place
        assert all(value.isascii() for value in place.query().values())
    assert Place.read(replace(_at("main"), mistakes=3, silences=1, step=812).query()).step == 812


ODD = st.text(max_size=12) | st.sampled_from(
    ("main", "check-9", "check-", "group-1-99", "group-9-0", "topic-GONE", "outcome-X", "outcome-", "language-x",
     "main.main", ".", "..", "optout", "stopped", "check-²", "xx", "bn", "-1", "99999999999", "٣", "a" * 40,
     ".".join(["main"] * 40))
)  # fmt: skip


@settings(max_examples=800, deadline=None)
@given(
    st.dictionaries(st.sampled_from(("at", "in", "quiet", "wrong", "step", "other")), ODD),
    st.text(max_size=3) | st.none(),
)
def test_any_query_and_any_key_are_answered(query: dict[str, str], key: str | None) -> None:
    """A URL somebody made up leads to a place of the menu, and the call goes on from there."""
    place = Place.read(query)
    spoken = CALL.step(place, key)
    assert words(spoken)
    assert spoken.ends is (
        not key and place.silences >= 1 and Place.read(spoken.place.query()).silences > place.silences
    )
    assert CALL.text_after_hang_up(place) in {None, "E3Q", "D0"}
    again = Place.read(spoken.place.query())
    assert again.path == spoken.place.path
    assert words(CALL.step(again, "#"))


def test_a_call_goes_on_where_an_update_took_a_place_away() -> None:
    """A topic or language that is gone leads to the choice of language, not to a fault."""
    for place in (_at("main", "topic-GONE"), Place(("main",), "xx"), Place(("main",), None)):
        assert CALL.step(place, "1").place.node == "language"
