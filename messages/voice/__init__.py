"""A conversation by call: one key pressed, the next prompts spoken; the place in the menu travels in the URL."""

from messages.voice.call import Call
from messages.voice.errand import Errand, OutCall, Visit
from messages.voice.place import Place
from messages.voice.spoken import spoken_form

__all__ = ["Call", "Errand", "OutCall", "Place", "Visit", "spoken_form"]
