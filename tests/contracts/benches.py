"""Each gateway on a bench where its carrier can be made to misbehave."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from service.gateways.simulator.knobs import Knobs
from service.gateways.simulator.room import Room
from service.gateways.simulator.send import SimulatedGateway
from service.gateways.twilio.send import Account, TwilioGateway
from tests.contracts.clinic import PUBLIC_URL
from tests.contracts.clockwork import CountingIds, StillClock
from tests.contracts.rest import Desk

ACCOUNT_SID = "AC" + "1" * 32
CALLER = "+8809612345678"


class Bench(Protocol):
    """One gateway and its carrier, the same questions for both."""

    clock: StillClock

    @property
    def gateway(self) -> SimulatedGateway | TwilioGateway:
        """Return the gateway under test."""
        ...

    def carried(self, number: str) -> Sequence[tuple[str, str]]:
        """Return what the carrier took for ``number``: words and the address of receipts."""
        ...

    def rung(self, number: str) -> Sequence[tuple[str, str]]:
        """Return how the carrier rang ``number``: the addresses of what is heard and of what becomes of it."""
        ...

    def refuse(self, code: str) -> None:
        """Make the carrier refuse every text with ``code``."""
        ...

    def lose_answers(self) -> None:
        """Make the carrier take texts and lose the answers."""
        ...

    def stop(self, number: str) -> None:
        """Let the person at ``number`` stop messages at the carrier."""
        ...


class SimulatedBench:
    """The simulator's own room."""

    def __init__(self, path: Path) -> None:
        self.clock = StillClock()
        self._room = Room(path)
        self.gateway = SimulatedGateway(self._room, PUBLIC_URL, self.clock, CountingIds())

    def carried(self, number: str) -> Sequence[tuple[str, str]]:
        """Return the mailbox of ``number``."""
        return [(letter.words, letter.callback) for letter in self._room.mailbox(number)]

    def rung(self, number: str) -> Sequence[tuple[str, str]]:
        """Return the calls to ``number``."""
        return [(ring.start_url, ring.status_url) for ring in self._room.ringing.of(number)]

    def refuse(self, code: str) -> None:
        """Turn the knob."""
        self._room.turn(Knobs(refuse=code))

    def lose_answers(self) -> None:
        """Turn the knob."""
        self._room.turn(Knobs(lose_answers=True))

    def stop(self, number: str) -> None:
        """Block the number."""
        self._room.stop(number)


class TwilioBench:
    """The real gateway, against a REST interface on loopback."""

    def __init__(self, desk: Desk, url: str) -> None:
        self.clock = desk.clock
        self.desk = desk
        self.url = url
        self.gateway = TwilioGateway(self.account())

    def account(self, messaging_service: str = "MG" + "2" * 32, sender: str = "") -> Account:
        """Return an account with an API key at this carrier."""
        return Account(
            ACCOUNT_SID, "SKkey", "secret", PUBLIC_URL + "/", messaging_service, sender, self.url + "/", caller=CALLER
        )

    def carried(self, number: str) -> Sequence[tuple[str, str]]:
        """Return the texts the carrier took."""
        forms = [form for form in self.desk.forms if form["To"] == number]
        taken = [message["body"] for message in self.desk.messages if message["to"] == number]
        return [(form["Body"], form["StatusCallback"]) for form in forms if form.get("Body") in taken]

    def rung(self, number: str) -> Sequence[tuple[str, str]]:
        """Return the calls the carrier took."""
        forms = [form for form in self.desk.forms if form["To"] == number and "Url" in form]
        return [(form["Url"], form["StatusCallback"]) for form in forms[: len(self.desk.calls)]]

    def refuse(self, code: str) -> None:
        """Answer every text with an error."""
        self.desk.fault, self.desk.code, self.desk.status = "refuse", int(code), 429 if code == "20429" else 400

    def lose_answers(self) -> None:
        """Close the connection in place of an answer."""
        self.desk.fault = "lose"

    def stop(self, number: str) -> None:
        """Block the number."""
        self.desk.stopped.add(number)
