"""Sending: what is due leaves once, at a decent hour, in the words and language of that moment, urgent first."""
