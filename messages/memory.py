"""A conversation's state as plain JSON values and back, so that it survives any restart."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast

from messages.turn import Ask, LastAlarm, State, Wait

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


def dump(state: State) -> dict[str, Json]:
    """Return ``state`` as JSON values; times are ISO 8601 with offset."""
    return {
        "wait": _dump_wait(state.wait) if state.wait else None,
        "topic": state.topic,
        "part": state.part,
        "said": state.said,
        "missed": state.missed,
        "alarm": _dump_alarm(state.alarm) if state.alarm else None,
        "asked": _dump_wait(state.asked) if state.asked else None,
    }


def _dump_wait(wait: Wait) -> dict[str, Json]:
    return {
        "ask": wait.ask.value,
        "since": wait.since.isoformat(),
        "number": wait.number,
        "options": list(wait.options),
        "unclear": wait.unclear,
    }


def _dump_alarm(alarm: LastAlarm) -> dict[str, Json]:
    return {"outcome": alarm.outcome, "at": alarm.at.isoformat(), "signs": list(alarm.signs)}


def restore(kept: Mapping[str, object] | None) -> State:
    """Return the state that ``dump`` made; a fresh one where what was kept cannot be read.

    A conversation stored by another version must never keep a patient from an answer: starting anew
    costs one repeated question, an error costs the reply.
    """
    try:
        return _state(kept or {})
    except (KeyError, ValueError, TypeError, AttributeError):
        return State()


def _state(kept: Mapping[str, object]) -> State:
    wait = cast("dict[str, Json] | None", kept.get("wait"))
    alarm = cast("dict[str, Json] | None", kept.get("alarm"))
    asked = cast("dict[str, Json] | None", kept.get("asked"))
    return State(
        wait=_wait(wait) if wait else None,
        topic=_text(kept.get("topic")),
        part=_count(kept.get("part", 0)),
        said=_text(kept.get("said")),
        missed=_count(kept.get("missed", 0)),
        alarm=_alarm(alarm) if alarm else None,
        asked=_wait(asked) if asked else None,
    )


def _wait(kept: Mapping[str, Json]) -> Wait:
    return Wait(
        ask=Ask(str(kept["ask"])),
        since=_moment(kept["since"]),
        number=_count(kept["number"]),
        options=_texts(kept["options"]),
        unclear=_count(kept["unclear"]),
    )


def _alarm(kept: Mapping[str, Json]) -> LastAlarm:
    return LastAlarm(str(kept["outcome"]), _moment(kept["at"]), _texts(kept["signs"]))


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(str(value))
    if moment.tzinfo is None:
        raise ValueError("a moment without an offset")
    return moment


def _count(value: object) -> int:
    if not isinstance(value, int) or value < 0:
        raise ValueError("not a count")
    return value


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return tuple(str(item) for item in value)
