"""What everything else stands on: settings, time, keys, rows, words, and who signed them."""

from dataclasses import dataclass

from service.gateways.simulator.room import Room
from service.gateways.simulator.send import SimulatedGateway
from service.gateways.twilio.send import Account, TwilioGateway
from service.operations.ledger import Ledger
from service.operations.release import Release
from service.ports import Clock, Gateway, Ids
from service.prompts.shelf import Shelf, recorded_folders
from service.secrets import Vault
from service.settings import Keys, Settings, open_keys
from service.store import Store, open_store
from service.trial.clock import TrialClock
from service.watch import Figures, Log, make_log
from service.wiring.machine import RandomIds, SystemClock
from service.wiring.words import LOCALES, Words, build_words

CLOCK = "clock"
"""The file of a trial's data folder that says how far its clock is ahead."""


@dataclass(frozen=True, slots=True)
class Ground:
    """The parts of one process that stand on no other part but each other."""

    settings: Settings
    keys: Keys
    clock: Clock
    ids: Ids
    figures: Figures
    log: Log
    store: Store
    ledger: Ledger
    words: Words
    release: Release
    shelf: Shelf
    gateway: Gateway

    @property
    def public_url(self) -> str:
        """Return the address that the phone company calls, without a slash at its end."""
        return self.settings.public_url.rstrip("/")

    @property
    def default(self) -> str:
        """Return the language of whoever has shown none."""
        return self.words.call.default


def lay_ground(settings: Settings, clock: Clock | None, ids: Ids | None) -> Ground:
    """Return the ground of a process; ``clock`` and ``ids`` stand in for the machine's own."""
    figures = Figures()
    clock, ids, keys = clock or _clock(settings), ids or RandomIds(), open_keys(settings)
    store = open_store(settings.database_url.get_secret_value(), Vault(keys.data))
    ledger = Ledger(store, clock)
    words = build_words(settings, figures, ledger)
    ledger.know(words.catalog)
    return Ground(
        settings=settings,
        keys=keys,
        clock=clock,
        ids=ids,
        figures=figures,
        log=make_log(settings.log_level.value, settings.log_format.value),
        store=store,
        ledger=ledger,
        words=words,
        release=Release(settings.live and settings.review_required, ledger.sign_off, frozenset(settings.test_numbers)),
        shelf=Shelf(recorded_folders(LOCALES), None if settings.live else settings.var_dir / "prompts"),
        gateway=_gateway(settings, clock, ids),
    )


def _clock(settings: Settings) -> Clock:
    """Return the clock of a deployment: only a trial's can be pushed forward."""
    return SystemClock() if settings.live else TrialClock(settings.var_dir / CLOCK, SystemClock())


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
            caller=settings.twilio_voice_from,
            api_url=settings.twilio_api_url,
        )
    )
