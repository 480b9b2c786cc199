"""No test talks to the world: a connection or a look-up of any address but this machine's own is a failure."""

import ipaddress
import sys

import pytest

NAMES = frozenset({"localhost", "", "*"})


class NotThisMachineError(Exception):
    """A test tried to reach another machine."""


def pytest_configure(config: pytest.Config) -> None:
    """Watch every socket of this process from here on; the interpreter itself reports them."""
    del config
    sys.addaudithook(_watch)


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    match event, arguments:
        case (("socket.connect" | "socket.sendto"), (_, (str(host), int(), *_))):
            _allow(host)
        case "socket.getaddrinfo", (host, *_):
            _allow(host.decode() if isinstance(host, bytes) else str(host or ""))
        case "socket.gethostbyname", (str(host), *_):
            _allow(host)


def _allow(host: str) -> None:
    if not is_this_machine(host):
        raise NotThisMachineError("A test may reach nothing but this machine: start what it needs on loopback.")


def is_this_machine(host: str) -> bool:
    """Return whether a host names this machine without asking anybody."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host in NAMES
