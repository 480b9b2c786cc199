"""The phone that other tests drive tells the truth about the service."""

from datetime import timedelta

import pytest

from tests.phone import BEGINNING, Phone


def test_a_text_is_answered_and_the_clock_moves_the_service(phone: Phone) -> None:
    """The reply is that of the service, and moving the clock moves what the service does."""
    assert "Q1" in phone.text("CHECK")
    phone.clock.move(timedelta(minutes=11))
    assert phone.whole.clock.now() == BEGINNING + timedelta(minutes=11)
    assert phone.text("2").startswith("We did not get a clear answer")


def test_a_repeat_gets_the_same_reply_and_changes_nothing(phone: Phone) -> None:
    """The same MessageSid again is one text."""
    reply = phone.text("EYE")
    assert phone.again() == phone.again() == reply
    assert phone.text("MORE") != phone.text("MORE")


def test_two_phones_are_two_people(phone: Phone) -> None:
    """Each number has a conversation of its own."""
    phone.text("CHECK")
    phone.number = "+8801811111111"
    assert "Q2" not in phone.text("2")


def test_a_call_is_heard_and_what_is_owed_after_it_arrives(phone: Phone) -> None:
    """Hanging up inside the check brings one text, once."""
    assert any("For English" in words for words in phone.call())
    phone.press("2")
    assert phone.press("9")[0].startswith("Question one of five")
    (text,) = phone.hang_up()
    assert "24 hours" in text
    assert phone.arrived() == ()


def test_a_reply_that_hides_a_fault_fails_the_test(phone: Phone) -> None:
    """A service that is broken inside still answers kindly; a test must not take that for an answer."""
    phone.whole.store.close()
    phone.whole.settings.var_dir.joinpath("barta.db").unlink()
    with pytest.raises(AssertionError, match="something inside failed"):
        phone.text("EYE")
