"""Texts to time with: the public corpus, so that the figures are of messages as people write them."""

import json
from pathlib import Path

CORPUS = Path(__file__).parent.parent / "messages" / "corpus"
MOST = 1500


def texts() -> tuple[str, ...]:
    """Return at most about 1,500 texts, spread over all batches."""
    rows = [json.loads(line)["text"] for path in sorted(CORPUS.glob("*.jsonl")) for line in path.open(encoding="utf-8")]
    return tuple(rows[:: max(1, len(rows) // MOST)])
