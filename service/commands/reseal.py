"""``barta reseal``: end the rotation of ``DATA_KEY``, so that the old key can go."""

from pathlib import Path

import click

from service.commands.options import settings_of, telling_faults, var_option
from service.secrets import Unreadable
from service.store.resealing import reseal
from service.wiring import build


@click.command("reseal")
@var_option
@telling_faults
def command(var: Path) -> None:
    """Seal with the first key of DATA_KEY whatever another key wrote; afterwards the second key can be removed."""
    whole = build(settings_of(var))
    try:
        count = reseal(whole.store)
    except Unreadable:
        message = "Something was written with a key that DATA_KEY does not hold: add that key as the second and repeat."
        raise click.ClickException(message) from None
    click.echo(f"{count} values sealed anew. Once every process runs with the new key, remove the old one.")
