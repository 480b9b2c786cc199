"""Reads docker-compose.yml without Docker: the part of YAML that the file is written in, and nothing more."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import cast

Value = str | list[str] | dict[str, "Value"]
Block = dict[str, Value]

_LINE = re.compile(r"(?P<key>[\w.<-]+):(?:\s+(?P<value>.+))?")


class NotRead(ValueError):
    """A line is written in a part of YAML that this reader does not know."""


def read(text: str) -> Block:
    """Return the document. Raises ``NotRead`` for anything but nested keys, anchors, merges and lists in brackets."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    anchors: dict[str, Block] = {}
    block, rest = _block(lines, 0, anchors)
    if rest:
        raise NotRead(f"this line stands too far in or out: {rest[0]!r}")
    return block


def services(document: Block) -> Iterator[tuple[str, Block]]:
    """Return every service with its name."""
    for name, service in cast(Block, document["services"]).items():
        yield name, cast(Block, service)


def filled(value: str, given: Mapping[str, str]) -> str:
    """Return a value with its variables filled in; raises ``KeyError`` for one that must be given and is not."""
    return re.sub(r"\$\{(\w+)(?::[?-][^}]*)?\}", lambda found: given[found[1]], value)


def _block(lines: list[str], indent: int, anchors: dict[str, Block]) -> tuple[Block, list[str]]:
    block: Block = {}
    while lines and _indent(lines[0]) == indent:
        found = _LINE.fullmatch(lines[0].strip())
        if not found:
            raise NotRead(f"this line is no key: {lines[0]!r}")
        lines = lines[1:]
        key, value = found["key"], found["value"]
        if key == "<<":
            block |= anchors[str(value).removeprefix("*")]
        elif value is None or value.startswith("&"):
            inner, lines = _block(lines, _indent(lines[0]) if lines and _indent(lines[0]) > indent else -1, anchors)
            block[key] = inner
            if value:
                anchors[value[1:]] = inner
        else:
            block[key] = _scalar(value)
    return block, lines


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _scalar(value: str) -> Value:
    if value.startswith(("[", '"')):
        return cast(Value, json.loads(value))
    if value.startswith(("{", "|", ">", "'", "-")):
        raise NotRead(f"this value is not written plainly: {value!r}")
    return value
