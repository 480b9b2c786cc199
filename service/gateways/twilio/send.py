"""Texts out over the carrier's REST interface, and the search for one whose fate is unknown."""

import json
import logging
import ssl
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import requests
from twilio.http import HttpClient
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError, SSLError

from messages.delivery import State, reported
from service.gateways.twilio.codes import reason_of
from service.ports import Accepted, NotSent, Outgoing, Reason

PAGE = 50
CLOCK_SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Account:
    """Whose account carries the texts, and as whom.

    ``user`` and ``secret`` are an API key and its secret, or the account id and its token. Of
    ``messaging_service`` and ``sender`` one is set. ``api_url`` is the base of the REST interface,
    ``public_url`` ours, under which receipts come back. ``valid_seconds`` (1 to 36000) is how long the
    carrier may keep a text before it is too late to send.
    """

    account_sid: str
    user: str
    secret: str
    public_url: str
    messaging_service: str = ""
    sender: str = ""
    api_url: str = "https://api.twilio.com"
    valid_seconds: int | None = None


class _Silence(logging.Logger):
    def isEnabledFor(self, level: int) -> bool:  # noqa: N802, ARG002  the signature is logging's
        """Write nothing: the SDK would log the query of a search, which names a patient's number."""
        return False


class TwilioGateway:
    """Carries texts through Twilio or any carrier that speaks its dialect.

    ``http`` may be any client of the SDK; the default one waits ``seconds`` for a connection and again for the
    answer, repeats nothing and logs nothing.
    """

    def __init__(self, account: Account, http: HttpClient | None = None, seconds: float = 10.0) -> None:
        self._account = account
        # An environment of its own keeps the SDK from reading TWILIO_EDGE and TWILIO_REGION behind our back.
        self._client = Client(
            account.user,
            account.secret,
            account.account_sid,
            http_client=http or TwilioHttpClient(timeout=seconds, logger=_Silence("silence")),
            environment={"TWILIO_REGION": ""},
        )
        base = account.api_url.rstrip("/")
        self._messages_url = f"{base}/2010-04-01/Accounts/{account.account_sid}/Messages.json"

    def send(self, message: Outgoing) -> Accepted | NotSent:
        """Hand one text to the carrier, once.

        The request is never repeated here: the carrier has no way to tell a repeat from a second text.
        Whatever happens after it has left and before its answer is understood is ``Reason.UNKNOWN``.
        """
        try:
            response = self._client.request("POST", self._messages_url, data=self._form(message))
        except requests.RequestException as error:
            return NotSent(Reason.LATER if _never_left(error) else Reason.UNKNOWN)
        answer = _object(response.text)
        code = _code(answer.get("code"))
        if not 200 <= response.status_code < 300:
            return NotSent(reason_of(code, response.status_code), code)
        return _outcome(answer)

    def look_up(self, message: Outgoing, since: datetime, taken: Collection[str] = ()) -> Accepted | NotSent:
        """Search the carrier for a text whose sending ended in ``Reason.UNKNOWN``.

        The carrier keeps nothing of ours that could be searched, so the text is known by its number, its exact
        words and its time: not before ``since`` (aware; five minutes of clock difference allowed). ``taken`` holds
        carrier's ids that belong to other messages of ours. One match is the answer. None or several stay
        ``UNKNOWN`` for a person to decide; absence from the list is no proof that nothing left.
        """
        query = {"To": message.to, "PageSize": PAGE}
        try:
            response = self._client.request("GET", self._messages_url, params=query)
        except requests.RequestException:
            return NotSent(Reason.UNKNOWN)
        listed = _object(response.text).get("messages") if response.status_code == 200 else None
        found = [
            entry
            for entry in (listed if isinstance(listed, list) else [])
            if isinstance(entry, dict) and _same(entry, message, since - CLOCK_SKEW) and entry.get("sid") not in taken
        ]
        return _outcome(found[0]) if len(found) == 1 else NotSent(Reason.UNKNOWN)

    def _form(self, message: Outgoing) -> dict[str, object]:
        account = self._account
        form: dict[str, object] = {
            "To": message.to,
            "Body": message.words,
            "StatusCallback": f"{account.public_url.rstrip('/')}/twilio/status/{message.id}",
        }
        if account.messaging_service:
            form["MessagingServiceSid"] = account.messaging_service
        else:
            form["From"] = account.sender
        if account.valid_seconds is not None:
            form["ValidityPeriod"] = account.valid_seconds
        return form


def _outcome(answer: Mapping[str, object]) -> Accepted | NotSent:
    code = _code(answer.get("error_code"))
    if reported(str(answer.get("status"))) in (State.FAILED, State.UNDELIVERED):
        return NotSent(reason_of(code, 400), code)
    sid = answer.get("sid")
    return Accepted(sid) if isinstance(sid, str) and sid else NotSent(Reason.UNKNOWN)


def _object(body: str) -> Mapping[str, object]:
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def _code(value: object) -> str | None:
    return str(value) if isinstance(value, int | str) and value else None


def _same(entry: Mapping[str, object], message: Outgoing, earliest: datetime) -> bool:
    if entry.get("body") != message.words or entry.get("direction") != "outbound-api":
        return False
    try:
        created = parsedate_to_datetime(str(entry.get("date_created")))
    except ValueError:
        return False
    return (created if created.tzinfo else created.replace(tzinfo=UTC)) >= earliest


def _never_left(error: requests.RequestException) -> bool:
    """Return whether the request certainly never left: no connection, or a certificate that is not the carrier's."""
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    if isinstance(reason, SSLError):
        return any(isinstance(detail, ssl.SSLCertVerificationError) for detail in reason.args)
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)
