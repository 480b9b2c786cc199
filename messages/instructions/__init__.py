"""What a health worker writes from their own phone: a text read as an instruction, as a faulty one, or as none."""

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
from messages.instructions.reading import Reader
from messages.instructions.words import Words, words_from

__all__ = [
    "Acknowledge",
    "Appoint",
    "Ask",
    "Close",
    "Flaw",
    "Instruction",
    "Keep",
    "Misread",
    "Reader",
    "Remind",
    "Serve",
    "Verb",
    "Words",
    "words_from",
]
