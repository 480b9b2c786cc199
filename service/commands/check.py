"""``barta check``: everything that would stop a live service, all faults at once."""

from pathlib import Path
from zoneinfo import ZoneInfo

import click

from messages.load import ContentFault, load, load_timetable
from service.commands.options import settings_of, var_option
from service.prompts import manifest
from service.prompts.scripts import danger_prompts, scripts
from service.settings import KeysFault, Settings, SettingsFault
from service.store import StoreFault, schema
from service.trial import queue_server
from service.web.readiness import Readiness
from service.web.whole import readiness
from service.wiring import CONTENT, LOCALES, SystemClock, Whole, build

UTC = ZoneInfo("UTC")
Found = list[tuple[str, str]]


@click.command("check")
@click.option("--content", "content_only", is_flag=True, help="Look at the content and the catalogs alone.")
@var_option
def command(content_only: bool, var: Path) -> None:
    """Say everything that would stop a live service; exit with 1 if anything would."""
    found: Found = _content()
    if not content_only:
        found += _service(var, bool(found))
    for part, wrong in found:
        click.echo(f"{part}: {wrong}", err=True)
    for warning in () if found else _warnings():
        click.echo(f"warning: {warning}", err=True)
    if found:
        click.echo(f"{len(found)} faults.", err=True)
        raise click.exceptions.Exit(1)
    click.echo("content and catalogs are in order" if content_only else "everything is in order")


def _content() -> Found:
    try:
        load_timetable(CONTENT, load(CONTENT, LOCALES).content, UTC)
    except ContentFault as fault:
        return [("content", each) for each in fault.faults]
    return []


def _warnings() -> list[str]:
    """Return what stops nothing today but will soon: a year whose Ramadan nobody has written down."""
    calendar = load_timetable(CONTENT, load(CONTENT, LOCALES).content, UTC).calendar
    return [
        f"calendar: no Ramadan is written down for {year}; write its days into content/calendar.toml"
        for year in calendar.unknown_years(SystemClock().now().date())
    ]


def _service(var: Path, broken: bool) -> Found:
    try:
        settings = settings_of(var)
    except SettingsFault as fault:
        return [("settings", str(each)) for each in fault.faults]
    try:
        return [] if broken else _parts(settings)
    except (KeysFault, StoreFault) as fault:
        return [("service", str(fault))]


def _parts(settings: Settings) -> Found:
    """Ask every part of a service built from these settings; what a trial makes for itself may be absent."""
    whole = build(settings)
    asked = readiness(whole)
    found = [*_database(settings, asked), *_queue(settings, asked), *_prompts(whole)]
    # Without its database nobody knows what is signed: that would be a fault a text, and only one to mend.
    if settings.live and settings.review_required and not any(part == "database" for part, _ in found):
        found += [("review", line) for line in whole.ledger.missing()]
    return found


def _prompts(whole: Whole) -> Found:
    catalog = whole.words.catalog
    wrong = manifest.problems(tuple(scripts(catalog)), whole.shelf, danger_prompts(catalog), whole.settings.live)
    return [("prompts", line) for line in wrong]


def _database(settings: Settings, asked: Readiness) -> Found:
    try:
        if not settings.live and schema.current(settings.database_url.get_secret_value()) is None:
            return []
    except StoreFault as fault:
        return [("database", str(fault))]
    wrong = asked.database()
    return [("database", wrong)] if wrong else []


def _queue(settings: Settings, asked: Readiness) -> Found:
    if settings.redis_url.get_secret_value():
        wrong = asked.queue()
        return [("queue", wrong)] if wrong else []
    try:
        queue_server.find_server()
    except queue_server.NoQueueServer as fault:
        return [("queue", str(fault))]
    return []
