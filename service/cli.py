"""The ``barta`` command; each subcommand is read only when it is called, so that ``--help`` is quick."""

import importlib

import click

COMMANDS = {
    "run": ("service.commands.run", "command", "Run everything in one process tree, for trials and small clinics."),
    "phone": ("service.commands.phone", "command", "Text and call Barta from this terminal."),
    "explain": ("service.commands.explain", "command", "Say what Barta understands and would answer."),
    "check": ("service.commands.check", "command", "Say everything that would stop a live service."),
    "staff": ("service.commands.staff", "command", "Health workers, and keys for programs."),
    "reminders": ("service.commands.reminders", "command", "Schedules from a spreadsheet; holds for an area."),
    "review": ("service.commands.review", "command", "Who has signed which words."),
    "learn": ("service.commands.learn", "command", "Label what was not understood, for the corpus."),
    "purge": ("service.commands.purge", "command", "Apply the retention rules now."),
    "reseal": ("service.commands.reseal", "command", "End the rotation of DATA_KEY: seal anew what the old key wrote."),
    "migrate": ("service.commands.migrate", "command", "Bring the database to the current schema."),
    "web": ("service.commands.parts", "web", "Run the web server."),
    "clock": ("service.commands.parts", "clock", "Run the clock that finds what is due."),
    "worker": ("service.commands.parts", "worker", "Run a worker that sends what the clock found."),
}


class Commands(click.Group):
    """The subcommands by name, in the order a newcomer meets them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every name."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, read now."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, name, _ = COMMANDS[cmd_name]
        found: click.Command = getattr(importlib.import_module(module), name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list without reading any of the commands."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, what) for name, (_, _, what) in COMMANDS.items()])


@click.command(cls=Commands)
def main() -> None:
    """Barta: patient education by text and by call, danger signs first."""
