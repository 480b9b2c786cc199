"""``barta run``: everything in one process tree, for trials and small clinics."""

import fcntl
import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from service.commands.options import settings_of, telling_faults, var_option
from service.commands.parts import program_command, refuse_taken_port, web_command, worker_parts
from service.settings import Settings, open_keys
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
    refuse_taken_port(host, port)
    with alone(var):
        open_keys(settings)
        schema.migrate(settings.database_url.get_secret_value())
        supervisor = Supervisor(_parts(settings, environment, (host, port)), environment, _say)
        supervisor.run(lambda: _answers(f"{address}/readyz"), lambda: _announce(address, settings.live))


def _parts(settings: Settings, environment: dict[str, str], at: tuple[str, int]) -> list[Part]:
    """Return the programs to run, the queue server first; notes in ``environment`` where that one listens."""
    var = settings.var_dir
    parts = [Part("web", web_command(*at))]
    parts += [Part("clock", program_command("clock", var)), *worker_parts(var)]
    if not settings.redis_url.get_secret_value():
        environment["REDIS_URL"] = queue_server.url(var)
        parts.insert(0, Part("queue", queue_server.command(var), folder=queue_server.folder(var)))
    if not settings.live:
        parts.append(Part("carrier", program_command("carrier", var)))
        parts.append(Part("prompts", program_command("prompts", var), once=True))
    return parts


def _say(line: str) -> None:
    click.echo(line, err=True)


@contextmanager
def alone(var: Path) -> Iterator[None]:
    """Hold a data folder for one ``barta run``: two would fight over one queue server. Raises ``ClickException``."""
    var.mkdir(parents=True, exist_ok=True)
    with (var / "run.lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise click.ClickException(
                f"Barta already runs on {var}: stop it first, or choose another folder with --var."
            ) from None
        yield


def _answers(url: str) -> bool:
    try:
        # A proxy of the network outside knows nothing of this machine's own address.
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _announce(address: str, live: bool) -> None:
    click.echo(f"ready {address}")
    if not live:
        click.echo(f"Text and call it in a browser: {address}/phone/  or from another terminal: .venv/bin/barta phone")
        click.echo(f"Webhooks: {address}/twilio/sms and {address}/twilio/voice. Stop with Ctrl-C.")
        click.echo("Every text is a draft: nothing here has been approved for patients.")
