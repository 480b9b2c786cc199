"""In which language a text is answered: never the wrong one (clinical.md 3.1)."""

import pytest

from messages.turn import Person, SpeakLanguage
from tests.core.talking import Talk, understand


@pytest.mark.parametrize(
    ("person", "text", "language"),
    [
        (Person("en", chosen=True), "চোখ", "bn"),
        (Person("en", chosen=True), "chokher jotno", "en"),
        (Person("bn", chosen=True), "eye care", "bn"),
        (Person("bn"), "how long does it take", "en"),
        (Person("en"), "koto din lagbe", "bn"),
        (Person("en"), "9", "en"),
        (Person("bn"), "9", "bn"),
        (Person("en"), "blue", "en"),
        (Person("bn"), "blorb", "bn"),
        (Person("en"), "hat obosh", "bn"),
        (Person(None), "9", "bn"),
        (Person(None), "eye care", "en"),
        (Person("xx"), "9", "bn"),
        (Person("bn", chosen=True), "ENGLISH", "en"),
        (Person("en", chosen=True), "BANGLA", "bn"),
        (Person("en", chosen=True), "বাংলা", "bn"),
    ],
)
def test_the_language_of_an_answer(person: Person, text: str, language: str) -> None:
    """A language's own letters decide; else the chosen language; else what was written; else the last; else the
    deployment's (clinical.md 3.1)."""
    talk = Talk(person)
    talk(text)
    assert talk.language == language


@pytest.mark.parametrize(
    "text",
    ["STOP", "START", "HELP", "MENU", "CHECK", "MORE", "NEXT", "SRC", "CALL", "DELETE", "STATUS", "ASK", "OPEN",
     "PRIVATE"],
)  # fmt: skip
def test_a_word_copied_out_of_our_texts_keeps_the_language(text: str) -> None:
    """Bangla texts quote these commands in Latin letters: typing one makes nobody an English reader."""
    assert understand(text).command is not None
    for first in ("১", "9", "চোখ"):
        talk = Talk(Person(None, known=False))
        talk(first)
        talk(text)
        assert talk.language == "bn"


def test_a_person_is_known_by_what_they_chose_not_by_what_we_guessed() -> None:
    """A guessed language is noted for the next digit; a chosen one is only changed by choosing again."""
    talk = Talk(Person(None))
    talk("eye care")
    assert talk.effects() == (SpeakLanguage("en", chosen=False),)
    talk("9")
    assert (talk.language, talk.effects()) == ("en", ())
    talk("BANGLA")
    assert talk.effects() == (SpeakLanguage("bn", chosen=True),)
    talk("eye care")
    assert (talk.language, talk.effects()) == ("bn", ())
