"""A whole service on a bench: the real application over a real database, a clock that stands still, its own log."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from unicodedata import normalize
from urllib.parse import urlencode, urlsplit

from flask import Flask
from lxml import etree
from pydantic import SecretStr
from sqlalchemy import func, select

from service.gateways.simulator.post import fetch_over_wsgi, over_wsgi
from service.gateways.simulator.room import Room
from service.gateways.simulator.send import SimulatedGateway
from service.gateways.twilio.hear import Pairs
from service.gateways.twilio.signature import HEADER, body_query
from service.operations.calling.fates import Fates
from service.operations.followup.desk import Desk
from service.operations.ledger import Ledger
from service.operations.receive_receipt import ReceiveReceipt
from service.settings import Settings
from service.store import Store
from service.store.tables import Base
from service.watch import Figures, make_log
from service.web.whole import web_app
from service.wiring import RandomIds, Whole, build
from tests.contracts.clockwork import StillClock

PUBLIC_URL = "https://barta.example.org"
TOKEN, OLD_TOKEN = "the carrier's token", "the token before it"
NINES = ("999", "nine nine nine", " ".join(["\u09a8\u09af\u09bc"] * 3))
"""The emergency number as it is written and as it is spoken in either language."""

FORM = "application/x-www-form-urlencoded"
NUMBER = "+8801712345678"
TWIML = etree.RelaxNG(etree.parse(Path(__file__).parents[1] / "contracts" / "twiml.rng"))
ENVIRONMENT = {"PUBLIC_URL": PUBLIC_URL, "TWILIO_AUTH_TOKEN": f"{TOKEN},{OLD_TOKEN}"}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def words(self) -> str:
        """Return everything a person reads or hears of a TwiML answer that obeys the schema, in Unicode's form C."""
        assert self.status == 200, self.body
        assert self.headers["Content-Type"] == "text/xml; charset=utf-8"
        document = etree.fromstring(self.body)
        TWIML.assertValid(document)
        return normalize("NFC", "\n".join(str(said) for said in document.itertext()))


@dataclass(frozen=True, slots=True, repr=False)
class Bench:
    """One service and the wire to it; its content would fill the report of a failure, so it shows nothing."""

    whole: Whole
    app: Flask
    clock: StillClock
    log: StringIO

    def sign(self, path: str, pairs: Pairs) -> str:
        """Return the carrier's signature of a form."""
        return self.whole.verifier.sign_url(f"{PUBLIC_URL}{path}", pairs)

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Post a request as it stands."""
        return Answer(*over_wsgi(self.app)(f"{PUBLIC_URL}{path}", headers, body))

    def form(self, path: str, pairs: Pairs) -> Answer:
        """Sign and post a form."""
        return self.post(path, urlencode(list(pairs)).encode(), {"Content-Type": FORM, HEADER: self.sign(path, pairs)})

    def raw_form(self, path: str, body: bytes, seen: Pairs) -> Answer:
        """Post a form of any bytes, signed over what a reader of it sees."""
        return self.post(path, body, {"Content-Type": FORM, HEADER: self.sign(path, seen)})

    def other(self, path: str, body: bytes, kind: str = "application/json") -> Answer:
        """Post a body that is no form, signed by its digest in the address (telephony.md 3)."""
        address = urlsplit(path)
        query = body_query(address.query.encode(), body).decode()
        signed = f"{address.path}?{query}"
        return self.post(signed, body, {"Content-Type": kind, HEADER: self.sign(signed, ())})

    def get(self, path: str) -> Answer:
        """Ask for a page."""
        return Answer(*fetch_over_wsgi(self.app)(f"{PUBLIC_URL}{path}"))

    def text(self, words: str, sid: str = "SM1", sender: str = NUMBER, **more: str) -> Answer:
        """Text the service."""
        return self.form("/twilio/sms", a_text(words, sid, sender, **more))

    def call(self, path: str = "/twilio/voice", sid: str = "CA1", **more: str) -> Answer:
        """Ask for one step of a call."""
        said = {"CallSid": sid, "CallStatus": "in-progress", "Direction": "inbound", "From": NUMBER, "To": "0960"}
        return self.form(path, [*(said | more).items()])

    def rows(self) -> dict[str, int]:
        """Return how many rows every table holds."""
        with self.whole.store.reading() as tx:
            counted = {
                table.name: tx.connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in Base.metadata.sorted_tables
            }
        return {name: count for name, count in counted.items() if count}


def a_text(words: str, sid: str = "SM1", sender: str = NUMBER, **more: str) -> Sequence[tuple[str, str]]:
    """Return the parameters of a text."""
    said = {"MessageSid": sid, "From": sender, "To": "+15005550006", "Body": words, "NumMedia": "0"}
    return [*(said | more).items()]


def action(answer: Answer) -> str:
    """Return the path and query that a call's question goes to."""
    gather = etree.fromstring(answer.body).find("Gather")
    assert gather is not None
    return str(gather.get("action")).removeprefix(PUBLIC_URL)


