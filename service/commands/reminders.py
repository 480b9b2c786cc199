"""``barta reminders``: what is scheduled, schedules from a spreadsheet, areas that get nothing for a while."""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from rich.console import Console
from rich.progress import Progress

from messages.delivery import State
from service.commands.options import settings_of, telling_faults, telling_refusals, var_option
from service.commands.staff import BY, registry
from service.operations.followup.importing.rows import Reading
from service.operations.followup.importing.run import Fate, Import, Outcome
from service.operations.followup.importing.sheets import Sheet, SheetFault, open_sheet
from service.operations.staff import phone_shown
from service.store import Transaction, listings, staff
from service.store.listings import Scope
from service.store.outbound import Outbound
from service.store.staff import Duty, Role, Staff
from service.wiring import Whole, build

_COLUMNS = ("row", "fate", "phone", "plan or message", "why")
_PAGE = 200

_area_option = click.option("--area", required=True, help='The area, as patients have it; "" is everywhere.')


@click.group("reminders")
def command() -> None:
    """What is scheduled, and for whom."""


@command.command("list")
@click.option("--status", type=click.Choice([state.value for state in State]), help="Only those in this state.")
@click.option("--limit", type=click.IntRange(1), default=1000, show_default=True, help="Lines at most.")
@var_option
@telling_faults
def list_reminders(status: str | None, limit: int, var: Path) -> None:
    """Print reminders in the order they were made, phones masked."""
    whole = build(settings_of(var))
    states = (State(status),) if status else ()
    count = 0
    with whole.store.reading() as tx:
        for text in _reminders(tx, states, limit):
            click.echo(_line(tx, text, whole.settings.timezone))
            count += 1
    click.echo(f"{count} reminders", err=True)


@command.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would become of each row, and change nothing.")
@click.option("--by", "phone", help="The health worker whose patients they become; else an admin, or the only one.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Write every row's fate to this CSV.")
@var_option
@telling_faults
@telling_refusals
def import_file(file: Path, dry_run: bool, phone: str | None, report: Path | None, var: Path) -> None:
    """Enrol and schedule from FILE (CSV or XLSX); rows that are there already change nothing."""
    whole = build(settings_of(var))
    try:
        sheet = open_sheet(file, frozenset(whole.words.catalog.content.slots))
    except SheetFault as fault:
        raise click.ClickException(f"nothing was imported:\n{fault}") from None
    settings = whole.settings
    reading = Reading(settings.country, whole.words.call.default, settings.timezone)
    work = Import(whole.store, whole.desk, whole.clock, reading, _whose(whole, phone), trial=dry_run)
    fates: Counter[Fate] = Counter()
    for outcome in _kept(_watched(work, sheet), report):
        fates[outcome.fate] += 1
        if dry_run or outcome.fate is Fate.REFUSED:
            click.echo(_shown(outcome, dry_run))
    told = ", ".join(f"{count} {fate.value}" for fate in Fate if (count := fates[fate])) or "no rows"
    click.echo(f"{'nothing was changed; it would be: ' if dry_run else ''}{told}")
    if fates[Fate.REFUSED]:
        raise click.exceptions.Exit(1)


@command.command("pause")
@_area_option
@click.option("--reason", default="", help="Why, for the record: flood, no vaccine.")
@click.option("--until", help="The last day, such as 2026-12-01; without it, until `barta reminders resume`.")
@var_option
@telling_faults
@telling_refusals
def pause(area: str, reason: str, until: str | None, var: Path) -> None:
    """Send nothing scheduled to an area for a while; answers and alerts go on."""
    whole = build(settings_of(var))
    now = whole.clock.now()
    with whole.store.transaction() as tx:
        whole.desk.hold(tx, _keyboard(now), area, reason, now, _last(until, whole.settings.timezone))
    click.echo(f"held: {area or 'everywhere'}")


@command.command("resume")
@_area_option
@var_option
@telling_faults
@telling_refusals
def resume(area: str, var: Path) -> None:
    """Let messages go to an area again."""
    whole = build(settings_of(var))
    now = whole.clock.now()
    with whole.store.transaction() as tx:
        lifted = whole.desk.lift(tx, _keyboard(now), area, now)
    click.echo(f"{lifted} holds lifted: {area or 'everywhere'}")


def _reminders(tx: Transaction, states: tuple[State, ...], limit: int) -> Iterator[Outbound]:
    after: str | None = None
    while limit > 0:
        page = listings.reminders(tx, Scope(BY, everybody=True), states, None, after, min(limit, _PAGE))
        yield from page
        if not page:
            return
        after, limit = page[-1].id, limit - len(page)


def _line(tx: Transaction, text: Outbound, zone: ZoneInfo) -> str:
    due = text.due_at or text.created_at
    why = f"  {text.why}" if text.why else ""
    phone = phone_shown(tx, text.person_id)
    return f"{text.id}  {due.astimezone(zone):%Y-%m-%d %H:%M}  {text.state.value:11}  {phone}  {text.message_id}{why}"


def _whose(whole: Whole, phone: str | None) -> Staff:
    """Return whose patients the rows become; raises ``ClickException`` where that must be said."""
    with whole.store.reading() as tx:
        if phone is not None:
            return registry(whole).by_phone(tx, phone)
        everybody = staff.active(tx)
    admins = [each for each in everybody if each.role is Role.ADMIN]
    found = admins[:1] or (everybody if len(everybody) == 1 else ())
    if not found:
        raise click.ClickException(
            "whose patients are they? Give --by and a health worker's phone; `barta staff add` adds one."
        )
    return found[0]


def _keyboard(now: datetime) -> Staff:
    """Return whoever sits at the machine itself: they may do what an admin may."""
    return Staff(BY, BY, BY, Role.ADMIN, None, Duty(), oncall=False, created_at=now)


def _watched(work: Import, sheet: Sheet) -> Iterator[Outcome]:
    """Yield what becomes of each row, with a bar for whoever watches."""
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("rows", total=sheet.count)
        yield from work.run(sheet.rows, lambda rows: bar.update(task, advance=rows))


def _kept(outcomes: Iterable[Outcome], report: Path | None) -> Iterator[Outcome]:
    """Yield every outcome, writing each to the report, where one is wanted."""
    if report is None:
        yield from outcomes
        return
    # Spreadsheets take a file for Bangla letters only when it begins with this mark.
    with report.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow(_COLUMNS)
        for each in outcomes:
            out.writerow((each.row, each.fate.value, each.phone, each.what, " ".join(each.why)))
            yield each


def _shown(outcome: Outcome, dry_run: bool) -> str:
    would = "would be: " if dry_run and outcome.fate is not Fate.THERE else ""
    why = f": {' '.join(outcome.why)}" if outcome.why else ""
    return f"row {outcome.row}: {outcome.phone}  {outcome.what or '-'}  {would}{outcome.fate.value}{why}"


def _last(until: str | None, zone: ZoneInfo) -> datetime | None:
    if until is None:
        return None
    try:
        day = date.fromisoformat(until)
    except ValueError:
        raise click.BadParameter("give a day such as 2026-12-01", param_hint="until") from None
    return datetime.combine(day, datetime.max.time(), zone)
