"""The papers of a text: which message it is, in which version, on which sources, signed by whom."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from messages.catalog import Catalog
from messages.content import Source
from messages.review import State
from service.gateways.simulator.earpiece import Kind, Moment
from service.operations.ledger import Ledger
from service.prompts.prompt import Name


@dataclass(frozen=True, slots=True)
class Signed:
    """One signature: the role, who, and the day."""

    role: str
    reviewer: str
    day: str


@dataclass(frozen=True, slots=True)
class Paper:
    """The papers of one message in one language. ``words`` are the words that are signed, slots unfilled;
    ``version`` the first letters of their digest; ``missing`` the roles that have not signed."""

    message: str
    language: str
    version: str
    state: State
    kind: str
    purpose: str
    words: str
    english: str
    sources: tuple[Source, ...]
    needed: tuple[str, ...]
    missing: tuple[str, ...]
    signed: tuple[Signed, ...]


@dataclass(frozen=True, slots=True)
class Papers:
    """Looks the papers up: from the ids of a text's parts, and from what is heard on a call."""

    catalog: Catalog
    ledger: Ledger
    spoken: Mapping[str, tuple[str, str]]

    def of(self, parts: Sequence[tuple[str, str]]) -> tuple[Paper, ...]:
        """Return the papers of messages, each given as id and language; one that is no longer written is left out."""
        known = [(message, language) for message, language in parts if message in self.catalog.content.messages]
        return tuple(
            self._paper(message, language) for message, language in known if language in self.catalog.templates
        )

    def heard(self, moment: Moment) -> tuple[str, str] | None:
        """Return the message and language of a prompt that was played or spoken, ``None`` for other words."""
        if moment.kind is Kind.SAY:
            return self.spoken.get(moment.words)
        name = Name.parse(urlsplit(moment.words).path.rpartition("/")[2])
        return (name.message, name.language) if name else self.spoken.get(moment.words)

    def words(self, moment: Moment) -> str:
        """Return the words of a prompt; of a recording those it speaks, known from its name."""
        name = Name.parse(urlsplit(moment.words).path.rpartition("/")[2])
        return self.catalog.text(name.message, name.language).words if name else moment.words

    def is_draft(self, message: str, language: str) -> bool:
        """Return whether a message still waits for signatures."""
        standing = self.ledger.standings().get((message, language))
        return standing is None or standing.review.state is not State.APPROVED

    def _paper(self, message: str, language: str) -> Paper:
        said = self.catalog.content.messages[message]
        standing = self.ledger.standings().get((message, language))
        sources = self.catalog.content.sources
        return Paper(
            message=message,
            language=language,
            version=self.catalog.digest(message, language)[:6],
            state=standing.review.state if standing else State.DRAFT,
            kind=said.kind.value,
            purpose=said.purpose,
            words=self.catalog.template(message, language),
            english=said.english,
            sources=tuple(sources[name] for name in said.sources if name in sources),
            needed=said.signoff,
            missing=standing.review.missing if standing else said.signoff,
            signed=tuple(
                Signed(each.role, each.reviewer, f"{each.at:%Y-%m-%d}")
                for each in (standing.signed if standing else ())
            ),
        )


def papers(catalog: Catalog, ledger: Ledger) -> Papers:
    """Return the papers of a catalog."""
    spoken = {text.words: (text.message, text.language) for text in catalog.ready.values()}
    return Papers(catalog, ledger, spoken)
