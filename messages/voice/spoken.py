"""The spoken form of a text: a script named after it, the script of its topic, or none."""

from messages.content import Channel, Content

FORM = "-V"
ALONE = "-ALONE"


def spoken_form(content: Content, message: str, helped: bool = True) -> str | None:
    """Return the id of the script that says on a call what a text says, ``None`` where none is written.

    Nobody can know who listens, so a script names no illness and there is one for private and open texts alike.
    ``helped`` is false while nobody is on duty: then no call is promised (clinical.md 5.2).
    """
    bare = message.removesuffix(ALONE).removesuffix("-PRIVATE")
    named = [f"{bare}{ALONE}{FORM}"] if not helped or message.endswith(ALONE) else []
    for name in (*named, f"{bare}{FORM}"):
        found = content.messages.get(name)
        if found is not None and found.channel is Channel.VOICE:
            return name
    topic = content.topics.get(bare.rpartition("-")[0])
    return topic.voice if topic else None
