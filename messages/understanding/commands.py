"""What a person asks of the service itself. Opt-out only by a closed grammar (bangla.md 2.5): বন্ধ is also "closed"."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from messages.folding import fold
from messages.meaning import Clue, Command, Tier
from messages.skeleton import consonants
from messages.understanding.keywords import Keywords, spoken, without, written
from messages.understanding.spans import Spans, together
from messages.understanding.tokens import Token

_STOP = frozenset(("stop_exact",))
_LOOSE = frozenset(("stop_exact", "stop_loose"))
_MESSAGE = frozenset(("message",))
_ORDER = frozenset(("send_order",))
_NEG = frozenset(("neg",))
_WANT = frozenset(("want",))
_PLAIN = frozenset(("stop_exact", "stop_loose", "message", "send_order", "stop_filler", "want", "again", "send"))
_BLOCKERS = frozenset(
    [
        "stop_blocker",
        "arm",
        "leg",
        "face",
        "eye",
        "head",
        "chest",
        "throat",
        "neck",
        "ear",
        "nose",
        "tongue",
        "teeth",
        "speech",
        "breath",
        "belly",
        "blood",
        "urine",
        "stool",
        "medicine",
        "pain",
        "fever",
        "vomit",
        "heartbreak",
        "sport",
        "child",
        "pregnant",
    ]
)
# So many unknown words may stand in a refusal that names messages: "amar moto manushke ar sms pathaben na".
_STRANGE = 3
_SPELT_FROM = 4
_DENIED_WITHIN = 3
_LONGEST = 16
_LONG_WORD = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """A command to act on (``command`` with its ``argument``) or only to ask about (``asks``), and why."""

    command: Command | None = None
    argument: str | None = None
    asks: Command | None = None
    clue: Clue | None = None


class CommandReader:
    """Reads commands from fixed keywords and, for STOP, from a closed grammar."""

    def __init__(self, commands: Mapping[str, Mapping[str, tuple[str, ...]]], never_near: frozenset[str]) -> None:
        """Take keywords by command name and way of writing, and the real words that are no misspelling."""
        flat = {name: [word for words in ways.values() for word in words] for name, ways in commands.items()}
        self._keywords = Keywords(flat, never_near)
        self._word = [fold(word) for word in flat.get("WORD", ())]
        self._stops = {word for keyword in flat.get("STOP", ()) for word in fold(keyword).split()}

    def read(self, tokens: Sequence[Token], spans: Spans) -> Asked:
        """Return what is asked; STOP is looked for first."""
        if not tokens or len(tokens) > _LONGEST:
            return self._soft_stop(tokens, spans)
        words = [token.word for token in tokens]
        stop = self._stop(tokens, spans)
        if stop.command:
            return stop
        return self._keyword(tokens) or self._greeting(tokens) or self._word_asked(words) or stop

    def _keyword(self, tokens: Sequence[Token]) -> Asked | None:
        """Return the command whose keyword is the whole message, with or without polite words around it."""
        core = without(tokens, "keyword_filler")
        for tier, find, sure in (
            (Tier.EXACT, self._exact, 1.0), (Tier.EXACT, self._sounding, 0.95), (Tier.NEAR, self._near, 0.8),
        ):  # fmt: skip
            for part in (tokens, core):
                owner = find(part) if part and len(part) <= self._keywords.longest else None
                if owner is None:
                    continue
                name, _, argument = owner.partition(":")
                command = Command(name)
                if command is Command.STOP and tier is Tier.NEAR and not self._same_consonants(part):
                    continue
                if command is Command.WORD or (command is Command.STOP and self._blocked(tokens)):
                    continue
                return Asked(command, argument or None, clue=Clue(tier, owner, written(part), sure))
        return None

    def _exact(self, part: Sequence[Token]) -> str | None:
        return self._keywords.exact(written(part))

    def _sounding(self, part: Sequence[Token]) -> str | None:
        return self._keywords.sounding(spoken(part))

    def _near(self, part: Sequence[Token]) -> str | None:
        return self._keywords.near(written(part), spoken(part))

    def _same_consonants(self, part: Sequence[Token]) -> bool:
        """Return whether one misspelt word keeps the consonants of a stop word: a port (bondor) is no stop (bondho)."""
        sound = spoken(part)
        found = self._keywords.nearest(written(part), sound)
        long_enough = len(sound) >= _LONG_WORD
        return len(part) == 1 and found is not None and (long_enough or consonants(found[1]) == consonants(sound))

    @staticmethod
    def _greeting(tokens: Sequence[Token]) -> Asked | None:
        """Return MENU for a greeting with nothing else in it."""
        greeted = any("hello" in token.concepts for token in tokens)
        if greeted and all(token.concepts & {"hello", "hello_filler"} for token in tokens):
            return Asked(Command.MENU, clue=Clue(Tier.EXACT, "MENU", " ".join(t.word for t in tokens), 0.9))
        return None

    def _word_asked(self, words: list[str]) -> Asked | None:
        """Return WORD with the word whose meaning is asked."""
        for keyword in self._word:
            key = keyword.split()
            rest = words[len(key) :] if words[: len(key)] == key else None
            if rest is None and words[-len(key) :] == key and len(key) > 1:
                rest = words[: -len(key)]
            if rest and len(rest) <= 3:
                return Asked(Command.WORD, " ".join(rest), clue=Clue(Tier.EXACT, "WORD", keyword, 0.9))
        return None

    @staticmethod
    def _blocked(tokens: Sequence[Token]) -> bool:
        """Return whether a body, medicine, breath, speech, shop, road or other everyday word forbids an opt-out."""
        return any(token.concepts & _BLOCKERS and not token.concepts & _LOOSE for token in tokens)

    def _stop(self, tokens: Sequence[Token], spans: Spans) -> Asked:
        """Return STOP to act on, to ask about, or nothing."""
        if self._blocked(tokens) or _stop_denied(tokens) or _otherwise(tokens, spans):
            return self._soft_stop(tokens, spans)
        said = written(tokens)
        covered = {at for first, last in spans.get("stop_exact", ()) for at in range(first, last + 1)}
        foreign = [t for at, t in enumerate(tokens) if at not in covered and not t.concepts & _PLAIN]
        strange = sum("neg" not in token.concepts for token in foreign)
        if strange <= _STRANGE and _refused(tokens, spans):
            return Asked(Command.STOP, clue=Clue(Tier.CONCEPT, "STOP", said, 0.9))
        if covered and not foreign and all(self._spelt(token) for token in tokens if "stop_exact" in token.concepts):
            return Asked(Command.STOP, clue=Clue(Tier.EXACT, "STOP", said, 1.0))
        if strange <= _STRANGE - 1 and together(spans, (_STOP, _MESSAGE), 4):
            return Asked(Command.STOP, clue=Clue(Tier.CONCEPT, "STOP", said, 0.9))
        return self._soft_stop(tokens, spans)

    def _spelt(self, token: Token) -> bool:
        """Tell whether a stop word is meant: one listed so, or of four sounds or more in its own form.

        By sound alone ``rod`` (the sun) is রদ and ``wf`` is off; by its ending ``ends`` is end.
        """
        return token.word in self._stops or (len(token.sounds[0]) >= _SPELT_FROM and not token.word.endswith("s"))

    def _soft_stop(self, tokens: Sequence[Token], spans: Spans) -> Asked:
        """Return STOP as something to ask about, where a stop word or a refusal is there but not certain."""
        refusal = together(spans, (frozenset(("message", "send")), _NEG), 5) or together(spans, (_WANT, _NEG), 2)
        met = any(name in spans for name in _LOOSE) or refusal
        if not met or self._blocked(tokens):
            return Asked()
        return Asked(asks=Command.STOP, clue=Clue(Tier.NEAR, "STOP", " ".join(t.word for t in tokens[:12]), 0.5))


def _otherwise(tokens: Sequence[Token], spans: Spans) -> bool:
    """Return whether messages are wanted in another way, language or hour: "SMS English না, বাংলায় দিবেন"."""
    return "stop_otherwise" in spans or any(token.word.isdigit() for token in tokens)


def _stop_denied(tokens: Sequence[Token]) -> bool:
    """Return whether stopping itself is refused: English negates before the stop word, Bangla after it."""
    for at, token in enumerate(tokens):
        if "stop_exact" not in token.concepts:
            continue
        before, after = tokens[max(0, at - 2) : at], tokens[at + 1 : at + 4]
        if any(word.word in ("dont", "not", "never") for word in before):
            return True
        if any("neg" in word.concepts and not word.english for word in after) and not any(
            word.concepts & {"send_order", "again", "message"} for word in after
        ):
            return True
    return False


def _refused(tokens: Sequence[Token], spans: Spans) -> bool:
    """Return whether messages are refused: "no more messages wanted", "do not send" (bangla.md 2.5)."""
    return bool(
        together(spans, (_MESSAGE, _ORDER, _NEG), 7)
        or (together(spans, (_MESSAGE, _WANT, _NEG), 6) and _unwanted(tokens))
        or ("again" in spans and together(spans, (_ORDER, _NEG), 3))
        or _dont_send(tokens)
    )


def _unwanted(tokens: Sequence[Token]) -> bool:
    """Tell whether wanting itself is denied: after it in Bangla, right before it in English.

    "লন না ভাই, msg দরকার" (take me in, won't you, I need the messages) is no refusal.
    """
    wants = [at for at, token in enumerate(tokens) if "want" in token.concepts]
    return any(
        "neg" in token.concepts and (0 < at - want <= _DENIED_WITHIN or (token.english and 0 < want - at <= 2))
        for want in wants
        for at, token in enumerate(tokens)
    )


def _dont_send(tokens: Sequence[Token]) -> bool:
    """Return whether an English message refuses messages: "don't text me", "no more messages"."""
    messages = [bool(token.concepts & {"message", "send"}) and not token.bangla for token in tokens]
    for at, token in enumerate(tokens[:-1]):
        follows = tokens[at + 1].word
        if token.word in ("dont", "not", "never") and any(messages[at + 1 : at + 3]):
            return True
        if token.word in ("no", "any") and follows == "more" and any(messages[at + 2 : at + 4]):
            return True
        if token.word in ("dont", "not") and follows in ("want", "need", "like") and any(messages):
            return True
    return False
