"""Putting the whole together: the only file that names every adapter."""

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import messages
from messages.catalog import Catalog, Deployment, Library, Text
from messages.conversation import Conversation
from messages.conversation.moment import Knowledge
from messages.folding import fold
from messages.load import load
from messages.load_understanding import load_learned, load_lexicon
from messages.understanding import Understander
from messages.voice import Call
from service.gateways.simulator.room import Room
from service.gateways.simulator.send import SimulatedGateway
from service.gateways.twilio import twiml
from service.gateways.twilio.send import Account, TwilioGateway
from service.gateways.twilio.signature import Verifier
from service.operations.answer_call import AnswerCall, FindAudio
from service.operations.answer_text import AnswerText, WriteReply
from service.operations.end_call import EndCall
from service.operations.ledger import Ledger
from service.operations.outbox import Outbox
from service.operations.receive_receipt import ReceiveReceipt
from service.operations.release import Release
from service.operations.remember import Remembering
from service.ports import Clock, Gateway, Ids
from service.prompts.shelf import Shelf, recorded_folders
from service.secrets import Vault
from service.settings import Keys, Settings, open_keys
from service.store import Store, open_store
from service.trial import queue_server
from service.watch import Figures, Log, make_log

CONTENT = Path(messages.__file__).parent / "content"
LOCALES = Path(messages.__file__).parent.parent / "locales"
VOICE_NUMBER = "09600000000"
"""The number a trial tells people to call: in the simulator nobody but the simulated handset can."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)


class RandomIds:
    """Ids nobody can guess, sortable by the moment they were made."""

    def new(self, kind: str) -> str:
        """Return such an id, prefixed with its kind."""
        return f"{kind[:3]}_{time.time_ns() // 1_000_000:011x}{secrets.token_hex(8)}"


@dataclass(frozen=True, slots=True)
class Words:
    """Everything that needs no database: content, understanding, both conversations."""

    library: Library
    catalog: Catalog
    understander: Understander
    conversation: Conversation
    call: Call


@dataclass(frozen=True, slots=True)
class Whole:
    """The service of one process."""

    settings: Settings
    keys: Keys
    words: Words
    store: Store
    shelf: Shelf
    verifier: Verifier
    gateway: Gateway
    answer_text: AnswerText
    answer_call: AnswerCall
    end_call: EndCall
    receive_receipt: ReceiveReceipt
    outbox: Outbox
    ledger: Ledger
    redis_url: str
    clock: Clock
    ids: Ids
    figures: Figures
    log: Log


def read_settings(environ: Mapping[str, str], var: Path) -> Settings:
    """Return the settings of this process; the only place the environment is handed over."""
    return Settings.read(environ, var)


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


def build(settings: Settings, clock: Clock | None = None, ids: Ids | None = None) -> Whole:
    """Return the whole service; raises what is wrong with its settings, keys or content.

    ``clock`` and ``ids`` stand in for the machine's own where time is moved by hand.
    """
    figures = Figures()
    log = make_log(settings.log_level.value, settings.log_format.value)
    clock, ids, keys = clock or SystemClock(), ids or RandomIds(), open_keys(settings)
    store = open_store(settings.database_url.get_secret_value(), Vault(keys.data))
    ledger = Ledger(store, clock)
    words = build_words(settings, figures, ledger)
    ledger.know(words.catalog)
    release = Release(settings.live and settings.review_required, ledger.sign_off, frozenset(settings.test_numbers))
    shelf = Shelf(recorded_folders(LOCALES), None if settings.live else settings.var_dir / "prompts")
    gateway = _gateway(settings, clock, ids)
    public_url = settings.public_url.rstrip("/")
    said, audio = (words.catalog, release), _recordings(public_url, shelf)
    understand = Remembering(words.understander.understand)
    spoken = (*said, audio, twiml.call_reply, clock, ids, public_url, settings.country)
    written = (*said, _replies(public_url), clock, ids, settings.country)
    return Whole(
        settings=settings,
        keys=keys,
        words=words,
        store=store,
        shelf=shelf,
        verifier=Verifier(public_url, keys.webhook),
        gateway=gateway,
        answer_text=AnswerText(store, understand, words.conversation, *written),
        answer_call=AnswerCall(store, words.call, *spoken),
        end_call=EndCall(store, words.call, *said, clock, ids),
        receive_receipt=ReceiveReceipt(store, clock),
        outbox=Outbox(store, gateway, clock, figures),
        ledger=ledger,
        redis_url=settings.redis_url.get_secret_value() or queue_server.url(settings.var_dir),
        clock=clock,
        ids=ids,
        figures=figures,
        log=log,
    )


def _replies(public_url: str) -> WriteReply:
    """Return what writes the reply to a text; receipts for it come back under its own id."""

    def write(words: str, message_id: str | None) -> str:
        return twiml.message_reply(words, f"{public_url}/twilio/status/{message_id}" if message_id else None)

    return write


def _recordings(public_url: str, shelf: Shelf) -> FindAudio:
    """Return what finds the address of a recording of exactly these words."""

    def find(text: Text) -> str | None:
        found = shelf.find(text.message, text.language, text.audio)
        return f"{public_url}{found.address}" if found else None

    return find


def _gateway(settings: Settings, clock: Clock, ids: Ids) -> Gateway:
    if not settings.live:
        return SimulatedGateway(Room(settings.var_dir / "carrier.db"), settings.public_url, clock, ids)
    return TwilioGateway(
        Account(
            account_sid=settings.twilio_account_sid,
            user=settings.twilio_api_key or settings.twilio_account_sid,
            secret=settings.twilio_api_secret.get_secret_value() or settings.twilio_auth_token[0].get_secret_value(),
            public_url=settings.public_url,
            messaging_service=settings.twilio_messaging_service_sid,
            sender=settings.twilio_from,
            api_url=settings.twilio_api_url,
        )
    )


__all__ = ["SystemClock", "Whole", "Words", "build", "build_words", "read_settings"]
