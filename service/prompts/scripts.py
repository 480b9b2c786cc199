"""What there is to speak: every prompt whose words are the same for every caller."""

from collections.abc import Iterator

from messages.catalog import Catalog, CatalogFault
from messages.content import Channel, Kind
from service.prompts.prompt import Script


def scripts(catalog: Catalog) -> Iterator[Script]:
    """Return every prompt whose words are the same for every caller, in every language."""
    for message in catalog.content.messages.values():
        if message.channel is not Channel.VOICE:
            continue
        for code in catalog.languages:
            try:
                text = catalog.text(message.id, code)
            except CatalogFault:
                continue
            yield Script(text.message, text.language, text.words, text.audio)


def danger_prompts(catalog: Catalog) -> frozenset[str]:
    """Return the ids of the prompts that answer danger signs."""
    spoken = (each for each in catalog.content.messages.values() if each.channel is Channel.VOICE)
    return frozenset(message.id for message in spoken if message.kind is Kind.DANGER)
