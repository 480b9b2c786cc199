"""What the carrier is told to do: TwiML for calls by the SDK's own builders, for texts as they would write it."""

import re
from enum import StrEnum
from xml.sax.saxutils import escape

from twilio.twiml.voice_response import Gather, VoiceResponse

from service.ports import CallReply, Keypad, Spoken

CONTENT_TYPE = "text/xml; charset=utf-8"

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
_IN_QUOTES = {'"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#09;"}
_NEVER_IN_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Rejection(StrEnum):
    """How a call may be turned away, free of charge for the caller."""

    BUSY = "busy"
    REJECTED = "rejected"


def message_reply(words: str, action: str | None = None) -> str:
    """Return TwiML that answers a text with ``words``; receipts for it go to the address ``action``.

    ``action`` rather than ``statusCallback``, which is deprecated in a reply (telephony.md 1.4). Words that hold
    nothing but blanks give :func:`empty_reply`, for a carrier refuses them.
    """
    if not (legal := legal_text(words)).strip():
        return empty_reply()
    receipts = "" if action is None else f' action="{escape(legal_text(action), _IN_QUOTES)}" method="POST"'
    return f"{_DECLARATION}<Response><Message{receipts}>{escape(legal)}</Message></Response>"


def empty_reply() -> str:
    """Return the TwiML that says nothing: the right answer where the carrier has already replied."""
    return f"{_DECLARATION}<Response />"


def call_reply(reply: CallReply) -> str:
    """Return TwiML for one step of a call: what is spoken in full, then a keypad question or the end.

    After the question comes a redirect to the same address, so that a carrier without ``actionOnEmptyResult``
    still goes on when nobody presses a key (telephony.md pitfall 22).
    """
    response = VoiceResponse()
    for prompt in reply.before:
        _speak(response, prompt)
    if reply.keypad is None:
        response.hangup()
    else:
        response.append(_gather(reply.keypad))
        response.redirect(legal_text(reply.keypad.action), method="POST")
    return str(response.to_xml())


def reject(reason: Rejection) -> str:
    """Return TwiML that turns a call away before it is answered."""
    response = VoiceResponse()
    response.reject(reason=reason.value)
    return str(response.to_xml())


def legal_text(words: str) -> str:
    """Return ``words`` without the characters XML 1.0 cannot carry, line ends as one line feed."""
    if words.isprintable():
        return words
    return _NEVER_IN_XML.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))


def _gather(keypad: Keypad) -> Gather:
    gather = Gather(
        input="dtmf",
        num_digits=1,
        finish_on_key="",
        timeout=keypad.seconds,
        action_on_empty_result=True,
        action=legal_text(keypad.action),
        method="POST",
    )
    for prompt in keypad.prompts:
        _speak(gather, prompt)
    return gather


def _speak(verb: VoiceResponse | Gather, prompt: Spoken) -> None:
    if prompt.audio_url:
        verb.play(legal_text(prompt.audio_url))
    else:
        verb.say(legal_text(prompt.words), voice=prompt.voice, language=prompt.language)
