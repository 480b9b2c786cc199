"""Only signed words: what may leave the house in a live service, and what is said in place of a draft."""

from collections.abc import Callable
from dataclasses import dataclass

from messages.conversation.moment import SignedOff
from messages.turn import Say

STANDS_IN = "SYS-NOT-READY"
"""Said where a text still waits for its signatures: it holds the emergency line (design law 7)."""

SignOff = Callable[[str, str], SignedOff | None]


@dataclass(frozen=True, slots=True)
class Release:
    """Lets texts out. ``required`` is false in a trial, where drafts are said and marked as drafts on screen.

    ``sign_off`` returns who signed the current words of a message in a language, or ``None`` for a draft.
    ``test_numbers`` may get drafts from a live service as well.
    """

    required: bool
    sign_off: SignOff
    test_numbers: frozenset[str] = frozenset()

    def only(self, says: tuple[Say, ...], language: str, number: str) -> tuple[Say, ...]:
        """Return what may be said of ``says``: drafts are left out, and one stand-in takes their place."""
        if not self.required or number in self.test_numbers:
            return says
        signed = tuple(say for say in says if self.sign_off(say.message, say.language or language))
        return signed if len(signed) == len(says) else (*signed, Say(STANDS_IN))
