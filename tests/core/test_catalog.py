"""From a message id to the exact words: one string is digested, counted and sent."""

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import messages
from messages.catalog import Catalog, CatalogFault, Deployment, Library, fill, slots_of
from messages.content import Channel
from messages.language import Encoding
from messages.load import load

CONTENT = Path(messages.__file__).parent / "content"
SLOT_NAMES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=5).map(lambda name: f"S{name}")
PLAIN = st.text(st.characters(blacklist_characters="{}[]"), max_size=40)


@pytest.fixture(scope="module")
def library() -> Library:
    """Return all content as it ships."""
    return load(CONTENT, CONTENT.parent.parent / "locales")


@pytest.fixture(scope="module")
def catalog(library: Library) -> Catalog:
    """Return the catalog of a deployment with a support line and a number to call."""
    return library.catalog(Deployment("999", "Barta", "09612000000", "09600000000"))


def test_a_text_holds_the_deployments_number_in_keypad_digits(catalog: Catalog) -> None:
    """In a text the emergency number is in ASCII digits in every language: it matches the keypad."""
    assert "Call 999 or go to hospital now" in catalog.text("WHAT-2", "en").words
    assert "999 এ ফোন করুন" in catalog.text("WHAT-2", "bn").words


def test_a_call_says_the_number_digit_by_digit(catalog: Catalog) -> None:
    """On a call each digit is a word of its own, also of the support line."""
    assert "call nine nine nine or go" in catalog.text("WHAT-V", "en").words
    assert "নয় নয় নয় নম্বরে" in catalog.text("WHAT-V", "bn").words
    assert "শূন্য নয় ছয় এক দুই শূন্য" in catalog.text("M-V", "bn").words


def test_no_rendered_text_keeps_a_slot_or_a_mark(library: Library, catalog: Catalog) -> None:
    """Whatever is said in any language, no brace and no bracket reaches a patient."""
    for code in library.words:
        for name, message in library.content.messages.items():
            values = dict.fromkeys(slots_of(message.english), "x")
            words = catalog.text(name, code, values).words
            assert not set("{}[]") & set(words), (code, name)


def test_a_part_in_brackets_is_left_out_without_its_number(library: Library) -> None:
    """Without a support line or a number to call the sentence about it is gone, and nothing else."""
    bare, full = library.catalog(Deployment()), library.catalog(Deployment(support="0961"))
    for code in library.words:
        short, long = bare.text("M", code).words, full.text("M", code).words
        assert "0961" in long
        assert "0961" not in short
        assert len(short) < len(long)
        assert "  " not in short
        assert bare.text("SYS-CALL", code).words


def test_the_same_words_have_the_same_digest_whatever_the_deployment(library: Library) -> None:
    """A clinician signs the words with their slots: another emergency number needs no new signature."""
    here, there = library.catalog(Deployment("999")), library.catalog(Deployment("112"))
    assert here.text("E1", "bn").digest == there.text("E1", "bn").digest
    assert here.text("E1", "bn").audio != there.text("E1", "bn").audio


def test_digests_are_sha256_of_the_utf8_words(library: Library, catalog: Catalog) -> None:
    """Any other program can compute what was signed, and the name of a recording."""
    template = library.words["bn"]["WHAT-V"]
    text = catalog.text("WHAT-V", "bn")
    assert text.digest == hashlib.sha256(template.encode("utf-8")).hexdigest()[:16] == catalog.digest("WHAT-V", "bn")
    assert text.audio == hashlib.sha256(text.words.encode("utf-8")).hexdigest()[:16]


def test_one_letter_makes_another_digest(library: Library) -> None:
    """Edit one letter and no sign-off fits any more (design law 7)."""
    words = library.words["en"]["E1"]
    assert hashlib.sha256(words.encode()).digest() != hashlib.sha256(words.replace("a", "o", 1).encode()).digest()
    assert len({library.catalog(Deployment()).digest(name, "en") for name in library.words["en"]}) == len(
        set(library.words["en"].values())
    )


def test_texts_travel_in_their_languages_encoding_within_budget(library: Library) -> None:
    """At the widest slot values English stays in 2 segments of GSM-7, Bangla in 3 of UCS-2 (clinical.md 3.1)."""
    most = {"en": (Encoding.GSM7, 2, 306), "bn": (Encoding.UCS2, 3, 201)}
    for code, (encoding, segments, units) in most.items():
        for name, message in library.content.messages.items():
            if message.channel is Channel.SMS:
                text = library.at_widest(name, code)
                assert text.encoding is encoding, name
                assert text.segments <= segments, name
                assert text.units <= units, name


def test_a_value_that_names_a_message_is_said_in_the_same_language(catalog: Catalog) -> None:
    """A topic's title inside a question is in the language of the question."""
    english = catalog.text("SYS-DID-YOU-MEAN-1", "en", {"TOPIC1": "EYE-T"}).words
    bangla = catalog.text("SYS-DID-YOU-MEAN-1", "bn", {"TOPIC1": "EYE-T"}).words
    assert "Did you mean: Eye care?" in english
    assert "চোখের যত্ন" in bangla


def test_texts_made_at_the_start_are_those_made_on_demand(library: Library, catalog: Catalog) -> None:
    """Every text that takes no value is made once, and is what making it anew would give."""
    anew = Catalog(library.content, library.words, catalog.deployment)
    assert len(catalog.ready) > len(library.content.messages)
    for (language, message), text in catalog.ready.items():
        assert text == anew.text(message, language)
        assert catalog.text(message, language) is text


def test_what_cannot_be_said_is_refused(catalog: Catalog) -> None:
    """An unknown id, an unknown language and a slot without a value are errors, never other words."""
    for message, language in (("NOTHING", "en"), ("E1", "xx"), ("SYS-ASK-RECEIVED", "en")):
        with pytest.raises(CatalogFault):
            catalog.text(message, language)


@given(st.dictionaries(SLOT_NAMES, PLAIN.filter(bool), max_size=4), st.lists(PLAIN, min_size=1, max_size=5))
def test_filling_puts_every_value_in_its_place(values: dict[str, str], pieces: list[str]) -> None:
    """A template of plain pieces and slots becomes the pieces and the values, in order."""
    names = list(values)
    template = "".join(f"{piece}{{{name}}}" for piece, name in zip(pieces, names, strict=False))
    expected = "".join(f"{piece}{values[name]}" for piece, name in zip(pieces, names, strict=False))
    assert fill(template, values) == expected


@given(PLAIN, PLAIN, PLAIN)
def test_an_optional_part_is_there_or_gone(before: str, inside: str, after: str) -> None:
    """A [part] with a slot stays with its value and vanishes without."""
    template = f"{before}[{inside}{{MH}}]{after}"
    assert fill(template, {"MH": "7"}) == f"{before}{inside}7{after}"
    assert fill(template, {"MH": ""}) == f"{before}{after}"


@given(PLAIN)
def test_values_are_never_read_as_templates(value: str) -> None:
    """A value with braces of its own is said as it is; nothing is filled twice."""
    assert fill("a {SA} b", {"SA": "{SB}" + value, "SB": "no"}) == "a {SB}" + value + " b"
