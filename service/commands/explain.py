"""``barta explain``: what Barta understands and would answer; sends and stores nothing."""

import json
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import click

from messages.catalog import Text
from messages.meaning import Tier, Understood
from messages.turn import Heard, Person, State, Turn
from service.commands.options import settings_of, telling_faults, var_option
from service.operations.compose import text_of
from service.watch import Figures
from service.wiring import Words, build_words


@dataclass(frozen=True, slots=True)
class Explained:
    """One text, what it was understood as, and what would be said."""

    text: str
    understood: Understood
    turn: Turn
    says: tuple[Text, ...]

    def as_json(self) -> str:
        """Return one line of JSON, as other programs read it."""
        understood, danger = self.understood, self.understood.danger
        return json.dumps(
            {
                "text": self.text,
                "language": self.turn.language,
                "level": danger.level.value if danger.level else None,
                "signs": list(danger.signs),
                "command": understood.command_name,
                "topic": understood.topic,
                "reply": understood.reply,
                "says": [
                    {
                        "id": said.message,
                        "language": said.language,
                        "text": said.words,
                        "encoding": said.encoding.value,
                        "segments": said.segments,
                    }
                    for said in self.says
                ],
                "certainty": round(danger.certainty, 3),
                "asks": understood.asks.value if understood.asks else None,
                "near": list(understood.near),
                "clues": [
                    {
                        "tier": clue.tier.value,
                        "meaning": clue.meaning,
                        "words": clue.words,
                        "certainty": round(clue.certainty, 3),
                    }
                    for clue in understood.clues
                ],
            },
            ensure_ascii=False,
        )

    def as_lines(self) -> str:
        """Return the same for a person to read."""
        understood, danger = self.understood, self.understood.danger
        level = f"{danger.level.value} ({', '.join(danger.signs)})" if danger.level else "none"
        facts = [f"danger {level}", f"language {self.turn.language}"]
        facts += [f"command {understood.command_name}"] if understood.command_name else []
        facts += [f"would ask about {understood.asks.value}"] if understood.asks else []
        facts += [f"topic {understood.topic}"] if understood.topic else []
        facts += [f"near {', '.join(understood.near)}"] if understood.near else []
        facts += [f"reply {understood.reply}"] if understood.reply else []
        lines = [f"> {self.text}", "  " + " · ".join(facts)]
        lines += [f"  because {c.tier.value}: {c.meaning} <- {c.words!r} ({c.certainty:.2f})" for c in understood.clues]
        lines += [f"  says {s.message} [{s.language}, {s.encoding.value}, {s.segments}] {s.words}" for s in self.says]
        return "\n".join(lines)


def explain(words: Words, text: str) -> Explained:
    """Return what a text from somebody already known would be understood as and answered with."""
    understood = _with_words(words, text, words.understander.understand(text))
    turn = words.conversation.step(Person(), State(), Heard(understood, datetime.now(UTC), text))
    return Explained(text, understood, turn, tuple(text_of(words.catalog, say, turn.language) for say in turn.says))


def _with_words(words: Words, text: str, understood: Understood) -> Understood:
    """Return the same meaning with the words that the trained tier's clues rest on."""
    clues = tuple(
        replace(clue, words=" ".join(words.understander.because(text, clue))) if clue.tier is Tier.LEARNED else clue
        for clue in understood.clues
    )
    return replace(understood, clues=clues)


@click.command("explain")
@click.argument("text", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")
@var_option
@telling_faults
def command(text: tuple[str, ...], as_json: bool, var: Path) -> None:
    """Say what Barta understands and would answer, for each TEXT or each line of standard input."""
    words = build_words(settings_of(var), Figures())
    for each in text or (line.rstrip("\r\n") for line in sys.stdin):
        explained = explain(words, each)
        click.echo(explained.as_json() if as_json else explained.as_lines())
