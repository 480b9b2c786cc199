"""From what is to be spoken to what the carrier is told: signed words only, recordings where there are any."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from messages.catalog import Catalog, Text
from messages.turn import Say
from messages.voice.call import Spoken as Turn
from service.operations.compose import text_of
from service.operations.release import Release
from service.ports import CallReply, Keypad, Spoken

KEY_SECONDS = 6
"""How long a caller may think after a prompt; slower than the carrier's default of 5 for unpractised hands."""

FindAudio = Callable[[Text], str | None]


@dataclass(frozen=True, slots=True)
class Speaking:
    """Speaks. ``audio`` returns the address of a recording of exactly these words, if there is one."""

    catalog: Catalog
    release: Release
    audio: FindAudio
    write: Callable[[CallReply], str]

    def __call__(self, turn: Turn, number: str, address: str) -> str:
        """Return the carrier's reply to one step: the next key goes to ``address`` with the place in its query."""
        before = self._speak(turn.before, turn.language, number)
        prompts = self._speak(turn.says, turn.language, number)
        if turn.ends:
            return self.write(CallReply((*before, *prompts), None))
        action = f"{address}?{urlencode(turn.place.query())}"
        return self.write(CallReply(before, Keypad(prompts, action, KEY_SECONDS)))

    def hang_up(self) -> str:
        """Return the reply that says nothing and ends the call: a machine has answered."""
        return self.write(CallReply((), None))

    def _speak(self, says: tuple[Say, ...], language: str, number: str) -> tuple[Spoken, ...]:
        allowed = self.release.only(says, language, number)
        return tuple(self._prompt(text_of(self.catalog, say, language)) for say in allowed)

    def _prompt(self, text: Text) -> Spoken:
        spoken = self.catalog.languages[text.language]
        return Spoken(text.words, spoken.say_language, spoken.say_voice, self.audio(text))
