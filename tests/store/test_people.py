"""People: one per number, one at a time, changed only by themselves or a health worker."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from threading import Barrier
from typing import TypeVar

import pytest

from messages.delivery import State
from messages.turn import Consent, Mode
from service.secrets import Vault, normalise
from service.store import Store, Transaction, calls, conversations, inbound, open_store, outbound, people, questions
from tests.store.examples import NOW, PHONE, a_message, a_person, a_question, a_text

T = TypeVar("T")


@pytest.mark.parametrize("form", ["8801712345678", "+88 01712-345678", "০১৭১২৩৪৫৬৭৮", "whatsapp:+8801712345678"])
def test_one_person_whatever_form_the_number_has(store: Store, form: str) -> None:
    """A number in any of its forms is the same person, under the id first given."""
    with store.transaction() as tx:
        first, known_at_first = people.reach(tx, PHONE, "p1", NOW)
        again, known_again = people.reach(tx, normalise(form), "p2", NOW + timedelta(hours=1))
    assert (first.id, known_at_first) == ("p1", False)
    assert (again.id, known_again, again.number) == ("p1", True, "+8801712345678")
    assert again.used_at == NOW + timedelta(hours=1)


def test_the_last_use_is_stored_to_the_day(store: Store) -> None:
    """A second text on one day writes nothing to the person; the next day's does, for retention counts days."""
    with store.transaction() as tx:
        people.reach(tx, PHONE, "p1", NOW)
        people.reach(tx, PHONE, "p2", NOW + timedelta(hours=19))
        assert used_at(tx) == NOW
        people.reach(tx, PHONE, "p2", NOW + timedelta(hours=20))
        assert used_at(tx) == NOW + timedelta(hours=20)


def test_a_stranger_is_private_and_has_agreed_to_nothing(store: Store) -> None:
    """Of somebody new nothing is assumed: no language, no consent, a shared phone."""
    with store.transaction() as tx:
        person, _ = people.reach(tx, PHONE, "p1", NOW)
    assert (person.language, person.chosen, person.mode) == (None, False, Mode.PRIVATE)
    assert (person.consent, person.channel, person.blocked_at) == (Consent.NONE, people.Reach.SMS, None)
    assert person.created_at == NOW


@pytest.mark.parametrize("sender", ["anonymous", "+266696687", "", "BankAlert"])
def test_nobody_is_made_of_a_sender_that_cannot_be_answered(store: Store, sender: str) -> None:
    """Callers who withhold their number must not all become one person."""
    with pytest.raises(ValueError, match="only a number"), store.transaction() as tx:
        people.reach(tx, normalise(sender), "p1", NOW)


def test_first_messages_of_one_number_at_once_make_one_person(database: str, vault: Vault) -> None:
    """Eight processes that first hear of a number at the same moment agree on one person."""
    together = Barrier(8)

    def first_message(number: int) -> str:
        with closing(open_store(database, vault)) as store:
            together.wait(timeout=30)
            with store.transaction() as tx:
                return people.reach(tx, PHONE, f"p{number}", NOW)[0].id

    assert len(set(at_once(8, first_message))) == 1


def test_messages_of_one_person_are_handled_one_after_the_other(database: str, vault: Vault) -> None:
    """What one message reads no other changes before it has written: forty counted messages count forty."""

    def count_up(_: int) -> None:
        with closing(open_store(database, vault)) as store:
            for _turn in range(5):
                with store.transaction() as tx:
                    person, _known = people.reach(tx, PHONE, "p1", NOW)
                    state = conversations.load(tx, person.id) or {"n": 0}
                    conversations.save(tx, person.id, {"n": int(str(state["n"])) + 1}, NOW)

    at_once(8, count_up)
    with closing(open_store(database, vault)) as store, store.reading() as tx:
        assert conversations.load(tx, "p1") == {"n": 40}


def test_a_chosen_language_is_only_changed_by_choosing(store: Store) -> None:
    """A guess from the script of one message does not undo what the person chose."""
    with store.transaction() as tx:
        a_person(tx)
        people.speak(tx, "p1", "en", chosen=False)
        assert language(tx) == ("en", False)
        people.speak(tx, "p1", "bn", chosen=True)
        people.speak(tx, "p1", "en", chosen=False)
        assert language(tx) == ("bn", True)
        people.speak(tx, "p1", "en", chosen=True)
        assert language(tx) == ("en", True)


def test_consent_keeps_its_history(store: Store) -> None:
    """Every change of consent stays on record, in order."""
    with store.transaction() as tx:
        a_person(tx)
        people.set_consent(tx, "p1", Consent.ASKED, "console", NOW, digest="0123456789abcdef")
        people.set_consent(tx, "p1", Consent.GIVEN, "text", NOW + timedelta(minutes=3))
        people.set_consent(tx, "p1", Consent.WITHDRAWN, "call", NOW + timedelta(days=2))
        history = people.consent_history(tx, "p1")
        person = people.get(tx, "p1")
    assert person is not None
    assert person.consent is Consent.WITHDRAWN
    assert [(state, source) for _, state, source in history] == [
        (Consent.ASKED, "console"),
        (Consent.GIVEN, "text"),
        (Consent.WITHDRAWN, "call"),
    ]


