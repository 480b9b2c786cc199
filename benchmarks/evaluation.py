"""How well messages are understood: batches held out in turn, the blind batches, text of the world."""

import json
import random
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from benchmarks.report import Report
from messages.load import load
from messages.load_understanding import load_learned, load_lexicon
from messages.meaning import Command, Level, Understood
from messages.understanding import Understander
from service.commands.explain import explain
from service.settings import Settings
from service.watch import Figures
from service.wiring import CONTENT, LOCALES, build_words
from training.card import FIGURES, Tally, judge
from training.corpus import FOLDER, Row, near_duplicates, read
from training.interval import wilson

NONE = "none"
LEVELS = (*(level.value for level in Level), NONE)
EMERGENCIES = frozenset({Level.E.value, Level.EQ.value})
SALADS = 2000
SALAD_WORDS = (1, 2, 3, 5, 8)
SEED = 20261
"""Not the seed of training: what is drawn here was not trained on."""

LETTERS = ("কখগঘচছজঝটঠডঢতথদধনপফবভমযরলশসহািীুেো্ ", "abcdefghijklmnopqrstuvwxyz ")
NO_FALSE = "no false emergency"

Understand = Callable[[str], Understood]


def measure(report: Report) -> None:
    """Print the figures of the model card, then judge every blind batch with what ships."""
    _held_out(report)
    blind = read(FOLDER / "blind")
    rows = [row for some in blind.values() for row in some]
    if not rows:
        report.line("blind batches", "none in messages/corpus/blind", "")
        return
    _apart(report, rows)
    understander = Understander(load_lexicon(CONTENT, load(CONTENT, LOCALES).content), load_learned(CONTENT), _loud)
    read_as = [(row, understander.understand(row.text)) for row in rows]
    _tallied(report, blind, {row.text: meaning for row, meaning in read_as})
    _opt_outs(report, read_as)
    _confusion(report, read_as)
    for name, of in (("script", _script), ("dialect", _dialect)):
        _alarms_by(report, read_as, name, of)
    _answers(report, read_as)
    _no_messages(report, understander.understand)


def share(right: int, of: int) -> str:
    """Return a share with its 95 % interval and its counts, in per cent."""
    if not of:
        return "none to judge"
    low, high = wilson(right, of)
    return f"{right / of:.1%} ({low:.1%} to {high:.1%}) {right}/{of}"


def level_of(meaning: Understood) -> str:
    """Return the level a message was understood to have, or ``none``."""
    return meaning.danger.level.value if meaning.danger.level else NONE


def _loud(fault: Exception) -> None:
    raise fault


def _apart(report: Report, blind: Sequence[Row]) -> None:
    """Print how many blind messages nearly repeat one that was trained on, or each other."""
    known = [row.text for rows in read().values() for row in rows]
    repeated = near_duplicates([*known, *(row.text for row in blind)])
    report.line("blind: nearly repeats of another", f"{sum(place >= len(known) for place in repeated)}", "0")


def _held_out(report: Report) -> None:
    """Print what ``python -m training card`` wrote: every batch judged by weights that never saw its hand.

    Precision there counts unrelated messages alone as false alarms: the file holds no confusion of levels.
    """
    if not FIGURES.exists():
        report.line("held-out batches", "no figures", "make them: python -m training card")
        return
    figures: Mapping[str, Mapping[str, float]] = json.loads(FIGURES.read_text(encoding="utf-8"))
    for name, said in figures.items():
        if ": batch " not in name:
            report.line(f"held out: {_named(name)}", share(int(said["right"]), int(said["n"])), "")
    right = sum(int(figures[name]["right"]) for name in EMERGENCIES if name in figures)
    calm = figures.get(NO_FALSE, {"n": 0, "right": 0})
    report.line("held out: precision of alarms", share(right, right + int(calm["n"] - calm["right"])), "")


def _named(name: str) -> str:
    """Return the name of a tally with what it counts."""
    level, colon, rest = name.partition(": ")
    return f"recall {level}{colon}{rest}" if level in LEVELS else name


def _tallied(report: Report, blind: Mapping[str, Sequence[Row]], known: Mapping[str, Understood]) -> None:
    """Print for each file the emergencies found, and for all of them every tally of the card."""
    whole = Tally()
    for name, rows in blind.items():
        tally = Tally()
        judge(rows, known.__getitem__, tally)
        judge(rows, known.__getitem__, whole)
        for each in ("E", NO_FALSE):
            if tally.of[each]:
                report.line(f"{name}: {_named(each)}", share(tally.right[each], tally.of[each]), "")
    for each in sorted(whole.of):
        if ": batch " not in each:
            report.line(f"blind: {_named(each)}", share(whole.right[each], whole.of[each]), "")


