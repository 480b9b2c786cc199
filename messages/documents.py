"""Finding the texts in a content document: one rule for the loader and for the translators' extractor.

A table named ``texts``, anywhere in a document, maps channel to message id to English. ``kind``, ``signoff``,
``sources``, ``segments`` and ``purpose`` of a message are those of the nearest table around it that gives them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from messages.content import Channel, Kind, Message
from messages.tables import Table, named


@dataclass(frozen=True, slots=True)
class _Around:
    kind: Kind = Kind.SYSTEM
    purpose: str = ""
    signoff: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    segments: int | None = None


def find_messages(document: Table) -> Iterator[Message]:
    """Yield every message of a document in the order it is written; faults are noted in the document."""
    return _walk(document, _Around())


def _walk(table: Table, around: _Around) -> Iterator[Message]:
    here = _Around(
        kind=table.one_of("kind", Kind, around.kind),
        purpose=table.text("purpose", table.text("want", around.purpose)),
        signoff=table.texts("signoff") or around.signoff,
        sources=table.texts("sources") or around.sources,
        segments=table.whole("segments") if table.has("segments") else around.segments,
    )
    for key in table.names():
        value = table.data[key]
        if key == "texts":
            yield from _messages(table.table(key), here)
        elif isinstance(value, Mapping):
            yield from _walk(table.table(key), here)
        elif isinstance(value, list) and value and all(isinstance(part, Mapping) for part in value):
            for inner in table.tables(key):
                yield from _walk(inner, here)


def _messages(texts: Table, around: _Around) -> Iterator[Message]:
    for name in texts.names():
        channel = named(Channel, name)
        if channel is None:
            texts.fault(f"{name} is not one of {', '.join(Channel)}")
            continue
        group = texts.table(name)
        for key in group.names():
            yield Message(
                id=key,
                channel=channel,
                kind=around.kind,
                english=group.text(key).strip(),
                purpose=around.purpose,
                signoff=around.signoff if channel is not Channel.SCREEN else (),
                sources=around.sources,
                segments=around.segments,
            )
