"""``python -m training weights``: make the weights anew. ``python -m training card``: judge them on unseen hands."""

import sys
from pathlib import Path

import messages
from messages.load import load
from messages.load_understanding import WEIGHTS, load_lexicon
from messages.understanding import Understander
from training import card
from training.build import build
from training.corpus import BACKGROUND, read
from training.settings import SETTINGS

CONTENT = Path(messages.__file__).parent / "content"
LOCALES = CONTENT.parent.parent / "locales"


def main() -> None:
    """Do what the first argument says."""
    content = load(CONTENT, LOCALES).content
    understander = Understander(load_lexicon(CONTENT, content))
    batches = read()
    match sys.argv[1:]:
        case ["weights"]:
            rows = [row for batch in batches.values() for row in batch]
            (CONTENT / WEIGHTS).write_bytes(build(rows, understander, content, SETTINGS))
            print(f"{CONTENT / WEIGHTS}: from {len(rows)} messages of {len(batches)} hands")
        case ["card"]:
            card.write(name for name in batches if not name.startswith(BACKGROUND))
        case _:
            sys.exit("Say what to make: weights or card.")


main()
