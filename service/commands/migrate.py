"""``barta migrate``: bring the database to the current schema."""

from pathlib import Path

import click

from service.commands.options import settings_of, telling_faults, var_option
from service.store import schema


@click.command("migrate")
@var_option
@telling_faults
def command(var: Path) -> None:
    """Bring the database to the current schema."""
    url = settings_of(var).database_url.get_secret_value()
    before = schema.current(url)
    schema.migrate(url)
    after = schema.current(url)
    click.echo(f"database at {after}" + ("" if before == after else f", was at {before or 'nothing'}"))
