"""A call of ours: a neutral greeting, the person themselves at key 1, the message, the answer by key.

clinical.md 5.3, P-SYS, "Outbound voice call: opening line": no health detail is spoken before key 1.
"""

from dataclasses import dataclass, field, replace

from messages.plans import CALLING, Does, Meaning, Reply, Step
from messages.turn import NO_VALUES, Say, SpeakLanguage, Values
from messages.voice.call import MOST_SILENCES, Call, Spoken
from messages.voice.place import ROOT, Place
from messages.voice.spoken import spoken_form

OPENING = "opening"
MESSAGE = "message"
SAID = "said-"
DIARY_SO_FAR = "diary-"
LATER = "later"
NOBODY = "nobody"
DIARY = "NNN"
DIARY_KEYS = 3
EYE_KEY = 1
"""The place of the eye among the three keys of a diary (clinical.md 5.3, P-DIARYWK)."""

CHECK = "9"
_NOTED = "SYS-PLAN-NOTED"
_CALLED = "SYS-PLAN-CALL"
_ENDED = "SYS-PLAN-ENDED"
_WORSE = "P-BELL-WORSE"
_EYE_TOPIC = "EYERED-1"


@dataclass(frozen=True, slots=True)
class Errand:
    """What a call brings: the id of its script and the values in it, and the step of a plan whose keys answer it.

    ``helped`` is true while a health worker is on duty: only then is a call promised.
    """

    script: str
    values: Values = field(default_factory=lambda: NO_VALUES)
    step: Step | None = None
    helped: bool = False


@dataclass(frozen=True, slots=True)
class Visit:
    """What is spoken next. ``reached`` when the person themselves is there; ``digits`` when they answered."""

    spoken: Spoken
    reached: bool = False
    digits: str | None = None


