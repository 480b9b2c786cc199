"""``barta run``: everything in one process tree, for trials and small clinics."""

import os
import urllib.error
import urllib.request
from pathlib import Path

import click

from service.commands.options import settings_of, telling_faults, var_option
from service.commands.parts import program_command, web_command
from service.settings import open_keys
from service.store import schema
from service.trial import queue_server
from service.trial.supervisor import Part, Supervisor
from service.wsgi import VAR

HOST = "127.0.0.1"


@click.command("run")
@click.option("--port", default=8000, show_default=True, help="The port to listen on.")
@click.option("--host", default=HOST, show_default=True, help="The address to listen on.")
@var_option
@telling_faults
def command(port: int, host: str, var: Path) -> None:
    """Run web, clock, worker and an embedded queue server until stopped."""
    address = f"http://{host}:{port}"
    environment = {**os.environ, VAR: str(var)}
    environment.setdefault("PUBLIC_URL", address)
    settings = settings_of(var)
    open_keys(settings)
    schema.migrate(settings.database_url.get_secret_value())
    parts = [Part("web", web_command(host, port))]
    parts += [Part(name, program_command(name, var)) for name in ("clock", "worker")]
    if not settings.redis_url.get_secret_value():
        environment["REDIS_URL"] = queue_server.url(var)
        parts.insert(0, Part("queue", queue_server.command(var)))
    if not settings.live:
        parts.append(Part("prompts", program_command("prompts", var), once=True))
    supervisor = Supervisor(parts, environment, lambda line: click.echo(line, err=True))
    supervisor.run(lambda: _answers(f"{address}/readyz"), lambda: _announce(address, settings.live))


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 (an address of our own)
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _announce(address: str, live: bool) -> None:
    click.echo(f"ready {address}")
    if not live:
        click.echo("Text and call it from another terminal:  .venv/bin/barta phone")
        click.echo(f"Webhooks: {address}/twilio/sms and {address}/twilio/voice. Stop with Ctrl-C.")
        click.echo("Every text is a draft: nothing here has been approved for patients.")
