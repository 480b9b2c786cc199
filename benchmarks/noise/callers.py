"""Callers who know what they want and press the announced key, but one time in five another key or none."""

from collections import deque
from dataclasses import dataclass
from random import Random

from benchmarks.noise.fate import PATIENCE, SLIPS, Fate
from messages.voice import Call, Place
from messages.voice.call import Spoken
from messages.voice.place import ROOT

KEYS = "0123456789*#"
ELSEWHERE = KEYS.replace("0", "").replace("8", "")
"""Keys that can lead on: all but "again" and "other language"."""
FURTHEST = 6
EMERGENCY = "emergency"
EMERGENCY_TEXTS = ("E1", "E2", "E3", "X")
"""What ends a check with the words of an emergency; the safe exit says them to whoever could not be understood."""


@dataclass(frozen=True, slots=True)
class Caller:
    """One caller: the language they choose and the topic, or the emergency text of the check, that they want."""

    language: str
    goal: str


class Callers:
    """People who call one service; they have found the shortest ways through its menu before."""

    def __init__(self, call: Call) -> None:
        """Call the service that ``call`` answers for."""
        self._call = call
        self._ways: dict[tuple[tuple[str, ...], Caller], str] = {}

    def goals(self) -> tuple[Caller, ...]:
        """Return a caller for every topic, and one for the emergency text, in every language."""
        wanted = (*self._call.content.topics, EMERGENCY)
        return tuple(Caller(language, goal) for language in self._call.languages for goal in wanted)

    def ring(self, caller: Caller, slips: Random, share: float = SLIPS) -> Fate:
        """Return what became of a caller: at each step they press what leads on, or ``share`` of the time do not."""
        wanted = len(self._way((ROOT,), caller))
        heard = self._call.start()
        for act in range(PATIENCE + 1):
            if self._met(heard, caller):
                return Fate(caller.goal, True, act, wanted)
            if heard.ends:
                return Fate(caller.goal, False, act, wanted)
            heard = self._call.step(heard.place, _pressed(self._meant(heard.place, caller), slips, share))
        return Fate(caller.goal, False, PATIENCE, wanted)

    def _met(self, heard: Spoken, caller: Caller) -> bool:
        """Tell whether the wanted words were just spoken, in the caller's language."""
        spoken = {say.message for say in (*heard.before, *heard.says)}
        content = self._call.content
        if caller.goal == EMERGENCY:
            wanted = {content.outcomes[name].voice for name in EMERGENCY_TEXTS}
        else:
            wanted = {content.topics[caller.goal].voice}
        return heard.language == caller.language and bool(spoken & wanted)

    def _meant(self, place: Place, caller: Caller) -> str:
        """Return the key that leads on from here: the language first, then the shortest way, else one step back."""
        if place.language is None:
            return self._call.languages[caller.language].key
        if place.language != caller.language:
            return "8"
        return self._way(place.path, caller)[:1] or "*"

    def _way(self, path: tuple[str, ...], caller: Caller) -> str:
        """Return the keys of the shortest way from a place to what a caller wants, empty where there is none."""
        if (path, caller) not in self._ways:
            self._ways[path, caller] = self._search(path, caller)
        return self._ways[path, caller]

    def _search(self, path: tuple[str, ...], caller: Caller) -> str:
        waiting: deque[tuple[Place, str]] = deque([(Place(path, caller.language), "")])
        met = {path}
        while waiting:
            place, keys = waiting.popleft()
            for key in ELSEWHERE:
                heard = self._call.step(place, key)
                if self._met(heard, caller):
                    return keys + key
                if heard.place.path not in met and not heard.ends and len(keys) < FURTHEST:
                    met.add(heard.place.path)
                    waiting.append((heard.place, keys + key))
        return ""


def _pressed(meant: str, slips: Random, share: float) -> str | None:
    if slips.random() >= share:
        return meant
    return None if slips.random() < 0.5 else slips.choice(KEYS.replace(meant, ""))
