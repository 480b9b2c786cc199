"""One text to one meaning: danger first, then what is asked of the service, then answers and topics."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from messages.folding import fold
from messages.meaning import Clue, Command, Danger, Level, Tier, Understood
from messages.understanding.commands import Asked, CommandReader
from messages.understanding.languages import LanguageReader
from messages.understanding.lexicon import Lexicon
from messages.understanding.replies import ReplyReader
from messages.understanding.signs import DangerReader
from messages.understanding.spans import Spans, spans_of
from messages.understanding.tokens import Tagger, Token, split_words
from messages.understanding.topics import Subject, TopicReader
from messages.understanding.vocabulary import Vocabulary

# Ordinary reading stops here, in folded characters; danger is read further (a long story may end with it).
ORDINARY = 600
FURTHEST = 4000
# Words of sign phrases this long may carry any ending.
_STEM_FROM = 5
_ALARM_TOPICS = frozenset(("DANGER", "STROKE"))
# Concepts met only by their exact spelling: short alarm words and the words of the opt-out grammar (bangla.md 2.4).
_STRICT = frozenset(
    [
        "poison",
        "fit_word",
        "fit_ok",
        "stop_exact",
        "stop_loose",
        "message",
        "send",
        "send_order",
        "want",
        "again",
        "stop_filler",
        "stop_blocker",
        "hello",
        "hello_filler",
        "keyword_filler",
        "asks_about",
        "remote",
        "neg",
        "laugh_en",
        "battery",
        "both",
        "whole",
        "then",
    ]
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the rules made of one text, and what they saw of it.

    ``settled`` readings need no second opinion: a lone digit, or a keyword that is the whole message.
    """

    meaning: Understood
    tokens: tuple[Token, ...]
    spans: Spans
    settled: bool


class Advice(Protocol):
    """A trained second opinion. It may raise caution, suggest a topic or ask; never opt out, never lower a level."""

    def advise(self, reading: Reading) -> Understood:
        """Return the meaning of a reading, with the opinion in it."""
        ...

    def because(self, reading: Reading, head: str) -> tuple[str, ...]:
        """Return the words that speak most for one opinion."""
        ...


class Understander:
    """Reads any text. Total: whatever goes wrong inside, the safe empty meaning comes back."""

    def __init__(
        self, lexicon: Lexicon, advice: Advice | None = None, on_fault: Callable[[Exception], None] | None = None
    ) -> None:
        """Build the matcher from data; ``on_fault`` is told of an inner fault, without the text."""
        never = lexicon.confusable | lexicon.english
        self._lexicon, self._advice, self._on_fault = lexicon, advice, on_fault
        self._vocabulary = Vocabulary(_patterns(lexicon), _STRICT)
        self._tagger = Tagger(self._vocabulary, lexicon.english, lexicon.confusable)
        self._languages = LanguageReader(lexicon.english, lexicon.romanised)
        self._danger = DangerReader(lexicon.signs, lexicon.rules, lexicon.concepts)
        self._commands = CommandReader(lexicon.commands, never)
        self._topics = TopicReader(lexicon.topics, never)
        self._replies = ReplyReader(lexicon.lists)

    def understand(self, text: str) -> Understood:
        """Return what ``text`` means; never raises, and never guesses an opt-out (bangla.md 2.4 and 2.5)."""
        try:
            reading = self.read(text)
            if self._advice is None or reading.settled:
                return reading.meaning
            return self._advice.advise(reading)
        except Exception as fault:  # noqa: BLE001 - real text once broke a matcher (bangla.md 2.4); silence is worse
            if self._on_fault is not None:
                self._on_fault(fault)
            return Understood(folded="")

    def because(self, text: str, clue: Clue) -> tuple[str, ...]:
        """Return the words a clue of the trained tier rests on; may raise, unlike :meth:`understand`."""
        return () if self._advice is None else self._advice.because(self.read(text), clue.meaning)

    def _tokens(self, folded: str) -> tuple[list[Token], Spans, str | None, bool]:
        """Return the words with their concepts, where each concept stands, and the language."""
        language, own = self._languages.read(folded[:ORDINARY])
        tokens = self._tagger.tag(folded, english=language == "en")
        return tokens, spans_of(tokens, self._vocabulary.phrases), language, own

    def read(self, text: str) -> Reading:
        """Return what the rules alone make of ``text``; may raise, unlike :meth:`understand`."""
        folded = fold(text[:FURTHEST])
        tokens, spans, language, own = self._tokens(folded)
        danger, reasons = self._danger.read(tokens, spans)
        if len(folded) > ORDINARY:
            near_tokens, near_spans, _, _ = self._tokens(folded[:ORDINARY])
        else:
            near_tokens, near_spans = tokens, spans
        words = folded[:ORDINARY].split()
        subject = self._topics.read(near_tokens)
        asked = self._commands.read(near_tokens, near_spans)
        digit, answer = self._replies.digit(words), self._replies.answer(words)
        if subject.whole and (asked.command is None or subject.topic in _ALARM_TOPICS):
            danger, reasons, asked = Danger(), (), Asked()
        meaning = Understood(folded, language, own, danger)
        meaning = _settle(meaning, reasons, asked, subject, digit, answer)
        settled = digit is not None or subject.whole or not folded
        return Reading(meaning, tuple(tokens), spans, settled)


