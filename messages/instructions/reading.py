"""Reading a health worker's text: numbers and days taken out, then the word that says what to do, in any order."""

from dataclasses import dataclass
from datetime import date

from messages.instructions.instruction import (
    Acknowledge,
    Appoint,
    Ask,
    Close,
    Flaw,
    Instruction,
    Keep,
    Misread,
    Remind,
    Serve,
    Verb,
)
from messages.instructions.scrap import Scrap
from messages.instructions.words import Words, plain_words
from messages.laying.values import RESULTS
from messages.skeleton import sounds
from messages.understanding.keywords import Keywords

LOOK_BACK = 30
"""How many days a day without a year may lie in the past, where it says since when somebody is ill."""

TALK = 8
"""Words beside a number and a code from which on a text without an instruction is just talk."""

_SHORT = 3
_APPT = "P-APPT"
_MED = "P-MED"
_CHECK = "P-CHECKFU"
_OF_CASES = frozenset({Verb.ACK, Verb.CLOSE})
_ALONE = frozenset({Verb.LIST, Verb.HELP})


@dataclass(slots=True)
class _Parts:
    """What was found in one text; ``rest`` are the words that are left, as written,
    ``beside`` the same with the fillers."""

    verb: Verb | None
    first: bool
    phones: tuple[str, ...]
    torn: bool
    codes: tuple[int, ...]
    scrap: Scrap
    rest: list[str]
    beside: list[str]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads instructions by the words of content/instructions.toml; holds no state."""

    words: Words

    def read(self, text: str, today: date) -> Instruction | Misread | None:
        """Return what a health worker's text asks for, what is wrong with it, or ``None`` for an ordinary text.

        ``today`` is the day in the deployment's zone. Total over every text.
        """
        parts = self._parts(text)
        verb = parts.verb
        aimed = bool(parts.phones or parts.torn)
        if verb in _ALONE:
            return Ask(verb) if not aimed and not parts.codes and not parts.rest else None
        if verb is Verb.DUTY:
            return self._duty(parts)
        if verb in _OF_CASES:
            return self._case(verb, parts)
        if verb is None:
            verb = self._meant(parts, aimed)
            if verb is None:
                talk = len(parts.rest) > TALK or not (aimed or parts.codes)
                return None if talk else Misread(None, (Flaw.VERB,))
        if not aimed and not self._instructs(parts):
            return None
        return self._about(verb, parts, today)

    def _parts(self, text: str) -> _Parts:
        scrap = Scrap(text)
        phones = scrap.phones()
        codes = scrap.codes(lone=False)
        tokens = list(scrap.tokens())
        found = self._find(self.words.verbs, tokens)
        verb = Verb(found[0]) if found else None
        if verb in _OF_CASES and not codes:
            codes = scrap.codes(lone=True)
            tokens = list(scrap.tokens())
            found = self._find(self.words.verbs, tokens)
        torn = not phones and scrap.torn_phone()
        if found:
            tokens = [*tokens[: found[1]], *tokens[found[1] + found[2] :]]
        rest = [token for token in tokens if plain_words(token) not in self.words.filler]
        return _Parts(verb, found is not None and found[1] == 0, phones, torn, codes, scrap, rest, tokens)

    def _find(self, keywords: Keywords, tokens: list[str]) -> tuple[str, int, int] | None:
        """Return whose words these are, where, and how many: by letters, then by sound, then one slip away."""
        plain = [plain_words(token) for token in tokens]
        for tier in ("exact", "sounding", "near"):
            for size in range(min(keywords.longest, len(plain)), 0, -1):
                for at in range(len(plain) - size + 1):
                    words = " ".join(plain[at : at + size])
                    sound = " ".join(sounds(word)[0] for word in words.split())
                    owner = (
                        keywords.exact(words) if tier == "exact"
                        else keywords.sounding(sound) if tier == "sounding"
                        else keywords.near(words, sound)
                    )  # fmt: skip
                    if owner is not None:
                        return owner, at, size
        return None

    def _meant(self, parts: _Parts, aimed: bool) -> Verb | None:
        """Return what a number with a plan and nothing else asks for: to remind."""
        plan = self._find(self.words.plans, parts.rest) if aimed else None
        return Verb.REMIND if plan and len(parts.rest) <= _SHORT + plan[2] else None

    def _instructs(self, parts: _Parts) -> bool:
        """Tell whether a text without a number is an instruction all the same, to be told what is missing."""
        return parts.first and len(parts.rest) <= _SHORT

    def _duty(self, parts: _Parts) -> Instruction | Misread | None:
        found = self._find(self.words.switch, parts.beside)
        if found and len(parts.beside) <= _SHORT:
            return Serve(found[0] == "on")
        return Misread(Verb.DUTY, (Flaw.SWITCH,), bare=not parts.beside) if len(parts.beside) < _SHORT else None

    def _case(self, verb: Verb, parts: _Parts) -> Instruction | Misread | None:
        if not parts.codes:
            bare = not parts.rest and not parts.phones
            most = 0 if verb is Verb.CLOSE else _SHORT  # "close" with other words is an everyday word, or an opt-out
            return Misread(verb, (Flaw.CODE,), bare) if parts.first and len(parts.rest) <= most else None
        if verb is Verb.ACK:
            return Acknowledge(parts.codes[0])
        outcome = self._find(self.words.outcomes, parts.rest)
        return Close(parts.codes[0], outcome[0] if outcome else None)

    def _about(self, verb: Verb, parts: _Parts, today: date) -> Instruction | Misread | None:
        flaws: list[Flaw] = []
        if len(parts.phones) > 1:
            flaws.append(Flaw.ONE_NUMBER)
        elif not parts.phones:
            flaws.append(Flaw.BAD_NUMBER if parts.torn else Flaw.NUMBER)
        phone = parts.phones[0] if parts.phones else ""
        match verb:
            case Verb.REMIND:
                return self._remind(phone, parts, flaws, today)
            case Verb.APPT:
                return self._appoint(phone, parts, flaws, today)
            case _:
                plan = self._plan(parts)
                bare = not parts.rest and Flaw.NUMBER in flaws
                return Misread(verb, tuple(flaws), bare, plan, phone) if flaws else Keep(verb, phone, plan)

    def _plan(self, parts: _Parts) -> str | None:
        """Take the plan out of what is left; a visit is a plan too."""
        found = self._find(self.words.plans, parts.rest)
        if found is None:
            verb = self._find(self.words.verbs, parts.rest)
            found = (_APPT, *verb[1:]) if verb and verb[0] == Verb.APPT else None
        if found is None:
            return None
        parts.rest = [*parts.rest[: found[1]], *parts.rest[found[1] + found[2] :]]
        return found[0]

    def _remind(self, phone: str, parts: _Parts, flaws: list[Flaw], today: date) -> Instruction | Misread:
        bare = not parts.rest and not phone and not parts.torn
        parts.rest = self._left(parts)
        plan = self._plan(parts)
        if plan == _APPT:
            return self._appoint(phone, parts, flaws, today)
        medicine = plan == _MED
        days = parts.scrap.dates(self.words, today, 0 if medicine else LOOK_BACK)
        values: dict[str, str] = {}
        flaws += [Flaw.PLAN] if plan is None else []
        if medicine:
            values, more = self._medicine(parts, days)
            flaws += more
        elif len(days) != 1 or days[0] is None:
            flaws.append(Flaw.DATE)
        if plan == _CHECK:
            result = next((word.upper() for word in parts.rest if word.upper() in RESULTS), None)
            values, more = ({"RESULT": result}, []) if result else ({}, [Flaw.RESULT])
            flaws += more
        if flaws or plan is None:
            return Misread(Verb.REMIND, tuple(flaws), bare, plan, phone)
        day = days[0] if days and days[0] and (not medicine or len(days) > 1) else today
        return Remind(phone, plan, day, values)

    def _medicine(self, parts: _Parts, days: tuple[date | None, ...]) -> tuple[dict[str, str], list[Flaw]]:
        """Return the times of day and the last day of a medicine; of two days the first is when it begins."""
        times = parts.scrap.times(self.words)
        read = sorted({time for time in times if time})
        flaws = [] if read and None not in times else [Flaw.TIMES]
        last = days[-1] if days else None
        flaws += [] if last and None not in days and len(days) <= 2 else [Flaw.LAST]
        return {"TIMES": " ".join(read), "LAST": last.isoformat() if last else ""}, flaws

    def _left(self, parts: _Parts) -> list[str]:
        """Return the words that are neither a day, a time nor what was found already."""
        trial = Scrap(" ".join(parts.rest))
        trial.dates(self.words, date.min.replace(year=2000), 0)
        trial.times(self.words)
        return [token for token in trial.tokens() if plain_words(token) not in self.words.filler]

    def _appoint(self, phone: str, parts: _Parts, flaws: list[Flaw], today: date) -> Instruction | Misread:
        bare = not parts.rest and not phone and not parts.torn
        days = parts.scrap.dates(self.words, today, 0)
        times = parts.scrap.times(self.words)
        place = " ".join(self._left(parts))
        flaws += [] if len(days) == 1 and days[0] else [Flaw.DATE]
        flaws += [] if len(times) == 1 and times[0] else [Flaw.TIME]
        flaws += [] if place else [Flaw.PLACE]
        if flaws or not days or days[0] is None or not times or times[0] is None:
            return Misread(Verb.APPT, tuple(flaws), bare, None, phone)
        return Appoint(phone, days[0], times[0], place)
