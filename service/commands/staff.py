"""``barta staff``: who works here, and by which keys programs act for them."""

from datetime import time
from pathlib import Path

import click

from service.commands.options import settings_of, telling_faults, telling_refusals, var_option
from service.operations.staff import Newcomer, Registry, phone_shown
from service.store import staff, tokens
from service.store.staff import Duty, Role
from service.wiring import Whole, build

BY = "command line"
_DAYS = "1234567"

_phone_option = click.option("--phone", required=True, help="Their number, in any form: 01712345678.")


@click.group("staff")
def command() -> None:
    """Health workers: who they are, when they can be called, their keys for programs."""


def _new_options(function: click.decorators.FC) -> click.decorators.FC:
    for option in (
        click.option("--oncall", is_flag=True, help="They also answer outside their duty."),
        click.option("--duty", help='When they can be called, such as "123467 09:00-17:00" (1 Monday, 5 Friday).'),
        click.option("--language", help="The language they are written to in: bn or en."),
        click.option("--area", help="Their area, such as an upazila."),
        click.option(
            "--role", required=True, type=click.Choice([role.value for role in Role]), help="What they may do."
        ),
        _phone_option,
        click.option("--name", required=True, help="Their name; patients never see it."),
    ):
        function = option(function)
    return function


@command.command("add")
@_new_options
@var_option
@telling_faults
@telling_refusals
def add(name: str, phone: str, role: str, area: str | None, var: Path, **more: str | bool | None) -> None:
    """Add a health worker and print a password that is good for one sign-in."""
    duty, language = more["duty"], more["language"]
    hours = _duty(duty) if isinstance(duty, str) else Duty()
    whole = build(settings_of(var))
    spoken = language if isinstance(language, str) else whole.settings.default_language
    new = Newcomer(name, phone, Role(role), area, spoken, hours, bool(more["oncall"]))
    with whole.store.transaction() as tx:
        worker, password = registry(whole).add(tx, new, BY, whole.clock.now())
        shown = phone_shown(tx, worker.person_id)
    click.echo(f"{worker.role.value} added: {shown}")
    click.echo(f"one-time password: {password}")


@command.command("token")
@_phone_option
@var_option
@telling_faults
@telling_refusals
def token(phone: str, var: Path) -> None:
    """Print a new key for programs; it is shown this once."""
    whole = build(settings_of(var))
    with whole.store.transaction() as tx:
        book = registry(whole)
        token_id, secret = book.give_token(tx, book.by_phone(tx, phone), BY, whole.clock.now())
    click.echo(secret)
    click.echo(f"{token_id}: keep it now, only its hash is stored; send it as `Authorization: Bearer ...`", err=True)


@command.command("revoke")
@_phone_option
@click.option("--id", "token_id", help="Only this key; all of them where none is named.")
@var_option
@telling_faults
@telling_refusals
def revoke(phone: str, token_id: str | None, var: Path) -> None:
    """Take back a health worker's keys, at once."""
    whole = build(settings_of(var))
    with whole.store.transaction() as tx:
        book = registry(whole)
        gone = book.revoke(tx, book.by_phone(tx, phone), token_id, BY, whole.clock.now())
    click.echo(f"{gone} keys revoked")


@command.command("list")
@var_option
@telling_faults
def list_staff(var: Path) -> None:
    """Print everybody who works here or did, phones masked."""
    whole = build(settings_of(var))
    with whole.store.reading() as tx:
        for each in staff.every(tx):
            good = sum(key.revoked_at is None for key in tokens.of_staff(tx, each.id))
            state = "disabled" if each.disabled_at else f"{good} keys"
            call = f"{each.duty}{' on call' if each.oncall else ''}"
            shown = phone_shown(tx, each.person_id)
            click.echo(f"{shown}  {each.role.value:10}  {each.area or '-':12}  {call}  {state}  {each.name}")


@command.command("disable")
@_phone_option
@var_option
@telling_faults
@telling_refusals
def disable(phone: str, var: Path) -> None:
    """Take a health worker's rights and keys away; what they did stays on record."""
    whole = build(settings_of(var))
    with whole.store.transaction() as tx:
        book = registry(whole)
        worker = book.by_phone(tx, phone)
        book.disable(tx, worker, BY, whole.clock.now())
        shown = phone_shown(tx, worker.person_id)
    click.echo(f"disabled: {shown}")


@command.command("duty")
@_phone_option
@click.argument("hours")
@click.option("--oncall/--no-oncall", default=None, help="Whether they also answer outside their duty.")
@var_option
@telling_faults
@telling_refusals
def duty(phone: str, hours: str, oncall: bool | None, var: Path) -> None:
    """Set when they can be called: HOURS such as "123467 09:00-17:00" (1 is Monday, 5 Friday)."""
    when = _duty(hours)
    whole = build(settings_of(var))
    with whole.store.transaction() as tx:
        book = registry(whole)
        worker = book.by_phone(tx, phone)
        book.set_duty(tx, worker, when, worker.oncall if oncall is None else oncall, BY, whole.clock.now())
    click.echo(f"on duty: {when}")


def registry(whole: Whole) -> Registry:
    """Return what keeps the staff of a service."""
    return Registry(whole.settings.country, frozenset(whole.words.catalog.languages), whole.ids)


def _duty(text: str) -> Duty:
    try:
        read = Duty.read(" ".join(text.split()))
        days = "".join(str(day) for day in read.days)
        good = bool(days) and list(days) == sorted(set(days)) and set(days) <= set(_DAYS)
    except ValueError:
        good, read = False, Duty()
    if not good or not time.min <= read.begins < read.ends:
        raise click.BadParameter(
            'give weekdays in order (1 Monday to 7 Sunday) and hours, such as "123467 09:00-17:00"', param_hint="duty"
        )
    return read
