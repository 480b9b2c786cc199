"""What is said when something inside has failed: in every language, with the emergency number, always."""

from dataclasses import dataclass

from messages.catalog import Catalog
from service.gateways.twilio import twiml
from service.ports import CallReply, Spoken


@dataclass(frozen=True, slots=True)
class SafeLine:
    """The two safe replies, made at start so that nothing is left to fail when they are needed."""

    text: str
    call: str


def safe_line(catalog: Catalog) -> SafeLine:
    """Return the safe replies of a deployment."""
    words = "\n".join(catalog.text("SYS-FAULT", code).words for code in catalog.languages)
    spoken = tuple(
        Spoken(catalog.text("V-FAULT", code).words, language.say_language, language.say_voice)
        for code, language in catalog.languages.items()
    )
    return SafeLine(twiml.message_reply(words), twiml.call_reply(CallReply(spoken, None)))
