"""What every gateway owes the service, asked of each of them."""

from datetime import timedelta

import pytest

from messages.segments import precomposed
from service.gateways.twilio.codes import CODES
from service.ports import Accepted, Gateway, NotSent, Outgoing, OutgoingCall, Reason
from tests.contracts.benches import Bench
from tests.contracts.clinic import PUBLIC_URL

NUMBER = "+8801712345678"
WORDS = precomposed("মুখ বাঁকা, হাত অবশ বা কথা জড়ালে এখনই 999 কল করুন। র\u200c্যাব 🙂 & <৩>")


def test_a_text_is_carried_once_with_exactly_its_words(bench: Bench) -> None:
    """The words arrive letter for letter, joiners and all, and receipts come back under our own id."""
    gateway: Gateway = bench.gateway
    sent = gateway.send(Outgoing("msg_7", NUMBER, WORDS))
    assert isinstance(sent, Accepted)
    assert sent.provider_id.startswith("SM")
    assert bench.carried(NUMBER) == [(WORDS, f"{PUBLIC_URL}/twilio/status/msg_7")]


def test_two_texts_have_two_ids(bench: Bench) -> None:
    """The carrier names every text differently, even one sent twice."""
    first, second = (bench.gateway.send(Outgoing("m1", NUMBER, "এক")) for _ in range(2))
    assert isinstance(first, Accepted)
    assert isinstance(second, Accepted)
    assert first.provider_id != second.provider_id
    assert len(bench.carried(NUMBER)) == 2


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_known_code_is_refused_for_its_reason(bench: Bench, code: str) -> None:
    """A refusal is told with the carrier's own code and the reason the table gives, and nothing is carried."""
    bench.refuse(code)
    assert bench.gateway.send(Outgoing("m1", NUMBER, WORDS)) == NotSent(CODES[code].reason, code)
    assert bench.carried(NUMBER) == []


def test_a_person_who_stopped_is_left_alone(bench: Bench) -> None:
    """After STOP at the carrier the answer is opted out, for that person and no other."""
    bench.stop(NUMBER)
    assert bench.gateway.send(Outgoing("m1", NUMBER, WORDS)) == NotSent(Reason.OPTED_OUT, "21610")
    assert isinstance(bench.gateway.send(Outgoing("m2", "+8801812345678", WORDS)), Accepted)
    assert bench.carried(NUMBER) == []


@pytest.mark.parametrize(
    ("number", "words", "code"),
    [("not a number", "হ্যাঁ", "21211"), (NUMBER, "অ" * 1601, "21617"), (NUMBER, " ", "21602")],
)
def test_what_can_never_be_sent_is_refused_for_ever(bench: Bench, number: str, words: str, code: str) -> None:
    """A bad number, an endless text and an empty one are never; 1,600 characters are still a text."""
    assert bench.gateway.send(Outgoing("m1", number, words)) == NotSent(Reason.NEVER, code)
    assert isinstance(bench.gateway.send(Outgoing("m2", NUMBER, "অ" * 1600)), Accepted)


def test_a_lost_answer_is_unknown_and_can_be_looked_up(bench: Bench) -> None:
    """When the answer is lost nobody knows; the carrier's list then tells which text it was."""
    bench.lose_answers()
    since = bench.clock.now()
    message = Outgoing("m1", NUMBER, WORDS)
    assert bench.gateway.send(message) == NotSent(Reason.UNKNOWN)
    assert len(bench.carried(NUMBER)) == 1
    found = bench.gateway.look_up(message, since)
    assert isinstance(found, Accepted)
    assert found.provider_id.startswith("SM")
    assert bench.gateway.look_up(message, since, taken={found.provider_id}) == NotSent(Reason.UNKNOWN)


def test_what_is_not_found_or_not_certain_stays_unknown(bench: Bench) -> None:
    """Absence is no proof that nothing left, an older text is another, and of two alike nobody can tell."""
    message = Outgoing("m1", NUMBER, WORDS)
    assert bench.gateway.look_up(message, bench.clock.now()) == NotSent(Reason.UNKNOWN)
    bench.gateway.send(message)
    bench.clock.move(3600)
    assert bench.gateway.look_up(message, bench.clock.now()) == NotSent(Reason.UNKNOWN)
    assert isinstance(bench.gateway.look_up(message, bench.clock.now() - timedelta(hours=2)), Accepted)
    bench.gateway.send(message)
    assert bench.gateway.look_up(message, bench.clock.now() - timedelta(hours=2)) == NotSent(Reason.UNKNOWN)
    other_words = Outgoing("m1", NUMBER, "অন্য কথা")
    assert bench.gateway.look_up(other_words, bench.clock.now() - timedelta(hours=2)) == NotSent(Reason.UNKNOWN)


def test_a_call_rings_once_and_knows_where_to_ask(bench: Bench) -> None:
    """What is heard and what becomes of the call are asked and told under our own id."""
    rung = bench.gateway.call(OutgoingCall("call_7", NUMBER))
    assert isinstance(rung, Accepted)
    assert rung.provider_id.startswith("CA")
    assert bench.rung(NUMBER) == [
        (f"{PUBLIC_URL}/twilio/voice/out/call_7", f"{PUBLIC_URL}/twilio/call-status/call_7"),
    ]
    assert bench.carried(NUMBER) == []


@pytest.mark.parametrize("code", ["21215", "21216", "13224", "20429"])
def test_a_refused_call_is_told_with_its_code(bench: Bench, code: str) -> None:
    """A country that may not be called yet is later, a number nobody calls is never."""
    bench.refuse(code)
    assert bench.gateway.call(OutgoingCall("c1", NUMBER)) == NotSent(CODES[code].reason, code)
    assert bench.rung(NUMBER) == []


def test_what_is_no_number_cannot_be_called(bench: Bench) -> None:
    """A bad number is never, with the carrier's code for calls."""
    assert bench.gateway.call(OutgoingCall("c1", "not a number")) == NotSent(Reason.NEVER, "21217")


def test_a_call_whose_answer_was_lost_can_be_looked_up(bench: Bench) -> None:
    """Nobody rings twice for a lost answer: one call to that number since then is the one; of two nobody knows."""
    bench.lose_answers()
    since, call = bench.clock.now(), OutgoingCall("c1", NUMBER)
    assert bench.gateway.look_up_call(call, since) == NotSent(Reason.UNKNOWN)
    assert bench.gateway.call(call) == NotSent(Reason.UNKNOWN)
    found = bench.gateway.look_up_call(call, since)
    assert isinstance(found, Accepted)
    assert bench.gateway.look_up_call(call, since, {found.provider_id}) == NotSent(Reason.UNKNOWN)
    bench.clock.move(3600)
    assert bench.gateway.look_up_call(call, bench.clock.now()) == NotSent(Reason.UNKNOWN)
    bench.gateway.call(call)
    assert bench.gateway.look_up_call(call, since) == NotSent(Reason.UNKNOWN)
