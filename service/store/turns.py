"""Taking turns within a process: first come, first served, and it is known whether anybody waits."""

from collections import deque
from threading import Lock


class Turns:
    """One turn that threads hold one after the other. A waiter is woken alone, when the turn is its own."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._taken = False
        self._waiting: deque[Lock] = deque()

    @property
    def queue(self) -> int:
        """How many wait."""
        return len(self._waiting)

    def take(self, patience: float) -> bool:
        """Wait for the turn, at most ``patience`` seconds; return whether it came."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            mine = held()
            self._waiting.append(mine)
        if mine.acquire(timeout=patience):
            return True
        with self._guard:
            if mine not in self._waiting:
                return True  # it came in the very last moment, and nobody else will pass it on
            self._waiting.remove(mine)
            return False

    def pass_on(self) -> bool:
        """Hand the turn to whoever has waited longest; return false, and keep it, where nobody waits."""
        with self._guard:
            if not self._waiting:
                return False
            self._waiting.popleft().release()
            return True

    def give(self) -> None:
        """Hand the turn to whoever has waited longest, or to nobody."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False


def held() -> Lock:
    """Return a lock that is held already: whoever takes it waits until somebody releases it."""
    lock = Lock()
    lock.acquire()
    return lock
