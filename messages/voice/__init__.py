"""A conversation by call: one key pressed, the next prompts spoken; the place in the menu travels in the URL."""

from messages.voice.call import Call
from messages.voice.place import Place

__all__ = ["Call", "Place"]
