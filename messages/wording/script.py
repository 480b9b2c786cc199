"""Letters and digits of a text: one script, one kind of digit in a number, nothing a phone cannot show."""

import re
from collections.abc import Iterator

import regex

from messages.content import Channel
from messages.language import Encoding, Language
from messages.segments import encoding_of, precomposed

_SLOTS_AND_MARKS = re.compile(r"\{[A-Z0-9]+\}|[\[\]]")
_LATIN_WORD = regex.compile(r"\p{Latin}+")
_LETTER = regex.compile(r"\p{L}+")
_NUMBER = re.compile(r"\d+")
_EXAMPLE = re.compile(r"Example:? (\d+)")


def plain(words: str) -> str:
    """Return the words without slots and without the marks of optional parts."""
    return _SLOTS_AND_MARKS.sub(" ", words)


def wrong_letters(words: str, language: Language, latin: frozenset[str]) -> Iterator[str]:
    """Yield a reason for letters of another script, and for letters stored in pieces.

    A text in another script may quote only what a patient can type, in capitals: STOP, SRC (bangla.md 4;
    clinical.md section 0 point 7: never romanised Bangla).
    """
    if words != precomposed(words):
        yield "holds letters in pieces: write ড় ঢ় য় precomposed, all else in NFC"
    own = regex.compile(rf"[\p{{Script={language.script}}}\p{{Script=Common}}\p{{Script=Inherited}}]*")
    for word in _LETTER.findall(plain(words)):
        if own.fullmatch(word) or word in latin:
            continue
        if language.script != "Latin" and _LATIN_WORD.fullmatch(word):
            yield f"holds the Latin word {word}: only what a patient types may stand so, in capitals"
        else:
            yield f"holds {word}, which is not {language.script} script"


def wrong_digits(words: str, english: str, language: Language, channel: Channel) -> Iterator[str]:
    """Yield a reason for a digit of the wrong kind.

    A key to press or type is one ASCII digit, as the keypad shows it: Bangla ৪ looks like 8, ৭ like 9
    (clinical.md head note 5). Counts stand in the language's own digits. On a call every number is a word.
    """
    if channel is Channel.VOICE:
        if _NUMBER.search(plain(words)):
            yield "holds digits: on a call numbers are words"
        return
    examples = set(_EXAMPLE.findall(english))
    for number in _NUMBER.findall(plain(words)):
        kinds = {digit.isascii() for digit in number}
        if len(kinds) > 1:
            yield f"mixes digits inside {number}"
        elif not number.isascii() and not set(number) <= set(language.digits):
            yield f"holds {number}, which are not digits of {language.name}"
        elif number.isascii() and language.digits[0] != "0" and len(number) > 1 and number not in examples:
            yield f"holds {number}: counts stand in {language.name} digits, only a key in ASCII"


def wrong_encoding(words: str, language: Language, channel: Channel) -> Iterator[str]:
    """Yield a reason where one character would turn a GSM-7 text into UCS-2 and double its cost."""
    if channel is not Channel.SMS or language.encoding is not Encoding.GSM7:
        return
    for character in sorted(set(plain(words))):
        if encoding_of(character) is not Encoding.GSM7:
            yield f"holds {character!r} (U+{ord(character):04X}), which is not in the GSM-7 alphabet"
