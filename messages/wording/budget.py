"""Length: segments of a text, seconds of a prompt, at the widest values of every slot (clinical.md 3.1)."""

from collections.abc import Iterator

from messages.catalog import Text
from messages.content import Channel, Message
from messages.language import Language


def over_budget(widest: Text, message: Message, language: Language) -> Iterator[str]:
    """Yield a reason where a text takes too many segments or a prompt too many seconds in this language."""
    allowed = min(language.segments, message.segments or language.segments)
    if message.channel is Channel.SMS and widest.encoding is not language.encoding:
        yield f"travels as {widest.encoding}, {language.name} texts are {language.encoding}"
    elif message.channel is Channel.SMS and widest.segments > allowed:
        yield f"takes {widest.segments} segments ({widest.units} units), at most {allowed} are allowed"
    elif message.channel is Channel.VOICE and widest.seconds > language.seconds:
        yield f"takes {widest.seconds:g} seconds, at most {language.seconds:g} are allowed"
