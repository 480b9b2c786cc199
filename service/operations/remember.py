"""Remembering what short texts mean: digits and keywords come all day, and reading each anew is the dearest step."""

from collections import OrderedDict
from threading import Lock

from messages.meaning import Understood
from service.operations.answer_text import Understand

LONGEST = 24
"""Characters; a longer text is somebody's story and is not kept in memory."""

MOST = 2000


class Remembering:
    """Understands as ``understand`` does, which must be pure, and keeps the meanings of the latest short texts.

    Threads may share it. A text that came to nothing is not kept: a fault may have swallowed it, and a danger sign
    in it must be found the next time.
    """

    def __init__(self, understand: Understand, most: int = MOST) -> None:
        """Keep at most ``most`` texts; the one not heard for longest goes first."""
        self._understand = understand
        self._most = most
        self._kept: OrderedDict[str, Understood] = OrderedDict()
        self._lock = Lock()

    def __call__(self, text: str) -> Understood:
        """Return what ``text`` means."""
        if len(text) > LONGEST:
            return self._understand(text)
        with self._lock:
            known = self._kept.get(text)
            if known is not None:
                self._kept.move_to_end(text)
                return known
        meaning = self._understand(text)
        if meaning.folded:
            with self._lock:
                self._kept[text] = meaning
                if len(self._kept) > self._most:
                    self._kept.popitem(last=False)
        return meaning
