"""What the ``barta`` command can do, a module a command."""