def _settle(
    meaning: Understood, reasons: tuple[Clue, ...], asked: Asked, subject: Subject, digit: str | None,
    answer: tuple[str, str] | None,
) -> Understood:  # fmt: skip
    """Decide between the readings: danger stands beside all; a command before an answer; a topic before an answer."""
    clues = [*reasons, *([asked.clue] if asked.clue else []), *subject.clues]
    command, asks, topic, near = asked.command, asked.asks, subject.topic, subject.near
    reply = digit or (answer[1] if answer else None)
    if answer:
        clues.append(Clue(Tier.EXACT, f"reply {answer[0]}", meaning.folded, 0.9))
    if digit in ("9", "0"):
        command = Command.CHECK if digit == "9" else Command.MENU
    if digit:
        topic, near, asks = None, (), None
    elif answer and not subject.whole:
        topic, near, asks = None, (), None
        command = None if command is not Command.STOP else command
    elif subject.whole and command is None:
        reply = None
    elif command is not None:
        topic, near, reply = None, (), None
    if meaning.danger.level in (Level.E, Level.EQ):
        # Nothing but an opt-out is acted on beside an emergency.
        command, asks = (command if command is Command.STOP else None), None
        reply = digit
    return replace(
        meaning, command=command, argument=asked.argument if command is asked.command else None, asks=asks,
        topic=topic, near=near, digit=digit, reply=reply, clues=tuple(clues),
    )  # fmt: skip


def _sign_patterns(lexicon: Lexicon) -> Iterable[tuple[str, list[str], list[str]]]:
    """Yield each sign's phrases as patterns, vague phrases under a name of their own."""
    for sign, words in lexicon.signs.items():
        for name, vague in ((f"sign:{sign}", False), (f"vague:{sign}", True)):
            sound: list[str] = []
            english: list[str] = []
            for writing, phrases in words.phrases.items():
                for phrase in phrases:
                    folded = fold(phrase)
                    if (folded in lexicon.vague) is vague:
                        words_of = split_words(folded, lexicon.english)
                        parts = [part + "*" if len(part) >= _STEM_FROM else part for part in words_of]
                        (english if writing == "en" else sound).append(" ".join(parts))
            yield name, sound, english


def _patterns(lexicon: Lexicon) -> dict[str, tuple[Iterable[str], Iterable[str]]]:
    """Return every concept and sign phrase as (sound patterns, English patterns)."""
    found: dict[str, tuple[Iterable[str], Iterable[str]]] = {
        name: (concept.sound, concept.english) for name, concept in lexicon.concepts.items()
    }
    for name, sound, english in _sign_patterns(lexicon):
        found[name] = (sound, english)
    return found
