"""Answering put together: texts, calls, calls of ours, and what becomes of them."""

from dataclasses import dataclass

from messages.catalog import Text
from service.gateways.twilio import twiml
from service.operations.answer_call import AnswerCall
from service.operations.answer_text import AnswerText, WriteReply
from service.operations.calling.answer_out import AnswerOut
from service.operations.calling.speaking import FindAudio
from service.operations.end_call import EndCall
from service.operations.remember import Remembering
from service.wiring.care import Care
from service.wiring.ground import Ground


@dataclass(frozen=True, slots=True)
class Answers:
    """What answers people."""

    text: AnswerText
    call: AnswerCall
    end_call: EndCall
    out: AnswerOut


def build_answers(ground: Ground, care: Care) -> Answers:
    """Return what answers texts and calls over this ground."""
    words, settings, follow = ground.words, ground.settings, care.follow_ups
    said = (words.catalog, ground.release)
    when = (ground.clock, ground.ids)
    call = AnswerCall(
        ground.store,
        words.call,
        *said,
        _recordings(ground),
        twiml.call_reply,
        *when,
        ground.public_url,
        settings.country,
        follow.attending.then,
    )
    understand = Remembering(words.understander.understand)
    written = (*said, _replies(ground.public_url), *when, settings.country, follow.attending, care.staff)
    return Answers(
        text=AnswerText(ground.store, understand, words.conversation, *written),
        call=call,
        end_call=EndCall(ground.store, words.call, *said, *when, follow.attending.watch),
        out=AnswerOut(call, follow.answers, follow.roster, follow.attending.then),
    )


def _replies(public_url: str) -> WriteReply:
    """Return what writes the reply to a text; receipts for it come back under its own id."""

    def write(words: str, message_id: str | None) -> str:
        return twiml.message_reply(words, f"{public_url}/twilio/status/{message_id}" if message_id else None)

    return write


def _recordings(ground: Ground) -> FindAudio:
    """Return what finds the address of a recording of exactly these words."""

    def find(text: Text) -> str | None:
        found = ground.shelf.find(text.message, text.language, text.audio)
        return f"{ground.public_url}{found.address}" if found else None

    return find
