"""Reading what is understood from disk: symptom concepts, keywords and phrases, the trained model's weights."""

import tomllib
from pathlib import Path

from messages.content import Content
from messages.meaning import Command
from messages.understanding import Lexicon, SignWords, assemble
from messages.understanding.learned import Learned
from messages.understanding.weights import unpack

WEIGHTS = "learned.weights"


def load_lexicon(content_dir: Path, content: Content) -> Lexicon:
    """Return everything the matcher knows. Raises ``ValueError`` for a rule that names an unknown concept."""
    tables = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(content_dir.glob("lexicon_*.toml"))]
    commands = {name.value: words for name, words in content.commands.items() if name is not Command.LANG}
    commands |= {f"LANG:{code}": words for code, words in content.language_words.items()}
    return assemble(
        tables,
        topics={topic.id: topic.aliases for topic in content.topics.values()},
        commands=commands,
        signs={sign.id: SignWords(sign.level, sign.needs_face, sign.phrases) for sign in content.signs.values()},
    )


def load_learned(content_dir: Path) -> Learned:
    """Return the trained tier. Raises ``ValueError`` for a damaged file."""
    return Learned(unpack((content_dir / WEIGHTS).read_bytes()))