def first_build(var: Path) -> Whole:
    """Build a whole service once; its words are the slow part and are shared by every bench."""
    return build(Settings.read(ENVIRONMENT, var))


def bench(base: Whole, store: Store, url: str, var: Path, redis_url: str = "redis://127.0.0.1:1/0") -> Bench:
    """Return a service of the words of ``base`` over another database, in ``var``."""
    clock, ids, figures, log = StillClock(), RandomIds(), Figures(), StringIO()
    ledger = Ledger(store, clock)
    ledger.know(base.words.catalog)
    release = replace(base.answer_text.release, sign_off=ledger.sign_off)
    gateway = SimulatedGateway(Room(var / "carrier.db"), PUBLIC_URL, clock, ids)
    rendering = replace(base.outbox.departure.rendering, release=release)
    outbox = replace(
        base.outbox,
        store=store,
        gateway=gateway,
        clock=clock,
        counts=figures,
        departure=replace(base.outbox.departure, rendering=rendering),
        carried=replace(base.outbox.carried, ids=ids, chance=float),
    )
    checks = replace(base.desk.intake.checks, release=release)
    desk = Desk.of(checks, base.care.lay, base.care.consent.ask, ids, base.settings.country)
    answer_call = replace(base.answer_call, store=store, clock=clock, ids=ids, release=release)
    staff = replace(base.answer_text.staff, desk=desk)
    whole = replace(
        base,
        settings=base.settings.model_copy(update={"database_url": SecretStr(url), "var_dir": var}),
        store=store,
        gateway=gateway,
        answer_text=replace(base.answer_text, store=store, clock=clock, ids=ids, release=release, staff=staff),
        answer_call=answer_call,
        answer_out=replace(base.answer_out, means=answer_call),
        fates=Fates(store, outbox.carried, clock),
        missed_call=replace(base.missed_call, store=store, clock=clock, ids=ids),
        end_call=replace(base.end_call, store=store, clock=clock, ids=ids, release=release),
        receive_receipt=ReceiveReceipt(store, clock, outbox.carried),
        outbox=outbox,
        act_in_time=replace(base.act_in_time, store=store, clock=clock, figures=figures),
        desk=desk,
        questions=replace(base.questions, release=release, ids=ids),
        ledger=ledger,
        redis_url=redis_url,
        clock=clock,
        ids=ids,
        figures=figures,
        log=make_log("debug", "json", log),
    )
    return Bench(whole, web_app(whole), clock, log)


def secret_parts(number: str = NUMBER) -> tuple[str, ...]:
    """Return every way a number could show: whole, national, hashed, masked too little."""
    national = number.removeprefix("+880")
    return (number, national, national[-6:], hashlib.sha256(number.encode()).hexdigest())
