"""``python -m training weights``: make the weights anew. ``card`` and ``curve``: judge them on unseen hands."""

import sys
from collections.abc import Iterator

from messages.load_understanding import WEIGHTS
from training import card
from training.build import build
from training.corpus import read
from training.curve import calibration, table
from training.held_out import CONTENT, Opinion, opinions, shipped
from training.settings import SETTINGS


def main() -> None:
    """Do what the first argument says."""
    match sys.argv[1:]:
        case ["weights"]:
            content, understander = shipped()
            batches = read()
            rows = [row for batch in batches.values() for row in batch]
            (CONTENT / WEIGHTS).write_bytes(build(rows, understander, content, SETTINGS))
            print(f"{CONTENT / WEIGHTS}: from {len(rows)} messages of {len(batches)} hands")
        case ["card"]:
            card.write(_judged())
        case ["curve"]:
            judged = list(_judged())
            print(*table(judged), *calibration(judged), sep="\n")
        case _:
            sys.exit("Say what to make: weights, card or curve.")


def _judged() -> Iterator[Opinion]:
    """Yield every opinion, saying after each batch that it is done."""
    for name, some in opinions():
        print(f"{name}: {len(some)} messages judged", flush=True)
        yield from some


if __name__ == "__main__":
    main()
