"""Texts through the simulated carrier: the same signed webhooks, replies, receipts and faults as the real one."""

from collections.abc import Mapping
from dataclasses import replace
from functools import reduce
from pathlib import Path

import pytest
from flask import Response

from messages.delivery import State, advance, reported
from service.gateways.simulator.carrier import Carrier
from service.gateways.simulator.handset import Line
from service.gateways.simulator.knobs import Knobs, receipts
from service.gateways.simulator.post import Response as Answered
from service.gateways.simulator.post import UnreachableError
from service.gateways.simulator.room import Room
from service.gateways.simulator.send import SimulatedGateway
from service.gateways.twilio import hear
from service.gateways.twilio.signature import Verifier
from service.gateways.twilio.twiml import message_reply
from service.ports import Accepted, NotSent, Outgoing, Reason
from tests.contracts.clinic import PUBLIC_URL, TOKEN, Clinic
from tests.contracts.clockwork import CountingIds, StillClock

PERSON = "+8801712345678"


def test_an_inbound_text_is_signed_and_shaped_as_captured(carrier: Carrier, clinic: Clinic) -> None:
    """The service hears the words exactly, beside the same fields as in the captured request (telephony.md 5)."""
    exchange = carrier.text(PERSON, " আমার জ্বর & + 🙂 ")
    ((path, pairs),) = clinic.heard
    heard = hear.text(pairs)
    assert exchange.faults == ()
    assert path == "/twilio/sms"
    assert (heard.words, heard.sender, heard.recipient) == (" আমার জ্বর & + 🙂 ", PERSON, "+15005550006")
    captured = {"ToCountry", "SmsMessageSid", "NumMedia", "FromCity", "Body", "NumSegments", "MessageSid", "AccountSid"}
    assert captured <= {name for name, _ in pairs}
    assert exchange.answer is not None
    assert exchange.answer.request.headers["User-Agent"] == "TwilioProxy/1.1"


def test_a_reply_reaches_the_mailbox_and_its_receipts_the_action(carrier: Carrier, clinic: Clinic) -> None:
    """Question and reply stand in the mailbox in order, and receipts for the reply go where its action says."""
    clinic.scripts["/twilio/sms"] = lambda *_: message_reply("৯৯৯ কল করুন", "/twilio/status/reply-1")
    exchange = carrier.text(PERSON, "বুকে ব্যথা")
    assert [(letter.outbound, letter.words) for letter in carrier.mailbox(PERSON)] == [
        (False, "বুকে ব্যথা"),
        (True, "৯৯৯ কল করুন"),
    ]
    assert exchange.replies[0].callback == PUBLIC_URL + "/twilio/status/reply-1"
    assert carrier.deliver() == 3
    assert [path for path, _ in clinic.heard] == ["/twilio/sms"] + ["/twilio/status/reply-1"] * 3
    assert carrier.mailbox(PERSON)[-1].status == "delivered"
    assert carrier.mailbox("+8801812345678") == ()


def test_a_retry_is_the_same_request_byte_for_byte(carrier: Carrier, clinic: Clinic) -> None:
    """A carrier's retry has the same id and idempotency token; the next text has others."""
    first = carrier.text(PERSON, "১").answer
    assert first is not None
    carrier.line.again(first.request)
    carrier.text(PERSON, "১")
    assert clinic.heard[0] == clinic.heard[1] != clinic.heard[2]
    assert clinic.tokens[0] == clinic.tokens[1] != clinic.tokens[2]


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Response("", 500), "11200"),
        (Response("", 200, content_type="text/xml"), "11770"),
        (Response("<Response/>", content_type="application/json"), "12300"),
        (Response("<Response>", content_type="text/xml"), "12100"),
        (Response("<response/>", content_type="text/xml"), "12200"),
        (Response("<Response><Say>x</Say></Response>", content_type="text/xml"), "12200"),
        (Response("<Response><Message to_='x'>y</Message></Response>", content_type="text/xml"), "12200"),
        (Response("<Response>" + " " * 70_000 + "</Response>", content_type="text/xml"), "11750"),
    ],
)
def test_a_bad_answer_is_refused_with_the_carriers_code(
    carrier: Carrier, clinic: Clinic, answer: Response, code: str
) -> None:
    """Each fault of an answer has the code that Twilio's debugger shows (telephony.md 1.1, 1.5)."""
    clinic.scripts["/twilio/sms"] = lambda *_: answer
    assert [fault.code for fault in carrier.text(PERSON, "x").faults] == [code]


def test_an_unsigned_request_would_be_refused(carrier: Carrier, clinic: Clinic) -> None:
    """The clinic does check: the same request with one character changed gets 403."""
    answer = carrier.text(PERSON, "x").answer
    assert answer is not None
    forged = replace(answer.request, body=answer.request.body + b"&Digits=1")
    assert carrier.line.again(forged).status == 403
    assert len(clinic.heard) == 1


def test_a_reply_over_the_limit_or_to_one_who_stopped_fails(carrier: Carrier, clinic: Clinic, room: Room) -> None:
    """21617 over 1,600 characters, 21610 after STOP at the carrier, each with a failed receipt."""
    room.turn(Knobs(stop_words=True))
    clinic.scripts["/twilio/sms"] = lambda *_: message_reply("অ" * 1601)
    assert carrier.text(PERSON, "x").replies[0].error_code == "21617"
    clinic.scripts["/twilio/sms"] = lambda *_: message_reply("ঠিক আছে", "/twilio/status/r")
    assert carrier.text(PERSON, " stop ").replies[0].error_code == "21610"
    assert carrier.text(PERSON, "stop please").replies[0].status == "failed"
    carrier.deliver()
    assert ("ErrorCode", "21610") in clinic.heard[-1][1]
    assert carrier.text(PERSON, "START").replies[0].status == "queued"


