"""Everything that needs no database: content, catalogs, understanding, both conversations."""

from dataclasses import dataclass
from pathlib import Path

import messages
from messages.catalog import Catalog, Deployment, Library
from messages.conversation import Conversation
from messages.conversation.moment import Knowledge
from messages.folding import fold
from messages.load import load
from messages.load_understanding import load_learned, load_lexicon
from messages.understanding import Understander
from messages.voice import Call
from service.operations.ledger import Ledger
from service.settings import Settings
from service.watch import Figures

CONTENT = Path(messages.__file__).parent / "content"
LOCALES = Path(messages.__file__).parent.parent / "locales"
VOICE_NUMBER = "09600000000"
"""The number a trial tells people to call: in the simulator nobody but the simulated handset can."""


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that needs no database: content, understanding, both conversations."""

    library: Library
    catalog: Catalog
    understander: Understander
    conversation: Conversation
    call: Call


def build_words(settings: Settings, figures: Figures, ledger: Ledger | None = None) -> Words:
    """Return content and conversations; raises ``ContentFault`` with every fault of the content."""
    library = load(CONTENT, LOCALES)
    content = library.content
    catalog = library.catalog(
        Deployment(
            emergency=settings.emergency_number,
            service=settings.service_name,
            voice=settings.twilio_voice_from or VOICE_NUMBER,
        )
    )
    languages = dict(sorted(content.languages.items(), key=lambda item: item[1].key))
    default = settings.default_language if settings.default_language in languages else next(iter(languages))
    terms = {fold(word): term.id for term in content.terms.values() for word in term.names}
    know = Knowledge(
        content, languages, default, ledger.sign_off if ledger else nobody_signed, lambda word: terms.get(fold(word))
    )
    understander = Understander(
        load_lexicon(CONTENT, content),
        load_learned(CONTENT),
        on_fault=lambda error: figures.fault("understanding", error),
    )
    return Words(library, catalog, understander, Conversation(know), Call(content, languages, default))


def nobody_signed(message: str, language: str) -> None:
    """Treat every text as a draft: what a command knows that opens no database."""
    del message, language
