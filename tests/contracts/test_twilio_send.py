"""What is peculiar to sending over Twilio's REST interface."""

import logging
import socket

import pytest

from service.gateways.twilio.codes import reason_of
from service.gateways.twilio.send import Account, TwilioGateway
from service.ports import Accepted, NotSent, Outgoing, OutgoingCall, Reason
from tests.contracts.benches import ACCOUNT_SID, CALLER, TwilioBench

MESSAGE = Outgoing("m1", "+8801712345678", "জ্বর")


def test_the_account_is_the_path_and_the_key_is_the_user(twilio: TwilioBench) -> None:
    """An API key signs in while the account id stays in the address."""
    assert isinstance(twilio.gateway.send(MESSAGE), Accepted)
    assert twilio.desk.users == ["SKkey:secret"]
    assert twilio.desk.messages[0]["account_sid"] == ACCOUNT_SID


def test_a_messaging_service_or_a_sender_but_never_both(twilio: TwilioBench) -> None:
    """A service's senders are its own; without a service the sender's number goes along."""
    twilio.gateway.send(MESSAGE)
    TwilioGateway(twilio.account("", "+15005550006")).send(MESSAGE)
    service, sender = twilio.desk.forms
    assert ("From" in service, service["MessagingServiceSid"]) == (False, "MG" + "2" * 32)
    assert ("MessagingServiceSid" in sender, sender["From"]) == (False, "+15005550006")


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (500, Reason.UNKNOWN),
        (503, Reason.UNKNOWN),
        (401, Reason.LATER),
        (404, Reason.LATER),
        (302, Reason.LATER),
        (400, Reason.NEVER),
    ],
)
@pytest.mark.parametrize("raw", [b"", b"<html>", b"[]", b'{"code": null}', b'{"code": 99999}'])
def test_answers_without_a_known_code_are_judged_by_their_status(
    twilio: TwilioBench, status: int, reason: Reason, raw: bytes
) -> None:
    """A server's fault may have sent the text all the same; a refused account is mended; any other 4xx is for ever."""
    twilio.desk.fault, twilio.desk.status, twilio.desk.raw = "raw", status, raw
    answer = twilio.gateway.send(MESSAGE)
    assert isinstance(answer, NotSent)
    assert answer.reason is reason


@pytest.mark.parametrize("raw", [b"", b"null", b"{", b"{}", b'{"sid": null}', b'{"sid": 5}', b"\xff"])
def test_a_yes_that_cannot_be_read_is_unknown(twilio: TwilioBench, raw: bytes) -> None:
    """A 201 without a readable id means the text is probably on its way: never send it again unseen."""
    twilio.desk.fault, twilio.desk.status, twilio.desk.raw = "raw", 201, raw
    assert twilio.gateway.send(MESSAGE) == NotSent(Reason.UNKNOWN)


def test_a_yes_that_already_failed_is_a_refusal(twilio: TwilioBench) -> None:
    """A resource that comes back failed was not sent, for the reason its code gives."""
    twilio.desk.fault, twilio.desk.status = "raw", 201
    twilio.desk.raw = b'{"sid": "SM1", "status": "failed", "error_code": 21610}'
    assert twilio.gateway.send(MESSAGE) == NotSent(Reason.OPTED_OUT, "21610")


def test_no_answer_in_time_is_unknown(twilio: TwilioBench) -> None:
    """A carrier that takes the text and does not answer leaves us not knowing."""
    twilio.desk.fault = "hang"
    assert TwilioGateway(twilio.account(), seconds=0.2).send(MESSAGE) == NotSent(Reason.UNKNOWN)
    assert len(twilio.desk.messages) == 1


def test_no_connection_is_later() -> None:
    """Where nothing was connected nothing was sent, so it is safe to try again."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    account = Account("AC1", "SK1", "secret", "https://x.example", "MG1", api_url=f"http://127.0.0.1:{port}")
    assert TwilioGateway(account).send(MESSAGE) == NotSent(Reason.LATER)


def test_the_environment_does_not_move_the_traffic(twilio: TwilioBench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only our settings decide where texts go; the SDK's own variables for edge and region do not."""
    monkeypatch.setenv("TWILIO_EDGE", "dublin")
    monkeypatch.setenv("TWILIO_REGION", "ie1")
    assert isinstance(TwilioGateway(twilio.account()).send(MESSAGE), Accepted)


def test_numbers_and_words_stay_out_of_the_logs(twilio: TwilioBench, caplog: pytest.LogCaptureFixture) -> None:
    """Neither sending nor searching writes a patient's number or words to any log of the SDK."""
    with caplog.at_level(logging.DEBUG, logger="twilio"):
        twilio.gateway.send(MESSAGE)
        twilio.gateway.look_up(MESSAGE, twilio.clock.now())
        twilio.refuse("21211")
        twilio.gateway.send(MESSAGE)
    assert "8801712345678" not in caplog.text
    assert "জ্বর" not in caplog.text


@pytest.mark.parametrize("code", [None, "21610", "30003", "99999"])
def test_a_servers_fault_is_unknown_whatever_its_code(code: str | None) -> None:
    """From HTTP 500 up no code can prove that the text did not leave (telephony.md 1.1)."""
    assert reason_of(code, 500) is Reason.UNKNOWN


def test_a_call_has_limits_and_tells_of_its_answer_and_its_end(twilio: TwilioBench) -> None:
    """Ringing and talking end by themselves; the carrier listens for a machine only where it is asked to."""
    twilio.gateway.call(OutgoingCall("c1", "+8801712345678", ring_seconds=20, seconds=300))
    twilio.gateway.call(OutgoingCall("c2", "+8801712345678", machine=True))
    plain, listening = twilio.desk.forms
    assert (plain["From"], plain["Timeout"], plain["TimeLimit"]) == (CALLER, "20", "300")
    assert "MachineDetection" not in plain
    assert listening["MachineDetection"] == "Enable"
    assert twilio.desk.events == [["answered", "completed"]] * 2


def test_without_a_number_to_call_from_nothing_rings(twilio: TwilioBench) -> None:
    """TWILIO_VOICE_FROM is missing: a fault of the deployment, mended there, and no fault of the patient."""
    account = Account(ACCOUNT_SID, "SK1", "secret", "https://x.example", "MG1", api_url=twilio.url)
    assert TwilioGateway(account).call(OutgoingCall("c1", "+8801712345678")) == NotSent(Reason.LATER, "no caller")
    assert twilio.desk.forms == []
