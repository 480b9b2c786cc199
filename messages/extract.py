"""Babel's extractor for our content files: the texts for translators, each with its budget as a comment."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import IO

from messages.content import Channel, Message
from messages.documents import find_messages
from messages.tables import Table

BUDGETS = {
    Channel.SMS: "SMS: at most 3 segments (201 UTF-16 units), or 2 (306 septets) if all of it is in the GSM-7 alphabet",
    Channel.VOICE: "CALL: at most 45 seconds; every number in words",
    Channel.SCREEN: "SCREEN: shown to health workers; keep it short",
}
"""What a translator must keep to (clinical.md 3.1); the loader counts with each language's own limits."""

ONE_SEGMENT = "SMS: at most 1 segment (70 UTF-16 units), or 160 septets if all of it is in the GSM-7 alphabet"


def extract(
    fileobj: IO[bytes],
    keywords: Sequence[str] | Mapping[str, object],  # noqa: ARG001 - Babel calls with these names
    comment_tags: Sequence[str],  # noqa: ARG001 - as above
    options: Mapping[str, object],  # noqa: ARG001 - as above
) -> Iterator[tuple[int, str, tuple[str, str], list[str]]]:
    """Yield (line, "pgettext", (context, English), comments) for each message of one TOML document.

    The shape is that of Babel's extraction methods; keywords, comment tags and options change nothing here.
    Raises ``ValueError`` for a document that cannot be read.
    """
    source = fileobj.read().decode("utf-8")
    faults: list[str] = []
    document = Table("content", tomllib.loads(source), faults)
    lines = source.splitlines()
    found = list(find_messages(document))
    if faults:
        raise ValueError("; ".join(faults))
    for message in found:
        yield _line(lines, message), "pgettext", (message.context, message.english), _comments(message)


def _line(lines: Sequence[str], message: Message) -> int:
    ends = (f"{message.id} =", f".{message.id} =")
    for number, line in enumerate(lines, start=1):
        if line.startswith(ends[0]) or ends[1] in line.split('"', 1)[0]:
            return number
    return 1


def _comments(message: Message) -> list[str]:
    one = message.channel is Channel.SMS and message.segments == 1
    budget = ONE_SEGMENT if one else BUDGETS[message.channel]
    return [budget, f"{message.kind.value.upper()}: {message.purpose}"] if message.purpose else [budget]
