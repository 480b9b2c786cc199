"""The model card says what was measured."""

import json
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| .+? \| (\d+) \| (\d+) \| ([\d.]+) % \(([\d.]+) to ([\d.]+)\) \|$", re.MULTILINE)


def test_every_figure_of_the_card_was_measured() -> None:
    """Each row of the held-out table in docs/understanding.md is a row of training/figures.json, to the digit."""
    measured = json.loads((ROOT / "training" / "figures.json").read_text(encoding="utf-8")).values()
    known = {
        (str(row["right"]), str(row["n"]), *(f"{100 * row[part]:.1f}" for part in ("share", "low", "high")))
        for row in measured
    }
    page = (ROOT / "docs" / "understanding.md").read_text(encoding="utf-8")
    table = page.partition("<!-- figures -->")[2].partition("<!-- /figures -->")[0]
    rows = ROW.findall(table)
    assert len(rows) >= 20
    assert set(rows) <= known


def test_the_card_names_the_corpus_it_was_made_from() -> None:
    """The number of messages on the card is the number shipped."""
    folder = ROOT / "messages" / "corpus"
    count = sum(len(path.read_text(encoding="utf-8").splitlines()) for path in folder.glob("*.jsonl"))
    assert f"{count:,} messages" in (ROOT / "docs" / "understanding.md").read_text(encoding="utf-8")
