"""``barta review``: the sign-off ledger, by which a text becomes one that may go to patients."""

import csv
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from messages.review import ROLES, State
from service.commands.options import settings_of, telling_faults, var_option
from service.operations.ledger import Standing
from service.store import audit, signoffs
from service.store.signoffs import Decision, Signoff
from service.wiring import Whole, build

COLUMNS = ("message", "language", "digest", "role", "reviewer", "decision", "comment", "at")


@click.group("review")
def command() -> None:
    """Who has signed which words."""


@command.command("list")
@click.option("--state", type=click.Choice([state.value for state in State]), help="Only texts in this state.")
@click.option("--language", help="Only texts in this language.")
@var_option
@telling_faults
def list_texts(state: str | None, language: str | None, var: Path) -> None:
    """Print every text with its state, its digest, and who has still to sign."""
    whole = build(settings_of(var))
    shown = [each for each in whole.ledger.standings().values() if _wanted(each, state, language)]
    for each in shown:
        missing = f"  needs {', '.join(each.review.missing)}" if each.review.missing else ""
        click.echo(f"{each.review.state.value:9}{each.language:4}{each.digest}  {each.message}{missing}")
    click.echo(f"{len(shown)} texts", err=True)


def _sign_options(function: click.decorators.FC) -> click.decorators.FC:
    for option in (
        click.option("--comment", default="", help="What the reviewer wants remembered."),
        click.option("--digest", help="The digest that was read; refused if the words have changed since."),
        click.option("--role", required=True, type=click.Choice(sorted(ROLES)), help="In which role."),
        click.option("--by", "reviewer", required=True, help="Who signs: name and registration number."),
        click.option("--language", required=True, help="The language whose words were read."),
        click.argument("message"),
    ):
        function = option(function)
    return function


@command.command("approve")
@_sign_options
@var_option
@telling_faults
def approve(message: str, language: str, reviewer: str, role: str, digest: str | None, comment: str, var: Path) -> None:
    """Sign the current words of MESSAGE."""
    _sign(build(settings_of(var)), (message, language), (reviewer, role, digest, comment), Decision.APPROVE)


@command.command("reject")
@_sign_options
@var_option
@telling_faults
def reject(message: str, language: str, reviewer: str, role: str, digest: str | None, comment: str, var: Path) -> None:
    """Hold back the current words of MESSAGE."""
    _sign(build(settings_of(var)), (message, language), (reviewer, role, digest, comment), Decision.REJECT)


@command.command("export")
@var_option
@telling_faults
def export(var: Path) -> None:
    """Write every signature as CSV to standard output."""
    with build(settings_of(var)).store.reading() as tx:
        rows = signoffs.every(tx)
    out = csv.writer(sys.stdout)
    out.writerow(COLUMNS)
    for row in rows:
        values = (row.message, row.language, row.digest, row.role, row.reviewer, row.decision.value, row.comment)
        out.writerow((*values, row.at.isoformat()))


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@var_option
@telling_faults
def import_signatures(file: Path, var: Path) -> None:
    """Add the signatures of a CSV file that ``export`` wrote; all of them or, where one is wrong, none."""
    whole = build(settings_of(var))
    with file.open(encoding="utf-8", newline="") as lines:
        rows, faults = _parse(csv.DictReader(lines))
    if faults:
        raise click.ClickException("\n".join((f"nothing was imported; {len(faults)} rows are wrong:", *faults)))
    with whole.store.transaction() as tx:
        added = sum(signoffs.record(tx, row) for row in rows)
    click.echo(f"{added} signatures added, {len(rows) - added} were there already")


def _wanted(each: Standing, state: str | None, language: str | None) -> bool:
    return state in {None, each.review.state.value} and language in {None, each.language}


def _sign(whole: Whole, text: tuple[str, str], by: tuple[str, str, str | None, str], decision: Decision) -> None:
    message, language = text
    reviewer, role, read, comment = by
    standing = whole.ledger.standings().get(text)
    if standing is None:
        raise click.ClickException(f"There is no text {message} in {language}. See: barta review list")
    if read is not None and read != standing.digest:
        raise click.ClickException(f"The words of {message} have changed since they were read: read them again.")
    now = whole.clock.now()
    signed = Signoff(message, language, standing.digest, role, reviewer, decision, comment, now)
    with whole.store.transaction() as tx:
        signoffs.record(tx, signed)
        detail: dict[str, str | int | bool] = {"language": language, "digest": standing.digest, "role": role}
        audit.record(tx, audit.Event(now, "command line", decision.value, "text", message, detail))
    click.echo(f"{decision.value}: {message} in {language}, digest {standing.digest}, by {reviewer} as {role}")


def _parse(rows: Iterable[dict[str, str]]) -> tuple[list[Signoff], list[str]]:
    parsed: list[Signoff] = []
    faults: list[str] = []
    for number, row in enumerate(rows, start=2):
        wrong = list(_wrong(row))
        if wrong:
            faults.append(f"row {number}: {'; '.join(wrong)}")
            continue
        text = {name: row[name] for name in ("message", "language", "digest", "role", "reviewer", "comment")}
        at = datetime.fromisoformat(row["at"]).astimezone(UTC)
        parsed.append(Signoff(decision=Decision(row["decision"]), at=at, **text))
    return parsed, faults


def _wrong(row: dict[str, str]) -> Iterator[str]:
    yield from (f"{name} is missing" for name in COLUMNS if name != "comment" and not row.get(name))
    if row.get("role") and row["role"] not in ROLES:
        yield f"{row['role']} is no role"
    if row.get("decision") and row["decision"] not in set(Decision):
        yield "decision is neither approve nor reject"
    try:
        if row.get("at") and datetime.fromisoformat(row["at"]).tzinfo is None:
            yield "at has no offset from UTC"
    except ValueError:
        yield "at is no date and time"
