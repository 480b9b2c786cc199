"""The telephone company's webhooks: signature, hear, answer; a fault inside gets the safe line."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from flask import Blueprint, Response, request
from werkzeug import Request

from messages.voice import Place
from service.gateways.twilio import hear, twiml
from service.gateways.twilio.signature import Verifier
from service.operations.answer_call import AnswerCall
from service.operations.answer_text import AnswerText
from service.operations.calling.answer_out import AnswerOut
from service.operations.calling.fates import Fates, News
from service.operations.calling.missed import MissedCall
from service.operations.end_call import OVER, EndCall
from service.operations.receive_receipt import ReceiveReceipt
from service.ports import CallHeard
from service.watch import Figures, Log
from service.web.direct import Reply, View
from service.web.requests import Signed, read_signed
from service.web.safe_line import SafeLine

Answer = Callable[[Signed], str]

_REFUSED = Reply(403, "The signature is missing or wrong.\n", "text/plain; charset=utf-8")


@dataclass(frozen=True, slots=True)
class Hooks:
    """Everything the webhooks need."""

    verifier: Verifier
    answer_text: AnswerText
    answer_call: AnswerCall
    end_call: EndCall
    receive_receipt: ReceiveReceipt
    answer_out: AnswerOut
    fates: Fates
    missed_call: MissedCall
    safe: SafeLine
    figures: Figures
    log: Log

    def blueprint(self) -> Blueprint:
        """Return the routes under ``/twilio``."""
        hooks = Blueprint("hooks", __name__, url_prefix="/twilio")
        for path, view in self.busiest().items():
            rule = path.removeprefix("/twilio")
            hooks.add_url_rule(rule, rule[1:].replace("/", "-"), partial(_routed, view), methods=["POST"])
        hooks.add_url_rule("/status/<message_id>", "status", self.status, methods=["POST"])
        hooks.add_url_rule("/voice/out/<outbound_id>", "voice-out", self.out, methods=["POST"])
        hooks.add_url_rule("/call-status/<call_id>", "call_status", self.call_status, methods=["POST"])
        return hooks

    def busiest(self) -> Mapping[str, View]:
        """Return what answers texts and calls, by address: these may be answered before any routing."""
        return {"/twilio/sms": self.sms, "/twilio/voice": self.voice, "/twilio/voice/step": self.step}

    def sms(self, asked: Request) -> Reply:
        """Answer an inbound text."""
        return self._answer("sms", self.safe.text, self._text, asked)

    def voice(self, asked: Request) -> Reply:
        """Answer the start of a call; the same address may be told of its end."""
        return self._answer("voice", self.safe.call, self._start, asked)

    def step(self, asked: Request) -> Reply:
        """Answer one step of a call."""
        return self._answer("voice", self.safe.call, self._step, asked)

    def out(self, outbound_id: str) -> Response:
        """Answer one step of a call of ours."""

        def answer(signed: Signed) -> str:
            asked = bool(signed.query)
            heard = self._heard(signed, asked=asked)
            return self.answer_out(outbound_id, heard, Place.read(signed.query) if asked else None)

        return _routed(partial(self._answer, "voice", self.safe.call, answer))

    def status(self, message_id: str) -> Response:
        """Take a receipt for one of our texts."""

        def take(signed: Signed) -> str:
            receipt = hear.receipt(message_id, signed.parameters)
            state = self.receive_receipt(receipt.message_id, receipt.provider_id, receipt.status, receipt.error_code)
            if state is not None:
                self.figures.message(state.value)
            return twiml.empty_reply()

        return _routed(partial(self._answer, "status", twiml.empty_reply(), take, later=True))

    def call_status(self, call_id: str) -> Response:
        """Take news of a call."""

        def take(signed: Signed) -> str:
            heard = self._heard(signed, asked=False)
            if (meant := self.missed_call.meant(heard)) is not None:
                self.missed_call(heard, meant)
                return twiml.empty_reply()
            receipt = hear.call_receipt(call_id, signed.parameters)
            answered_by = heard.raw.get("AnsweredBy", "")
            news = News(receipt.provider_id, receipt.status, answered_by, receipt.error_code)
            if (state := self.fates(call_id, news)) is not None:
                self.figures.message(state.value)
            self.end_call(receipt.provider_id, receipt.status, receipt.seconds)
            return twiml.empty_reply()

        return _routed(partial(self._answer, "call-status", twiml.empty_reply(), take, later=True))

    def _answer(self, kind: str, safe: str, answer: Answer, asked: Request, later: bool = False) -> Reply:
        """Check the signature, then answer; whatever goes wrong inside, the person hears the safe line.

        ``later`` is true where nobody listens: then a fault asks the carrier to say the same again.
        """
        began = time.perf_counter()
        signed = read_signed(asked, self.verifier)
        if signed is None:
            self.figures.webhook(kind, "refused", time.perf_counter() - began)
            return _REFUSED
        outcome, status = "answered", 200
        try:
            reply = answer(signed)
        except Exception as error:  # noqa: BLE001 - the edge of the process: a patient must get an answer
            outcome, reply, status = "fault", safe, 503 if later else 200
            self.figures.fault(kind, error)
            self.log.error("a webhook was answered with the safe line", kind=kind, fault=error)
        self.figures.webhook(kind, outcome, time.perf_counter() - began)
        return Reply(status, reply, twiml.CONTENT_TYPE)

    def _text(self, signed: Signed) -> str:
        text = hear.text(signed.parameters)
        if not text.provider_id:
            text = replace(text, provider_id=hear.content_key(signed.parameters, signed.retry_token))
        return self.answer_text(text)

    def _start(self, signed: Signed) -> str:
        heard = self._heard(signed, asked=False)
        if (meant := self.missed_call.meant(heard)) is not None:
            turned_away = self.missed_call(heard, meant)
            return twiml.empty_reply() if heard.status in OVER else turned_away
        if heard.status in OVER:
            self.end_call(heard.provider_id, heard.status, None)
            return twiml.empty_reply()
        return self.answer_call(replace(heard, digits=None), None)

    def _step(self, signed: Signed) -> str:
        heard = self._heard(signed, asked=True)
        if heard.status in OVER:
            self.end_call(heard.provider_id, heard.status, None)
            return twiml.empty_reply()
        return self.answer_call(heard, Place.read(signed.query))

    def _heard(self, signed: Signed, asked: bool) -> CallHeard:
        heard = hear.call(signed.parameters, asked)
        if heard.provider_id:
            return heard
        return replace(heard, provider_id=hear.content_key(signed.parameters, signed.retry_token))


def _routed(view: View) -> Response:
    reply = view(request)
    return Response(reply.body, reply.status, content_type=reply.content_type)
