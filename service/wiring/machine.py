"""What a process takes from its machine: the time, and ids nobody can guess."""

import secrets
import time
from datetime import UTC, datetime


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)


class RandomIds:
    """Ids nobody can guess, sortable by the moment they were made."""

    def new(self, kind: str) -> str:
        """Return such an id, prefixed with its kind."""
        return f"{kind[:3]}_{time.time_ns() // 1_000_000:011x}{secrets.token_hex(8)}"
