"""A queue server for tests: the real program under the configuration of a trial, in a folder of its own."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError

from service.trial import queue_server


@pytest.fixture(scope="session")
def queue_url() -> Iterator[str]:
    """The URL of a queue server that all tests of one run share, one after the other."""
    folder = Path(tempfile.mkdtemp(prefix="barta-queue-"))
    try:
        with served(folder):
            yield queue_server.url(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def served(var: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run the queue server of ``var`` until the block ends."""
    process = subprocess.Popen(queue_server.command(var), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(queue_server.url(var), process)
        yield process
    finally:
        process.kill()
        process.wait()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    give_up = time.monotonic() + 20
    while process.poll() is None and time.monotonic() < give_up:
        try:
            with Redis.from_url(url) as connection:
                connection.ping()
        except (RedisError, OSError):
            time.sleep(0.02)
        else:
            return
    raise TimeoutError("The queue server did not start.")
