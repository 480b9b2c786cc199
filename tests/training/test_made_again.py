"""The weights can be made again: the same messages give the same bytes, and the shipped ones are from this corpus."""

import hashlib
import os
import subprocess
import sys

from messages.understanding.features import BUCKETS, IDEAS
from tests.house.tree import ROOT
from tests.training.shipped import SHIPPED, content, learned, rows, rules
from training.build import build
from training.corpus import digest
from training.examples import dangers, intents
from training.settings import SETTINGS

EVERY = 50
"""Every fiftieth message is enough to fit: a few hundred, of every batch."""

AGAIN = (
    "import hashlib\n"
    "from tests.training.test_made_again import made\n"
    "print(hashlib.sha256(made()).hexdigest())\n"
)  # fmt: skip


def made() -> bytes:
    """Return the file of weights of a few hundred messages."""
    return build(rows()[::EVERY], rules(), content(), SETTINGS)


def test_the_same_messages_give_the_same_bytes() -> None:
    """Fitted twice here and once in a fresh process that orders its sets otherwise, the file is the same."""
    first = made()
    assert len(rows()[::EVERY]) >= 200
    assert made() == first
    other = "1" if os.environ.get("PYTHONHASHSEED") == "2" else "2"
    fresh = subprocess.run(
        (sys.executable, "-c", AGAIN),
        cwd=ROOT, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONHASHSEED": other},
    )  # fmt: skip
    assert fresh.stdout.strip() == hashlib.sha256(first).hexdigest(), fresh.stderr


def test_other_messages_give_another_digest() -> None:
    """One message fewer, or two in another order, is another corpus."""
    some = rows()[:50]
    assert len({digest(some), digest(some[1:]), digest((some[1], some[0], *some[2:]))}) == 3


def test_the_shipped_weights_are_of_the_shipped_corpus() -> None:
    """The file names the digest of exactly the messages beside it; otherwise `python -m training weights` is due."""
    assert learned().weights.corpus == digest(rows())


def test_the_shipped_weights_have_the_current_settings_and_heads() -> None:
    """Thresholds, heads and sizes in the file are those of the code that reads it."""
    weights = learned().weights
    danger, intent = weights.groups
    assert dict(weights.settings) == SETTINGS
    assert (danger.heads, intent.heads) == (dangers(content()), intents(rows()))
    assert (weights.pieces, len(weights.rows)) == (BUCKETS, BUCKETS + IDEAS)


def test_the_weights_are_small() -> None:
    """The file stays below 5 MB: it is cloned, built into every image and read at every start."""
    assert SHIPPED.stat().st_size < 5_000_000
