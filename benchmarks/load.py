"""Load on a web server from connections that each wait for their answer before they ask again."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Load:
    """How a server did: answers a second, latencies in seconds, answers that were not 200."""

    rate: float
    latencies: tuple[float, ...]
    failed: int

    def at(self, share: float) -> float:
        """Return the latency below which this share of the answers came, in milliseconds."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000


def drive(port: int, requests: Sequence[bytes], connections: int) -> Load:
    """Send every request once over ``connections`` kept-alive connections on this machine."""
    return asyncio.run(_drive(port, list(requests), connections))


async def _drive(port: int, waiting: list[bytes], connections: int) -> Load:
    latencies: list[float] = []
    failed = 0

    async def talk() -> None:
        nonlocal failed
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while waiting:
            request = waiting.pop()
            began = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            await reader.readexactly(length)
            latencies.append(time.perf_counter() - began)
            failed += not head.startswith(b"HTTP/1.1 200")
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(talk() for _ in range(connections)))
    return Load(len(latencies) / (time.perf_counter() - began), tuple(latencies), failed)
