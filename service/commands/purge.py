"""``barta purge``: apply the retention rules now."""

from pathlib import Path

import click

from service.commands.options import settings_of, telling_faults, var_option
from service.operations.purge import purge
from service.wiring import build


@click.command("purge")
@var_option
@telling_faults
def command(var: Path) -> None:
    """Let go of everything that is no longer needed."""
    whole = build(settings_of(var))
    for kept, count in purge(whole.store, whole.clock.now()).items():
        click.echo(f"{kept.value}: {count}")
