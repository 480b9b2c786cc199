"""Types `barta` commands and reads what they say."""

from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from service.cli import main
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said: to the reader, to whoever watches for faults, and with which exit code."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """Return the lines of the output."""
        return self.out.splitlines()


@dataclass(frozen=True, slots=True)
class Keyboard:
    """Types commands over the data folder ``var``."""

    var: Path

    def barta(self, *words: str, typed: str = "", **settings: str) -> Said:
        """Type one command, and ``typed`` after it; only ``settings`` are set."""
        nothing: dict[str, str | None] = {name.upper(): None for name in Settings.model_fields}
        done = CliRunner(env=nothing | settings).invoke(main, [*words, "--var", str(self.var)], input=typed)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Said(done.exit_code, done.stdout, done.stderr)
