"""One step of a call: the key that was pressed, or silence, and what is spoken next."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from messages.content import Content
from messages.language import Language
from messages.meaning import Level
from messages.turn import Alarm, Effect, OptOut, Say, SpeakLanguage
from messages.voice.menu import BACK, Menu, Stop
from messages.voice.place import LANGUAGE, ROOT, Place

MOST_SILENCES = 2
NOT_SURE = "3"
UNCLEAR = "X"
"""The safe exit: it has no level of its own, but somebody must look at it (clinical.md 4.6)."""
HANG_UP_IS_NEW = 3
"""Questions of the check after which a hang-up no longer means an unasked emergency (clinical.md 4.6)."""

RESUME = "resume"
_NOT_RESUMED = frozenset({LANGUAGE, ROOT, RESUME, "optout", "stopped"})


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a call says next: ``before`` in full, then ``says``, which a key may cut short, at ``place``.

    ``ends`` hangs up after speaking. Every ``Say`` without a language is in ``language``.
    """

    place: Place
    language: str
    before: tuple[Say, ...]
    says: tuple[Say, ...]
    ends: bool = False
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """Answers calls from the content; the place in the menu is all its memory."""

    content: Content
    languages: Mapping[str, Language]
    default: str

    def start(self) -> Spoken:
        """Return the opening of a call: every language offers itself."""
        return self._at(Place(), ())

    def step(self, place: Place, key: str | None) -> Spoken:
        """Return what follows a key (``None`` or empty for silence) at ``place``.

        A wrong key never ends the call; two silences do, kindly, with the emergency line.
        """
        stop = self._menu.stop(place.node)
        if stop is None or (place.language not in self.languages and place.node != LANGUAGE):
            return self._at(Place(step=place.step + 1), ())
        if not key:
            return self._silence(place)
        key = key[-1]
        if place.node == LANGUAGE:
            return self._choose_language(place, stop, key)
        return self._everywhere(place, key) or self._checking(place, key) or self._choice(place, stop, key)

    def greet(self, language: str) -> Spoken:
        """Return the opening for a caller whose language is known: the main menu, danger first."""
        return replace(self._at(Place((ROOT,), language), ()), before=(Say("V-GREETING"),))

    def resume(self, left: Place) -> Spoken | None:
        """Return the opening for a caller whose last call broke off at ``left``, ``None`` where nothing is to go on
        with: they may go on there, or begin at the main menu."""
        stop = self._menu.stop(left.node)
        if stop is None or left.language not in self.languages or left.node.partition("-")[0] in _NOT_RESUMED:
            return None
        return replace(self._at(Place((*left.path, RESUME), left.language), ()), before=(Say("V-GREETING"),))

    def check(self, language: str, *before: Say) -> Spoken:
        """Return the first question of the guided check, after a greeting and ``before``."""
        place = Place((ROOT, "check-0"), language)
        return replace(self._at(place, ()), before=(Say("V-GREETING"), *before))

    @property
    def _menu(self) -> Menu:
        return Menu(self.content, self.languages)

    def _at(self, place: Place, effects: tuple[Effect, ...], *before: Say) -> Spoken:
        stop = self._menu.stop(place.node)
        says = stop.says if stop else ()
        return Spoken(place, place.language or self.default, before, says, effects=effects)

    def _silence(self, place: Place) -> Spoken:
        if place.silences + 1 < MOST_SILENCES:
            return self._at(place.silent(), (), Say("V-SILENCE-1"))
        language = place.language or self.default
        if place.node.startswith("check-"):
            unclear = Say(self.content.outcomes[UNCLEAR].voice)
            effects = (Alarm(Level.D0, UNCLEAR, ()),)
            return Spoken(place.silent(), language, (unclear, Say("V-GOODBYE")), (), ends=True, effects=effects)
        return Spoken(place.silent(), language, self._goodbyes(place), (), ends=True)

    def _goodbyes(self, place: Place) -> tuple[Say, ...]:
        """Say goodbye in the caller's language; in every language where none was chosen."""
        if place.language:
            return (Say("V-GOODBYE"),)
        return tuple(Say("V-GOODBYE", language=code) for code in self.languages)

    def _choose_language(self, place: Place, stop: Stop, key: str) -> Spoken:
        if key not in stop.keys:
            return self._at(place.mistaken(), ())
        chosen = next(code for code, language in self.languages.items() if language.key == key)
        return self._at(place.to(ROOT, language=chosen), (SpeakLanguage(chosen, chosen=True),))

    def _everywhere(self, place: Place, key: str) -> Spoken | None:
        """Obey the keys that work at every place: repeat, back, main menu, language, safety check."""
        match key:
            case "0":
                return self._at(replace(place, silences=0, mistakes=0, step=place.step + 1), ())
            case "*":
                return self._at(place.back(), ())
            case "#":
                return self._at(place.to(ROOT), ())
            case "8":
                following = self._next_language(place)
                moved = replace(place.to(*place.path), language=following)
                return self._at(moved, (SpeakLanguage(following, chosen=True),))
            case "9":
                return self._at(place.to(ROOT, "check-0"), ())
            case _:
                return None

    def _next_language(self, place: Place) -> str:
        codes = list(self.languages)
        return codes[(codes.index(place.language or self.default) + 1) % len(codes)]

    def _checking(self, place: Place, key: str) -> Spoken | None:
        """Take an answer in the guided check; a second unclear key ends in the safe exit (clinical.md 4.2 rule 9)."""
        if not place.node.startswith("check-"):
            return None
        number = int(place.node.removeprefix("check-"))
        if key in {"1", NOT_SURE}:
            return self._outcome(place, self.content.questions[number].if_yes)
        if key == "2":
            last = number + 1 == len(self.content.questions)
            return self._outcome(place, "L") if last else self._at(place.down(f"check-{number + 1}"), ())
        if place.mistakes:
            return self._outcome(place, UNCLEAR)
        return self._at(place.mistaken(), (), Say("V-WRONG-KEY"))

    def _outcome(self, place: Place, name: str) -> Spoken:
        level = Level.D0 if name == UNCLEAR else self.content.outcomes[name].level
        effects = (Alarm(level, name, ()),) if level else ()
        return self._at(place.to(ROOT, f"outcome-{name}"), effects)

    def _choice(self, place: Place, stop: Stop, key: str) -> Spoken:
        node = stop.keys.get(key)
        if node is None:
            return self._at(place.mistaken(), (), Say("V-WRONG-KEY"))
        if node == BACK:
            return self._at(place.back(), ())
        effects = (OptOut(),) if node == "stopped" else ()
        return self._at(place.to(ROOT) if node == ROOT else place.down(node), effects)

    def text_after_hang_up(self, place: Place) -> str | None:
        """Return the message to text to a caller who hung up here: only inside the guided check
        (clinical.md 4.6: before question 3 is answered E3Q, later D0)."""
        if not place.node.startswith("check-") or self._menu.stop(place.node) is None:
            return None
        number = int(place.node.removeprefix("check-"))
        return self.content.outcomes["E3Q" if number < HANG_UP_IS_NEW else "D0"].sms
