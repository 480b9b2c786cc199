"""What every command shares: where its data lies, and how faults are told to the person at the keyboard."""

import functools
import os
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

import click

from messages.load import ContentFault
from service.operations.followup.refusals import Refused
from service.settings import KeysFault, Settings, SettingsFault
from service.store import StoreFault
from service.trial.queue_server import NoQueueServer

P = ParamSpec("P")
T = TypeVar("T")

FAULTS = (SettingsFault, KeysFault, ContentFault, StoreFault, NoQueueServer)

var_option = click.option(
    "--var",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("var"),
    show_default=True,
    help="Where the database file, keys, queue server, prompts and logs live when no setting says otherwise.",
)


def settings_of(var: Path, reached_at: str | None = None) -> Settings:
    """Return the settings of this command; raises ``SettingsFault``.

    ``reached_at`` stands in where the environment names no ``PUBLIC_URL``: a service that ``barta run --port``
    started checks signatures against the address it listens on.
    """
    return Settings.read({**({"PUBLIC_URL": reached_at} if reached_at else {}), **os.environ}, var)


def telling_faults(command: Callable[P, T]) -> Callable[P, T]:
    """Make a command say its known faults in full and exit with 1 instead of showing a traceback."""

    @functools.wraps(command)
    def told(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except FAULTS as fault:
            click.echo(str(fault), err=True)
            raise click.exceptions.Exit(1) from None

    return told


def telling_refusals(command: Callable[P, T]) -> Callable[P, T]:
    """Make a command say every reason why it was refused, a line each, and exit with 1."""

    @functools.wraps(command)
    def told(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return command(*args, **kwargs)
        except Refused as refused:
            for fault in refused.faults:
                click.echo(f"{fault.field}: {fault.sentence}", err=True)
            raise click.exceptions.Exit(1) from None

    return told
