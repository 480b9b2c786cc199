"""Turning a message id into the exact words that are digested, counted and sent in one language."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from messages.content import Channel, Content, Message
from messages.language import Encoding, Language
from messages.segments import count

SOURCE = "en"
"""The language the content files are written in: the gettext source, and a language like any other."""

_SLOT = re.compile(r"\{([A-Z][A-Z0-9]*)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_NO_VALUES: Mapping[str, str] = MappingProxyType({})


class CatalogFault(LookupError):
    """A text was asked for that cannot be said: an unknown id or language, or a slot without a value."""


@dataclass(frozen=True, slots=True)
class Text:
    """One message in the exact words that leave the house.

    ``digest`` is of the template, the words a clinician signs; ``audio`` is of ``words`` and names a recording.
    Both are the first 16 hexadecimal digits of SHA-256 over UTF-8. ``units`` are septets or UTF-16 units.
    ``seconds`` estimates how long a call speaks it.
    """

    message: str
    language: str
    words: str
    digest: str
    encoding: Encoding
    segments: int
    units: int
    seconds: float
    audio: str


@dataclass(frozen=True, slots=True)
class Deployment:
    """What differs between deployments: emergency number, service name, support line, number to call.

    ``support`` and ``voice`` may be empty; then a part of a text in [square brackets] that needs them is left out.
    Numbers are ASCII digits.
    """

    emergency: str = "999"
    service: str = "Barta"
    support: str = ""
    voice: str = ""

    @property
    def constants(self) -> Mapping[str, str]:
        """Return the values of the slots that are the same in every message (clinical.md 3.1, placeholders)."""
        return {"EMG": self.emergency, "SVC": self.service, "MH": self.support, "VOICE": self.voice}


NUMBERS = frozenset({"EMG", "MH", "VOICE"})
"""Slots that hold a phone number: ASCII digits in a text, one word for each digit on a call."""


def digest(words: str) -> str:
    """Return the first 16 hexadecimal digits of SHA-256 over ``words`` in UTF-8."""
    return hashlib.sha256(words.encode()).hexdigest()[:16]


def slots_of(template: str) -> frozenset[str]:
    """Return the names of the ``{SLOTS}`` in a template."""
    return frozenset(_SLOT.findall(template))


def fill(template: str, values: Mapping[str, str]) -> str:
    """Return the template with its slots filled; a [part] whose slot is empty is left out.

    Raises ``CatalogFault`` for a slot that has no value, or an empty one outside square brackets.
    """

    def part(match: re.Match[str]) -> str:
        inside = match[1]
        return inside if all(values.get(name) for name in _SLOT.findall(inside)) else ""

    def slot(match: re.Match[str]) -> str:
        value = values.get(match[1])
        if not value:
            raise CatalogFault(f"slot {{{match[1]}}} has no value: pass one, or set it for this deployment")
        return value

    return _SLOT.sub(slot, _OPTIONAL.sub(part, template))


@dataclass(frozen=True, slots=True)
class Library:
    """All content, and the words of every message in every language: ``words[language][message id]``."""

    content: Content
    words: Mapping[str, Mapping[str, str]]

    def catalog(self, deployment: Deployment) -> "Catalog":
        """Return the catalog of one deployment."""
        return Catalog(self.content, self.words, deployment).made_ready()

    def at_widest(self, message: str, language: str) -> Text:
        """Return a message at the widest value of every slot, the deployment's own included (clinical.md 3.1)."""
        wide = {
            name: self.content.slots[name].widest_in(language)
            for name in slots_of(self.words[language][message]) | {"EMG", "SVC", "MH", "VOICE"}
            if name in self.content.slots
        }
        own = {name: wide.pop(name, "") for name in ("EMG", "SVC", "MH", "VOICE")}
        deployment = Deployment(own["EMG"], own["SVC"], own["MH"], own["VOICE"])
        return Catalog(self.content, self.words, deployment).text(message, language, wide)


@dataclass(frozen=True, slots=True)
class Catalog:
    """The words of one deployment, by message id and language.

    ``ready`` are the texts that take no value, by language and message id, where they were made at the start.
    """

    content: Content
    templates: Mapping[str, Mapping[str, str]]
    deployment: Deployment = field(default_factory=Deployment)
    ready: Mapping[tuple[str, str], Text] = field(default_factory=dict, repr=False, compare=False)

    def made_ready(self) -> "Catalog":
        """Return this catalog with every text that takes no value made: most of what is ever said."""
        own = self.deployment.constants.keys()
        texts = {
            (language, message): self._make(message, language, _NO_VALUES)
            for language, templates in self.templates.items()
            for message, template in templates.items()
            if slots_of(template) <= own
        }
        return replace(self, ready=MappingProxyType(texts))

    @property
    def languages(self) -> Mapping[str, Language]:
        """Return the languages by code."""
        return self.content.languages

    def template(self, message: str, language: str) -> str:
        """Return the words a clinician signs, slots unfilled. Raises ``CatalogFault`` if there are none."""
        try:
            return self.templates[language][message]
        except KeyError:
            raise CatalogFault(f"no text {message} in language {language}") from None

    def digest(self, message: str, language: str) -> str:
        """Return the digest of the template: what a sign-off is tied to."""
        return digest(self.template(message, language))

    def text(self, message: str, language: str, values: Mapping[str, str] = _NO_VALUES) -> Text:
        """Return a message in the exact words to send or speak.

        A value that is itself a message id is said in the same language: a topic's title in a question about it.
        Raises ``CatalogFault`` for an unknown id or language, or a slot without a value.
        """
        made = None if values else self.ready.get((language, message))
        return made or self._make(message, language, values)

    def _make(self, message: str, language: str, values: Mapping[str, str]) -> Text:
        template = self.template(message, language)
        tongue = self.languages[language]
        filled = {name: self._value(value, language) for name, value in values.items()}
        constants = _spoken(self.deployment.constants, self.content.messages[message], tongue)
        words = fill(template, {**filled, **constants})
        counted = count(words)
        return Text(
            message=message,
            language=language,
            words=words,
            digest=digest(template),
            encoding=counted.encoding,
            segments=counted.segments,
            units=counted.units,
            seconds=round(len(words.split()) / tongue.words_per_second, 1),
            audio=digest(words),
        )

    def _value(self, value: str, language: str) -> str:
        return self.template(value, language) if value in self.content.messages else value


def _spoken(constants: Mapping[str, str], message: Message, language: Language) -> dict[str, str]:
    if message.channel is not Channel.VOICE:
        return dict(constants)
    return {name: language.spoken(value) if name in NUMBERS else value for name, value in constants.items()}
