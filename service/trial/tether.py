"""Ties a program's life to its parent's: no orphan keeps the port or the queue after a hard kill."""

import ctypes
import os
import signal
import sys

SET_PARENT_DEATH_SIGNAL = 1


def die_with_parent() -> None:
    """Ask the kernel to end this process when its parent ends; does nothing where there is no such call."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def main() -> None:
    """Become the program named by the arguments, tied to the parent."""
    die_with_parent()
    os.execvp(sys.argv[1], sys.argv[1:])


if __name__ == "__main__":
    main()