def test_mode_channel_and_block_are_remembered(store: Store) -> None:
    """What a person decided about their phone is stored."""
    with store.transaction() as tx:
        a_person(tx)
        people.set_mode(tx, "p1", Mode.OPEN)
        people.set_channel(tx, "p1", people.Reach.VOICE)
        people.block(tx, "p1", NOW)
    with store.reading() as tx:
        person = people.find(tx, PHONE)
    assert person is not None
    assert (person.mode, person.channel, person.blocked_at) == (Mode.OPEN, people.Reach.VOICE, NOW)


def test_an_unknown_person_is_none(store: Store) -> None:
    """Looking for somebody who is not there finds nobody and makes nobody."""
    with store.transaction() as tx:
        assert (people.find(tx, PHONE), people.get(tx, "p1"), people.lock(tx, "p1")) == (None, None, None)


def test_forgetting_takes_number_words_and_plans(store: Store) -> None:
    """After a person is forgotten nothing says who they were, nothing more is sent, and others are untouched."""
    with store.transaction() as tx:
        a_person(tx)
        a_person(tx, "p2", "01812345678")
        inbound.claim(tx, a_text(), "<Response/>", inbound.Reading())
        inbound.claim(tx, a_text("i2", "SM2", "p2"), "reply", inbound.Reading())
        outbound.record(tx, a_message("o1", State.SCHEDULED))
        outbound.record(tx, a_message("o2", State.DELIVERED, due_at=None))
        questions.ask(tx, a_question(inbound_id="i1"))
        conversations.save(tx, "p1", {"n": 1}, NOW)
        call = calls.begin(tx, calls.Start("c1", "CA1", "p1", "inbound", "menu", "ringing"), NOW)
        calls.answer(tx, call, "start", "<Response/>", NOW)
        people.forget(tx, "p1", NOW + timedelta(days=1))
    with store.reading() as tx:
        gone, first, second, asked = (
            people.get(tx, "p1"), outbound.get(tx, "o1"), outbound.get(tx, "o2"), questions.get(tx, "q1"),
        )  # fmt: skip
        assert gone is not None
        assert first is not None
        assert second is not None
        assert asked is not None
        assert (gone.number, gone.language, gone.consent) == (None, None, Consent.WITHDRAWN)
        assert (people.find(tx, PHONE), conversations.load(tx, "p1")) == (None, None)
        assert (inbound.words(tx, "i1"), inbound.words(tx, "i2")) == (None, "চোখ")
        assert inbound.seen(tx, "SM1") == inbound.Seen("")
        assert (first.words, first.state, second.words, second.state) == (None, State.CANCELLED, None, State.DELIVERED)
        assert second.parts == a_message().parts
        assert (asked.words, questions.waiting(tx, 10)) == (None, ())
        assert calls.answered(tx, "c1", "start") is None


def test_a_repeated_request_to_be_forgotten_gets_its_answer(store: Store) -> None:
    """The carrier may deliver the DELETE text twice within minutes: the second time it is answered all the same."""
    with store.transaction() as tx:
        a_person(tx)
        inbound.claim(tx, a_text(), "<Response>deleted</Response>", inbound.Reading(command="DELETE"))
        people.forget(tx, "p1", NOW)
        assert inbound.claim(tx, a_text("i2"), "reply", inbound.Reading()) == inbound.Seen(
            "<Response>deleted</Response>"
        )


def test_the_same_number_is_somebody_new_after_forgetting(store: Store) -> None:
    """Phone numbers are handed on: who comes back is asked anew."""
    with store.transaction() as tx:
        a_person(tx)
        people.forget(tx, "p1", NOW)
        person, known = people.reach(tx, PHONE, "p2", NOW)
    assert (person.id, known, person.consent) == ("p2", False, Consent.NONE)


def test_the_number_is_not_in_the_repr(store: Store) -> None:
    """A person printed by mistake shows no number."""
    with store.transaction() as tx:
        person, _ = people.reach(tx, PHONE, "p1", NOW)
    assert "1712345678" not in repr(person)


def test_a_number_under_an_old_key_is_found_and_sealed_anew(database: str) -> None:
    """During a rotation of DATA_KEY a person is still the same person, and moves to the new key on the next message."""
    old, new = b"o" * 32, b"n" * 32
    with closing(open_store(database, Vault((old,)))) as store, store.transaction() as tx:
        a_person(tx)
    with closing(open_store(database, Vault((new, old)))) as store, store.transaction() as tx:
        person, known = people.reach(tx, PHONE, "p2", NOW)
        assert (person.id, known) == ("p1", True)
    with closing(open_store(database, Vault((new,)))) as store, store.reading() as tx:
        found = people.find(tx, PHONE)
        assert found is not None
        assert (found.id, found.number) == ("p1", "+8801712345678")


def used_at(tx: Transaction) -> datetime:
    """Return when ``p1`` was last there, as stored."""
    person = people.get(tx, "p1")
    assert person is not None
    return person.used_at


def language(tx: Transaction) -> tuple[str | None, bool]:
    """Return what is stored of the language of ``p1``."""
    person = people.get(tx, "p1")
    assert person is not None
    return person.language, person.chosen


def at_once(many: int, work: Callable[[int], T]) -> list[T]:
    """Do ``work`` in ``many`` threads at the same time."""
    with ThreadPoolExecutor(many) as threads:
        return list(threads.map(work, range(many)))
