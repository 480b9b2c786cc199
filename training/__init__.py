"""Making the trained model from the public corpus: a development tool, never part of the running service."""
