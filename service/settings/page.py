"""The table of all settings, for people: ``docs/settings.md`` is exactly :func:`page`."""

from dataclasses import dataclass

from pydantic import SecretStr

from service.settings.model import Settings, expects

_SECRET = frozenset(
    {
        "database_url",
        "redis_url",
        "twilio_auth_token",
        "twilio_api_secret",
        "secret_key",
        "data_key",
        "test_numbers",
    }
)
_HEAD = """# Settings

Every setting is an environment variable. In a trial none is needed. All are read once, at the start, and checked
together: every fault is reported at once, with the name, the reason and what to do. `barta check` does the same
without starting anything.

A blank value counts as not set. Where a list is accepted, its parts are separated by commas. A secret is never printed:
not in a log, not in a fault, not by `barta check`.

| name | default | meaning | accepts | secret |
|---|---|---|---|---|
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One setting as a person reads it: its variable, its default (empty if none), what it does, what it accepts."""

    name: str
    default: str
    meaning: str
    accepts: str
    secret: bool


def entries() -> tuple[Entry, ...]:
    """Return every setting in the order of the table."""
    return tuple(
        Entry(name.upper(), _shown(field.default), field.description or "", expects(name), name in _SECRET)
        for name, field in Settings.model_fields.items()
        if name != "var_dir"
    )


def page() -> str:
    """Return the page of settings in Markdown."""
    return _HEAD + "".join(_row(entry) for entry in entries())


def _row(entry: Entry) -> str:
    default = f"`{entry.default}`" if entry.default else ""
    return f"| `{entry.name}` | {default} | {entry.meaning} | {entry.accepts} | {'yes' if entry.secret else ''} |\n"


def _shown(default: object) -> str:
    plain = default.get_secret_value() if isinstance(default, SecretStr) else default
    match plain:
        case bool():
            return str(plain).lower()
        case float():
            return f"{plain:g}"
        case tuple():
            return ",".join(map(str, plain))
        case _:
            return str(plain)
