"""The TwiML we emit, judged by a schema, by Twilio's own attribute tables, and by an XML parser."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from twilio.twiml.messaging_response import MessagingResponse

from service.gateways.twilio.twiml import Rejection, call_reply, empty_reply, legal_text, message_reply, reject
from service.ports import CallReply, Keypad, Spoken
from tests.contracts.judges import PACKAGES, installed

BANGLA = Spoken("জ্বর হলে ১ চাপুন।", "bn-IN", "Google.bn-IN-Wavenet-A")
ENGLISH = Spoken("For fever press 1.", "en-IN", "Google.en-IN-Wavenet-A")
RECORDED = Spoken("জ্বর", "bn-IN", "Google.bn-IN-Wavenet-A", "https://barta.example.org/audio/menu.bn.abc.wav")
MENU = "/twilio/voice/menu?lang=bn&tries=1"
SHAPES = {
    "text": message_reply("জ্বর <৩ দিন & বেশি?", "https://barta.example.org/twilio/status/m1"),
    "text without receipts": message_reply("Call 999"),
    "nothing": empty_reply(),
    "question": call_reply(CallReply((BANGLA, RECORDED), Keypad((ENGLISH, RECORDED), MENU, 5))),
    "question without a word before": call_reply(CallReply((), Keypad((BANGLA,), MENU, 10))),
    "end": call_reply(CallReply((RECORDED, ENGLISH), None)),
    "busy": reject(Rejection.BUSY),
    "turned away": reject(Rejection.REJECTED),
}
ANY_TEXT = st.text(st.characters(), min_size=1, max_size=60)


def parsed(twiml: str) -> etree._Element:
    """Parse as strictly as XML asks."""
    return etree.fromstring(twiml.encode())


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_obeys_the_schema(shape: str) -> None:
    """Each document we can emit is one of the shapes written down in twiml.rng."""
    schema = etree.RelaxNG(etree.parse(Path(__file__).with_name("twiml.rng")))
    schema.assertValid(parsed(SHAPES[shape]))


@pytest.mark.parametrize("shape", SHAPES)
def test_every_attribute_and_value_is_in_the_tables_of_twilio(shape: str) -> None:
    """Verbs, attributes, voices, languages and reasons are those of Twilio's own generated declarations."""
    installed()
    voice, text = (
        (PACKAGES / "twilio/lib/twiml" / f"{name}Response.d.ts").read_text() for name in ("Voice", "Messaging")
    )
    allowed = dict(re.findall(r'type (\w+) = ("[^;]+);', voice))
    for element in parsed(SHAPES[shape]).iter():
        if element.tag == "Response":
            continue
        table = re.search("interface " + str(element.tag) + r"Attributes \{(.*?)\n    \}", voice + text, re.DOTALL)
        kinds = dict(re.findall(r'"?([\w-]+)"?\?: ([^;]+);', table[1])) if table else {}
        assert set(element.attrib) <= set(kinds), element.tag
        for name in map(str, element.attrib):
            if kinds[name] in allowed:
                assert f'"{element.get(name)}"' in allowed[kinds[name]]


def test_the_tables_do_list_the_bangla_voices_and_refuse_an_unknown_one() -> None:
    """The table this suite trusts holds bn-IN and its voices, and no bn-BD: Twilio speaks no Bangladeshi Bangla."""
    installed()
    voice = (PACKAGES / "twilio/lib/twiml/VoiceResponse.d.ts").read_text()
    allowed = dict(re.findall(r'type (\w+) = ("[^;]+);', voice))
    assert '"bn-IN"' in allowed["SayLanguage"]
    assert '"bn-BD"' not in allowed["SayLanguage"]
    assert '"Google.bn-IN-Wavenet-A"' in allowed["SayVoice"]


@pytest.mark.parametrize(
    "wrong",
    [
        "<Response><Say>bare</Say><Hangup/></Response>",
        "<Response><Gather numDigits='1'/></Response>",
        "<Response><Message>a</Message><Message>b</Message></Response>",
        "<Response><Reject reason='bussy'/></Response>",
        "<response/>",
    ],
)
def test_the_schema_refuses_what_it_should(wrong: str) -> None:
    """A schema that accepts anything judges nothing."""
    assert not etree.RelaxNG(etree.parse(Path(__file__).with_name("twiml.rng"))).validate(parsed(wrong))


@given(ANY_TEXT, ANY_TEXT)
def test_no_text_can_break_the_document(words: str, action: str) -> None:
    """Whatever the words, the document parses and says exactly the legal part of them."""
    message = parsed(message_reply("x" + words, "/a" + action)).find("Message")
    assert message is not None
    assert message.text == legal_text("x" + words)
    assert message.get("action") == legal_text("/a" + action)
    spoken = Spoken("x" + words, "bn-IN", "v")
    call = parsed(call_reply(CallReply((spoken,), Keypad((spoken,), "/a" + action, 5))))
    assert call.findtext("Gather/Say") == call.findtext("Say") == legal_text("x" + words)
    assert call.findtext("Redirect") == legal_text("/a" + action)


@given(st.text(st.characters()))
def test_legal_text_keeps_all_that_xml_can_carry(words: str) -> None:
    """Only characters outside the Char production of XML 1.0 go; joiners, emoji and line feeds stay."""
    kept = legal_text(words)
    assert legal_text(kept) == kept
    dropped = set(words) - set(kept)
    assert all(character < " " or "\ud800" <= character <= "\udfff" or character >= "\ufffe" for character in dropped)
    assert set("র\u200c্যাব🙂\n\t") <= set(legal_text("র\u200c্যাব🙂\n\t"))


def test_words_of_nothing_are_no_message() -> None:
    """A carrier refuses an empty Message, so blank words give the empty answer."""
    assert message_reply(" \x00\n") == empty_reply()


def test_a_question_goes_on_without_any_key() -> None:
    """The redirect after a question repeats its action, for carriers that do not post an empty result."""
    question = parsed(SHAPES["question"])
    assert question.findtext("Redirect") == MENU
    assert question[-2].get("action") == MENU
    assert [verb.tag for verb in question] == ["Say", "Play", "Gather", "Redirect"]


def test_a_recording_is_played_and_words_are_spoken_with_a_named_voice() -> None:
    """The recording comes first where there is one; else Say, always with voice and language."""
    question = parsed(SHAPES["question"])
    assert question.findtext("Play") == RECORDED.audio_url
    said = question.find("Say")
    assert said is not None
    assert (said.get("voice"), said.get("language"), said.text) == (BANGLA.voice, BANGLA.language, BANGLA.words)


@given(words=ANY_TEXT, action=st.none() | ANY_TEXT)
def test_a_reply_to_a_text_is_what_the_builders_of_twilio_write(words: str, action: str | None) -> None:
    """Written without their builders, for speed, it is theirs byte for byte."""
    theirs = MessagingResponse()
    if legal_text(words).strip():
        extra = {} if action is None else {"action": legal_text(action), "method": "POST"}
        theirs.message(legal_text(words), **extra)
    assert message_reply(words, action) == str(theirs.to_xml())