def test_stop_is_the_services_own_business_unless_the_knob_is_turned(carrier: Carrier, room: Room) -> None:
    """Carriers in Bangladesh have no STOP of their own (telephony.md 1.2), so neither has the default."""
    carrier.text(PERSON, "STOP")
    assert not room.stopped(PERSON)


@pytest.mark.parametrize("knobs", [Knobs(), Knobs(shuffle=True, repeat=3, seed=4), Knobs(error_code="30003"),
                                   Knobs(error_code="30003", shuffle=True, repeat=2, seed=9)])  # fmt: skip
def test_receipts_in_any_order_end_in_the_same_state(
    carrier: Carrier, clinic: Clinic, room: Room, clock: StillClock, knobs: Knobs
) -> None:
    """Shuffled and repeated receipts, read and climbed, end where orderly ones do."""
    room.turn(knobs)
    gateway = SimulatedGateway(room, PUBLIC_URL, clock, CountingIds())
    sent = gateway.send(Outgoing("m1", PERSON, "জ্বর"))
    carrier.deliver()
    told = [hear.receipt("m1", pairs) for path, pairs in clinic.heard if path == "/twilio/status/m1"]
    states = [state for receipt in told if (state := reported(receipt.status))]
    assert isinstance(sent, Accepted)
    assert {receipt.provider_id for receipt in told} == {sent.provider_id}
    assert len(told) == 3 * knobs.repeat
    assert reduce(advance, states, State.SENDING) is (State.UNDELIVERED if knobs.error_code else State.DELIVERED)
    assert {receipt.error_code for receipt in told if receipt.status == "undelivered"} <= {"30003"}


def test_shuffling_really_shuffles_and_dropping_drops() -> None:
    """The knobs do something: some texts get their receipts out of order, some lose receipts, some get all."""
    orders = {receipts(f"SM{n}", Knobs(shuffle=True)) for n in range(50)}
    counts = {len(receipts(f"SM{n}", Knobs(drop=0.5))) for n in range(50)}
    assert len(orders) == 6
    assert counts == {0, 1, 2, 3}
    assert receipts("SM1", Knobs(drop=0.5)) == receipts("SM1", Knobs(drop=0.5))
    assert receipts("SM1", Knobs(drop=1.0)) == ()


def test_a_delay_holds_receipts_back(carrier: Carrier, room: Room, clock: StillClock) -> None:
    """No receipt comes before its time, all of them after."""
    room.turn(Knobs(delay=30))
    SimulatedGateway(room, PUBLIC_URL, clock, CountingIds()).send(Outgoing("m1", PERSON, "জ্বর"))
    clock.move(29)
    assert carrier.deliver() == 0
    clock.move(1)
    assert carrier.deliver() == 3
    assert carrier.deliver() == 0


def test_processes_share_one_carrier(carrier: Carrier, room: Room, clock: StillClock, tmp_path: Path) -> None:
    """What one process sends, another sees: the room is a file."""
    other = Room(tmp_path / "room.db")
    sent = SimulatedGateway(other, PUBLIC_URL, clock, CountingIds()).send(Outgoing("m1", PERSON, "জ্বর"))
    assert isinstance(sent, Accepted)
    assert [letter.sid for letter in carrier.mailbox(PERSON)] == [sent.provider_id]
    assert [letter.words for letter in room.with_callback(PUBLIC_URL + "/twilio/status/m1")] == ["জ্বর"]


def test_a_lost_answer_leaves_the_text_on_the_phone(room: Room, clock: StillClock) -> None:
    """With answers lost the sender does not know, and the patient has the text all the same."""
    room.turn(Knobs(lose_answers=True))
    gateway = SimulatedGateway(room, PUBLIC_URL, clock, CountingIds())
    assert gateway.send(Outgoing("m1", PERSON, "জ্বর")) == NotSent(Reason.UNKNOWN)
    assert [letter.words for letter in room.mailbox(PERSON)] == ["জ্বর"]


def test_a_service_that_is_down_loses_a_text_and_gets_receipts_three_times(room: Room, clock: StillClock) -> None:
    """Nobody answers: the text is lost with 11205, each receipt is tried three times and then given up."""
    tries: list[str] = []

    def nobody(url: str, headers: Mapping[str, str], body: bytes) -> Answered:  # noqa: ARG001  the shape of a Post
        tries.append(url)
        raise UnreachableError("nobody there")

    line = Line(Verifier(PUBLIC_URL, [TOKEN]), nobody, clock, CountingIds(), "16263")
    down = Carrier(room, line, clock)
    assert [fault.code for fault in down.text(PERSON, "x").faults] == ["11205"]
    SimulatedGateway(room, PUBLIC_URL, clock, CountingIds(100)).send(Outgoing("m1", PERSON, "জ্বর"))
    tries.clear()
    for _ in range(6):
        assert down.deliver() == 0
        clock.move(1)
    assert len(tries) == 9
