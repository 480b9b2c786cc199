"""``barta learn``: what was not understood, what a reviewer says it means, and a new batch of the corpus.

Patients' words appear on the terminal of whoever asks and nowhere else.
"""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import click

import messages
from service.commands.options import settings_of, telling_faults, var_option
from service.operations.batch import Batch, script_reader
from service.operations.identity import shown, without_identity
from service.operations.labelling import LabelFault, Typed
from service.operations.learn import Learn
from service.store.labels import Given, Text
from service.wiring import Whole, build

CORPUS = Path(messages.__file__).parent / "corpus"
_BATCH = re.compile(r"[a-z][a-z0-9-]{0,19}")


@click.group("learn")
def command() -> None:
    """Label what was not understood, for the corpus."""


@command.command("list")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="This day alone; else the newest day comes first.")
@click.option("--limit", type=click.IntRange(1, 200), default=20, show_default=True, help="How many texts at most.")
@click.option("--after", metavar="ID", help="What follows this text: the next page.")
@click.option("--all", "settled", is_flag=True, help="Also texts whose reviewers agree.")
@var_option
@telling_faults
def list_texts(day: datetime | None, limit: int, after: str | None, settled: bool, var: Path) -> None:
    """Show the texts that wait for a reviewer."""
    learn = _learn(build(settings_of(var)))
    try:
        page = learn.page(limit, day.date() if day else None, after, settled)
    except LabelFault as fault:
        raise click.ClickException(str(fault)) from None
    last: date | None = None
    for text in page.texts:
        if learn.day_of(text) != last:
            last = learn.day_of(text)
            click.echo(last.isoformat())
        click.echo("\n".join(_lines(text, learn)))
    more = f"; more with --after {page.texts[-1].id}" if page.more else ""
    click.echo(f"{len(page.texts)} texts{more}", err=True)


def _label_options(function: click.decorators.FC) -> click.decorators.FC:
    for option in (
        click.option("--clean", is_flag=True, help="I have read it as exported: it names nobody."),
        click.option("--by", "reviewer", required=True, help="The name of the reviewer."),
        click.option("--kind", help="What it is, where it asks nothing of the service, such as everyday."),
        click.option("--reply", help="The answer it gives: 1, 2, 3 or other."),
        click.option("--topic", help="The topic it asks for, such as EYE."),
        click.option("--command", help="The command it gives, such as STOP."),
        click.option(
            "--sign", "signs", multiple=True, help="A danger sign it tells of, such as DS02; may be repeated."
        ),
        click.option("--level", help="The danger level of its signs: E, EQ, D0 or D7."),
        click.argument("text_id", metavar="ID"),
    ):
        function = option(function)
    return function


@command.command("label")
@_label_options
@var_option
@telling_faults
def label(text_id: str, signs: tuple[str, ...], reviewer: str, clean: bool, var: Path, **fields: str | None) -> None:
    """Say what the text ID means, in place of what the same reviewer said before."""
    learn = _learn(build(settings_of(var)))
    try:
        text = learn.label(text_id, Typed(signs=signs, **fields), reviewer, clean)
    except LabelFault as fault:
        raise click.ClickException("\n".join(("nothing was stored:", *fault.faults))) from None
    click.echo("\n".join(_lines(text, learn)))
    if not clean:
        click.echo("Not to be exported: read it as exported, and label it again with --clean if it names nobody.")


@command.command("export")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--batch", "name", required=True, help="The name of the batch, such as f01.")
@var_option
@telling_faults
def export(file: Path, name: str, var: Path) -> None:
    """Write the labelled texts to FILE as a new batch of the corpus, stripped of identity."""
    corpus = _corpus(CORPUS)
    faults = tuple(_wrong_export(file, name, corpus))
    if faults:
        raise click.ClickException("\n".join(("nothing was exported:", *faults)))
    whole = build(settings_of(var))
    batch = _learn(whole).export(name, corpus, script_reader(whole.words.understander.understand))
    if batch.rows:
        _write(file, batch)
    click.echo(f"{len(batch.rows)} rows" + (f" in {file}" if batch.rows else ": no file was written"))
    for reason, count in sorted(batch.left_out.items()):
        click.echo(f"{count} left out: {reason}")


def _learn(whole: Whole) -> Learn:
    return Learn(whole.store, whole.clock, whole.words.library.content, whole.settings.timezone)


def _lines(text: Text, learn: Learn) -> Iterator[str]:
    at = text.received_at.astimezone(learn.zone)
    words, stripped = shown(text.words), without_identity(text.words)
    yield f"{text.id}  {at:%H:%M}  {text.doubt.why} ({text.doubt.certainty:.2f})  {words}"
    if stripped != words:
        yield f"  as exported: {stripped}"
    for given in text.labels:
        yield f"  {_said(given)}"
    if text.differing:
        yield "  reviewers differ: not exported until they agree"


def _said(given: Given) -> str:
    signs = f" {' '.join(given.label.signs)}" if given.label.signs else ""
    confirmed = "names nobody" if given.clean else "not confirmed to name nobody"
    return f"{shown(given.reviewer)}: {given.label.field} {given.label.value}{signs}, {confirmed}"


def _corpus(folder: Path) -> dict[str, tuple[str, ...]]:
    """Return the texts of every batch by its name, blind ones too: what judges the matcher must not teach it."""
    return {
        path.stem: tuple(str(json.loads(line)["text"]) for line in path.read_text(encoding="utf-8").split("\n") if line)
        for path in sorted(folder.rglob("*.jsonl"))
    }


def _wrong_export(file: Path, name: str, corpus: dict[str, tuple[str, ...]]) -> Iterator[str]:
    if not _BATCH.fullmatch(name):
        yield f"{name} is no name of a batch: give a small letter, then at most 19 small letters, digits or hyphens"
    if name in corpus:
        yield f"the corpus has a batch {name}: give a name of its own"
    if not corpus:
        yield "the corpus is not here, so repeats of it would not be seen: export from a checkout"
    if file.exists():
        yield f"{file} exists and is not written over: name a new file"
    elif not file.parent.is_dir():
        yield f"the folder {file.parent} does not exist: make it, or name another"


def _write(file: Path, batch: Batch) -> None:
    try:
        file.touch(mode=0o600, exist_ok=False)
        file.write_text("".join(f"{row.as_json()}\n" for row in batch.rows), encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{file} could not be written ({error.strerror}): name another file") from None
