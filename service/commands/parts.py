"""``barta web``, ``barta clock``, ``barta worker``: the three programs of a production service."""

import os
import socket
import sys
from pathlib import Path

import click

from service.commands.options import settings_of, telling_faults, var_option
from service.trial.supervisor import Part, Supervisor
from service.wsgi import VAR

THREADS = 12
"""Texts that are answered at once, and so share a commit: more cost memory, fewer cost answers (decision 8)."""

LOG = Path(__file__).parents[1] / "web" / "granian.json"
"""What granian's log leaves out: its warning of so many threads."""

SPARING = {"MALLOC_ARENA_MAX": "2"}
"""Environment of the programs where nobody says otherwise: glibc else keeps a store of free memory for each thread."""


def web_command(host: str, port: int) -> list[str]:
    """Return the command of the web server: one worker process, whose threads share the one writer of SQLite."""
    granian = str(Path(sys.executable).with_name("granian"))
    quiet = ["--no-access-log", "--log-level", "warning", "--log-config", str(LOG)]
    shape = ["--workers", "1", "--blocking-threads", str(THREADS), "--no-ws", "--respawn-failed-workers"]
    return [granian, "--interface", "wsgi", "--factory", "--host", host, "--port", str(port), *shape, *quiet,
            "service.wsgi:create"]  # fmt: skip


def refuse_taken_port(host: str, port: int) -> None:
    """Say in one sentence that nobody can listen at this address; raises ``ClickException``.

    Asked first, because the web server shares its port with copies of itself: a second trial would start all the
    same and take every other request of the first.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        socket.create_server((host, port), family=family).close()
    except (OSError, OverflowError) as error:
        number = getattr(error, "errno", None)
        reason = os.strerror(number) if isinstance(number, int) and number > 0 else "no such address"
        raise click.ClickException(
            f"Port {port} on {host} cannot be opened ({reason}): stop what runs there, or choose another with --port."
        ) from None


LANES = ("urgent", "bulk")
"""The lanes of ``workers.queues.Lane``: a worker each, because one worker on two queues can lose a job."""


def program_command(program: str, var: Path) -> list[str]:
    """Return the command of the clock or of a worker of one lane."""
    return [sys.executable, "-m", "workers", program, str(var)]


@click.command("web")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, help="The port to listen on.")
@var_option
@telling_faults
def web(host: str, port: int, var: Path) -> None:
    """Run the web server."""
    settings_of(var)
    _become(web_command(host, port), var)


@click.command("clock")
@var_option
@telling_faults
def clock(var: Path) -> None:
    """Run the clock that finds what is due."""
    settings_of(var)
    _become(program_command("clock", var), var)


@click.command("worker")
@click.option("--lane", type=click.Choice(LANES), help="Serve only this lane; both by default.")
@var_option
@telling_faults
def worker(lane: str | None, var: Path) -> None:
    """Run workers that send what the clock found: one for what is urgent, one for all else."""
    settings_of(var)
    if lane is not None:
        _become(program_command(lane, var), var)
    environment = {**SPARING, **os.environ, VAR: str(var)}
    Supervisor(worker_parts(var), environment, lambda line: click.echo(line, err=True)).run(lambda: False, _nothing)


def worker_parts(var: Path) -> list[Part]:
    """Return the workers of all lanes."""
    return [Part(f"worker-{lane}", program_command(lane, var)) for lane in LANES]


def _nothing() -> None:
    """Announce nothing: a worker has no moment at which it is ready."""


def _become(command: list[str], var: Path) -> None:
    os.execve(command[0], command, {**SPARING, **os.environ, VAR: str(var)})