def _opt_outs(report: Report, read_as: Sequence[tuple[Row, Understood]]) -> None:
    """Print how many opt-outs are acted on, how many asked about, and the wrong ones."""
    meant = [meaning for row, meaning in read_as if row.command == Command.STOP]
    acted = sum(meaning.command is Command.STOP for meaning in meant)
    asked = sum(Command.STOP in {meaning.command, meaning.asks} for meaning in meant)
    wrong = sum(meaning.command is Command.STOP and row.command != Command.STOP for row, meaning in read_as)
    report.line("blind: STOP acted on", share(acted, len(meant)), "")
    report.line("blind: STOP acted on or asked about", share(asked, len(meant)), "")
    report.line("blind: wrong opt-outs", f"{wrong} of {len(read_as) - len(meant)}", "0")


def _confusion(report: Report, read_as: Sequence[tuple[Row, Understood]]) -> None:
    """Print the levels meant against those understood, and recall and precision of each."""
    cells = Counter((row.level or NONE, level_of(meaning)) for row, meaning in read_as)
    report.line("blind: level meant, then understood as", "  ".join(f"{level:>5}" for level in LEVELS), "")
    for meant in LEVELS:
        report.line(f"  {meant}", "  ".join(f"{cells[meant, level]:>5}" for level in LEVELS), "")
    for level in LEVELS[:-1]:
        right = cells[level, level]
        report.line(f"blind: recall {level}, exactly", share(right, sum(cells[level, each] for each in LEVELS)), "")
        report.line(f"blind: precision {level}", share(right, sum(cells[each, level] for each in LEVELS)), "")
    urgent = [meaning for row, meaning in read_as if row.level == Level.E]
    warned = sum(level_of(meaning) in {"E", "EQ", "D0"} for meaning in urgent)
    report.line("blind: emergencies met with D0 or higher", share(warned, len(urgent)), "")


def _script(row: Row) -> str:
    return row.script


def _dialect(row: Row) -> str:
    return row.dialect


def _alarms_by(report: Report, read_as: Sequence[tuple[Row, Understood]], name: str, of: Callable[[Row], str]) -> None:
    """Print recall and precision of alarms (E or EQ meant, E or EQ understood) for each value of a column."""
    for value in sorted({of(row) for row, _ in read_as}):
        pairs = [
            (row.level in EMERGENCIES, level_of(meaning) in EMERGENCIES) for row, meaning in read_as if of(row) == value
        ]
        both = sum(meant and heard for meant, heard in pairs)
        report.line(f"blind: recall of alarms, {name} {value}", share(both, sum(meant for meant, _ in pairs)), "")
        report.line(f"blind: precision of alarms, {name} {value}", share(both, sum(heard for _, heard in pairs)), "")


def _answers(report: Report, read_as: Sequence[tuple[Row, Understood]]) -> None:
    """Print how many emergencies, found or not, are answered with words that hold the emergency number."""
    with tempfile.TemporaryDirectory() as var:
        settings = Settings.read({}, Path(var))
        words = build_words(settings, Figures())
        told = [
            (
                level_of(meaning) == Level.E,
                any(settings.emergency_number in said.words for said in explain(words, row.text).says),
            )
            for row, meaning in read_as
            if row.level == Level.E
        ]
    missed = [number for found, number in told if not found]
    report.line("blind: emergencies not found, number in the answer", share(sum(missed), len(missed)), "")
    report.line("blind: all emergencies, number in the answer", share(sum(each for _, each in told), len(told)), "")


def _no_messages(report: Report, understand: Understand) -> None:
    """Print false alarms and opt-outs on words of unrelated messages thrown together and on random letters."""
    pick = random.Random(SEED)
    unrelated = (row for rows in read().values() for row in rows if row.unrelated)
    words = sorted({word for row in unrelated for word in row.text.split()})
    salads = [" ".join(pick.choices(words, k=pick.choice(SALAD_WORDS))) for _ in range(SALADS)]
    letters = ["".join(pick.choices(pick.choice(LETTERS), k=pick.randint(2, 30))) for _ in range(SALADS)]
    _quiet(report, "random words of unrelated messages", map(understand, salads))
    _quiet(report, "random letters", map(understand, letters))


def _quiet(report: Report, name: str, meanings: Iterable[Understood]) -> None:
    read_as = list(meanings)
    alarmed = sum(level_of(meaning) in EMERGENCIES for meaning in read_as)
    out = sum(meaning.command is Command.STOP for meaning in read_as)
    report.line(f"{name}: false emergencies", share(alarmed, len(read_as)), "")
    report.line(f"{name}: opt-outs", f"{out} of {len(read_as)}", "0")
