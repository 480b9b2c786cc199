"""Texts and calls out over the carrier's REST interface, and the search for one whose fate is unknown."""

import json
import logging
import ssl
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import requests
from requests.adapters import HTTPAdapter
from twilio.http import HttpClient
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client
from urllib3.exceptions import ConnectTimeoutError, MaxRetryError, NewConnectionError, SSLError

from messages.delivery import State, reported
from service.gateways.twilio.codes import reason_of
from service.ports import Accepted, NotSent, Outgoing, OutgoingCall, Reason

PAGE = 50
AT_ONCE = 64
"""Connections that are kept open: more than a worker has texts with the carrier at once."""

CLOCK_SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Account:
    """Whose account carries the texts, and as whom.

    ``user`` and ``secret`` are an API key and its secret, or the account id and its token. Of
    ``messaging_service`` and ``sender`` one is set. ``api_url`` is the base of the REST interface,
    ``public_url`` ours, under which receipts come back. ``valid_seconds`` (1 to 36000) is how long the
    carrier may keep a text before it is too late to send. ``caller`` is the number calls come from.
    """

    account_sid: str
    user: str
    secret: str
    public_url: str
    messaging_service: str = ""
    sender: str = ""
    api_url: str = "https://api.twilio.com"
    valid_seconds: int | None = None
    caller: str = ""


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
            http_client=http or _many_at_once(seconds),
            environment={"TWILIO_REGION": ""},
        )
        base = account.api_url.rstrip("/")
        self._messages_url = f"{base}/2010-04-01/Accounts/{account.account_sid}/Messages.json"
        self._calls_url = f"{base}/2010-04-01/Accounts/{account.account_sid}/Calls.json"
        self._public_url = account.public_url.rstrip("/")

    def send(self, message: Outgoing) -> Accepted | NotSent:
        """Hand one text to the carrier, once.

        The request is never repeated here: the carrier has no way to tell a repeat from a second text.
        Whatever happens after it has left and before its answer is understood is ``Reason.UNKNOWN``.
        """
        return self._posted(self._messages_url, self._form(message))

    def call(self, call: OutgoingCall) -> Accepted | NotSent:
        """Have the carrier ring a phone, once, with the care of :meth:`send`.

        Told of are the answer and the end. Its own listening for a machine is made for other countries and keeps
        people waiting (telephony.md 2): it is asked for only where ``machine`` says so.
        """
        if not self._account.caller:
            return NotSent(Reason.LATER, "no caller")
        form: dict[str, object] = {
            "To": call.to,
            "From": self._account.caller,
            "Url": f"{self._public_url}/twilio/voice/out/{call.id}",
            "StatusCallback": f"{self._public_url}/twilio/call-status/{call.id}",
            "StatusCallbackEvent": ["answered", "completed"],
            "Timeout": call.ring_seconds,
            "TimeLimit": call.seconds,
        }
        if call.machine:
            form["MachineDetection"] = "Enable"
        return self._posted(self._calls_url, form)

    def look_up_call(self, call: OutgoingCall, since: datetime, taken: Collection[str] = ()) -> Accepted | NotSent:
        """Search the carrier for a call, known by its number and its time, with the meaning of :meth:`look_up`."""
        found = self._listed(self._calls_url, call.to, "calls", lambda entry: _same_call(entry, since - CLOCK_SKEW))
        sids = [str(entry["sid"]) for entry in found if isinstance(entry.get("sid"), str)]
        ours = [sid for sid in sids if sid not in taken]
        return Accepted(ours[0]) if len(ours) == 1 else NotSent(Reason.UNKNOWN)

    def look_up(self, message: Outgoing, since: datetime, taken: Collection[str] = ()) -> Accepted | NotSent:
        """Search the carrier for a text whose sending ended in ``Reason.UNKNOWN``.

        The carrier keeps nothing of ours that could be searched, so the text is known by its number, its exact
        words and its time: not before ``since`` (aware; five minutes of clock difference allowed). ``taken`` holds
        carrier's ids that belong to other messages of ours. One match is the answer. None or several stay
        ``UNKNOWN`` for a person to decide; absence from the list is no proof that nothing left.
        """
        listed = self._listed(
            self._messages_url, message.to, "messages", lambda entry: _same(entry, message, since - CLOCK_SKEW)
        )
        found = [entry for entry in listed if entry.get("sid") not in taken]
        return _outcome(found[0]) if len(found) == 1 else NotSent(Reason.UNKNOWN)

    def _posted(self, url: str, form: dict[str, object]) -> Accepted | NotSent:
        try:
            response = self._client.request("POST", url, data=form)
        except requests.RequestException as error:
            return NotSent(Reason.LATER if _never_left(error) else Reason.UNKNOWN)
        answer = _object(response.text)
        code = _code(answer.get("code"))
        if not 200 <= response.status_code < 300:
            return NotSent(reason_of(code, response.status_code), code)
        return _outcome(answer)

    def _listed(
        self, url: str, to: str, name: str, wanted: Callable[[Mapping[str, object]], bool]
    ) -> list[Mapping[str, object]]:
        """Return what the carrier lists for a number and is wanted, the newest first; nothing where it does not say."""
        try:
            response = self._client.request("GET", url, params={"To": to, "PageSize": PAGE})
        except requests.RequestException:
            return []
        listed = _object(response.text).get(name) if response.status_code == 200 else None
        entries = listed if isinstance(listed, list) else []
        return [entry for entry in entries if isinstance(entry, dict) and wanted(entry)]

    def _form(self, message: Outgoing) -> dict[str, object]:
        account = self._account
        form: dict[str, object] = {
            "To": message.to,
            "Body": message.words,
            "StatusCallback": f"{self._public_url}/twilio/status/{message.id}",
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
    alike = entry.get("body") == message.words and entry.get("direction") == "outbound-api"
    return alike and _not_before(entry.get("date_created"), earliest)


def _same_call(entry: Mapping[str, object], earliest: datetime) -> bool:
    return entry.get("direction") == "outbound-api" and _not_before(entry.get("date_created"), earliest)


def _not_before(written: object, earliest: datetime) -> bool:
    try:
        created = parsedate_to_datetime(str(written))
    except ValueError:
        return False
    return (created if created.tzinfo else created.replace(tzinfo=UTC)) >= earliest


def _many_at_once(seconds: float) -> HttpClient:
    client = TwilioHttpClient(timeout=seconds, logger=_Silence("silence"))
    if client.session is not None:
        for scheme in ("https://", "http://"):
            client.session.mount(scheme, HTTPAdapter(pool_maxsize=AT_ONCE))
    return client


def _never_left(error: requests.RequestException) -> bool:
    """Return whether the request certainly never left: no connection, or a certificate that is not the carrier's."""
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    if isinstance(reason, SSLError):
        return any(isinstance(detail, ssl.SSLCertVerificationError) for detail in reason.args)
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)