@dataclass(frozen=True, slots=True)
class OutCall:
    """Conducts calls of ours; after the message the keys of every call work: repeat, menu, check, language."""

    call: Call

    def start(self, language: str | None) -> Visit:
        """Return the opening, in the person's language."""
        code = language if language in self.call.languages else self.call.default
        return Visit(self._at(Place((OPENING,), code), None))

    def step(self, place: Place, key: str | None, errand: Errand) -> Visit:
        """Return what follows a key, or silence, at a place of the call. Total over every place and key."""
        if place.language not in self.call.languages:
            return self.start(None)
        node = place.node
        pressed = key[-1] if key else ""
        if node in {OPENING, LATER, NOBODY}:
            return self._opening(
                Place((OPENING,), place.language, place.silences, place.mistakes, place.step), pressed, errand
            )
        if node == MESSAGE or node.startswith((SAID, DIARY_SO_FAR)):
            return self._message(place, pressed, errand)
        return Visit(self.call.step(place, key))

    def _opening(self, place: Place, key: str, errand: Errand) -> Visit:
        """Let nothing of health be heard before key 1: the other keys repeat, change the language or end the call."""
        match key:
            case "1":
                return Visit(self._at(place.to(MESSAGE), errand), reached=True)
            case "2":
                return Visit(self._ends(place.to(LATER), Say("V-OUT-LATER")))
            case "8":
                return Visit(self._in_other_language(place, None))
            case "0":
                return Visit(self._at(_afresh(place), None))
            case "" if place.silences + 1 < MOST_SILENCES:
                return Visit(self._at(place.silent(), None, Say("V-SILENCE-1")))
            case "":
                return Visit(self._ends(place.to(NOBODY), Say("V-OUT-NOBODY")))
            case _:
                return Visit(self._at(place.mistaken(), None, Say("V-WRONG-KEY")))

    def _message(self, place: Place, key: str, errand: Errand) -> Visit:
        answered = self._answered(place, key, errand)
        if answered is not None:
            return answered
        match key:
            case "0":
                return Visit(self._at(_afresh(place), errand))
            case "8":
                return Visit(self._in_other_language(place, errand))
            case "9" | "#" | "*":
                return Visit(self.call.step(replace(place, path=(ROOT,)), key))
            case "" if place.silences + 1 < MOST_SILENCES:
                return Visit(self._at(place.silent(), errand, Say("V-SILENCE-1")))
            case "":
                return Visit(self._ends(place.silent(), Say("V-OUT-END")))
            case _:
                return Visit(self._at(place.mistaken(), errand, Say("V-WRONG-KEY")))

    def _answered(self, place: Place, key: str, errand: Errand) -> Visit | None:
        """Take a key for the answer to the message, ``None`` for one that answers nothing or comes after the answer."""
        replies = errand.step.replies if errand.step else {}
        if not key or place.node.startswith(SAID):
            return None
        if DIARY in replies:
            return self._diary(place, key, errand) if key in "123" else None
        reply = replies.get(key)
        if reply is None:
            return None
        says = self._answers(reply, errand)
        if any(action.does is Does.CHECK for action in reply.actions):
            checking = self.call.step(replace(place, path=(ROOT,)), CHECK)
            return Visit(replace(checking, before=says), digits=key)
        return Visit(self._at(place.to(MESSAGE, f"{SAID}{key}"), errand), digits=key)

    def _diary(self, place: Place, key: str, errand: Errand) -> Visit:
        before = place.node.removeprefix(DIARY_SO_FAR)[: DIARY_KEYS - 1] if place.node.startswith(DIARY_SO_FAR) else ""
        digits = f"{before}{key}"
        if len(digits) < DIARY_KEYS:
            return Visit(self._at(place.to(MESSAGE, f"{DIARY_SO_FAR}{digits}"), errand))
        return Visit(self._at(place.to(MESSAGE, f"{SAID}{digits}"), errand), digits=digits)

    def _says(self, place: Place, errand: Errand | None) -> tuple[Say, ...]:
        node = place.node
        if errand is None:
            return (Say("SYS-CALL-OPENING-V"),)
        if node.startswith(DIARY_SO_FAR):
            asked = min(len(node.removeprefix(DIARY_SO_FAR)) + 1, DIARY_KEYS)
            return (Say(f"V-DIARY-{asked}"),)
        if not node.startswith(SAID):
            return (Say(errand.script, errand.values), Say("V-OUT-KEYS"))
        digits = node.removeprefix(SAID)
        replies = errand.step.replies if errand.step else {}
        reply = replies.get(digits) or replies.get(DIARY)
        return (*(self._answers(reply, errand, digits) if reply else ()), Say("V-OUT-KEYS"))

    def _answers(self, reply: Reply, errand: Errand, digits: str = "") -> tuple[Say, ...]:
        """Return what is said at once to an answer: its own words, a call announced or not, the end, or thanks."""
        content = self.call.content
        forms = (spoken_form(content, action.say, errand.helped) for action in reply.actions if action.say)
        own = [Say(form) for form in dict.fromkeys(forms) if form is not None]
        at_once = {action.does for action in reply.actions if action.after == 1}
        if Does.CHECK in at_once:
            return tuple(own) or (Say(self._form(_WORSE, errand.helped and not CALLING.isdisjoint(at_once))),)
        if reply.meaning is Meaning.DIARY and digits[EYE_KEY : EYE_KEY + 1] == "3":
            return (Say(self._form(_NOTED)), Say(self._form(_EYE_TOPIC)))
        if not CALLING.isdisjoint(at_once) and not any(say.message.startswith(f"{_WORSE}-") for say in own):
            return (*own, Say(self._form(_CALLED, errand.helped)))
        if Does.END in at_once:
            return (*own, Say(self._form(_ENDED)))
        return tuple(own) or (Say(self._form(_NOTED)),)

    def _form(self, message: str, helped: bool = True) -> str:
        return spoken_form(self.call.content, message, helped) or "V-OUT-END"

    def _at(self, place: Place, errand: Errand | None, *before: Say, effects: tuple[SpeakLanguage, ...] = ()) -> Spoken:
        language = place.language or self.call.default
        return Spoken(place, language, before, self._says(place, errand), effects=effects)

    def _ends(self, place: Place, *says: Say) -> Spoken:
        return Spoken(place, place.language or self.call.default, says, (), ends=True)

    def _in_other_language(self, place: Place, errand: Errand | None) -> Spoken:
        codes = list(self.call.languages)
        language = codes[(codes.index(place.language or self.call.default) + 1) % len(codes)]
        moved = replace(place.to(*place.path), language=language)
        return self._at(moved, errand, effects=(SpeakLanguage(language, chosen=True),))


def _afresh(place: Place) -> Place:
    """Return the same place with no tries used, one step on."""
    return replace(place, silences=0, mistakes=0, step=place.step + 1)
