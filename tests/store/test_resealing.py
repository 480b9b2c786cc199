"""Rotating DATA_KEY: both keys read during it, everything moves to the new one, then the old one can go."""

from contextlib import closing

import pytest

from service.secrets import Unreadable, Vault
from service.store import Store, calls, inbound, open_store, outbound, people, questions
from service.store.resealing import reseal
from tests.store.examples import NOW, PHONE, a_message, a_person, a_question, a_text

OLD, NEW = b"o" * 32, b"n" * 32


def test_after_resealing_the_old_key_can_go(database: str) -> None:
    """Every number and every word is readable with the new key alone, and people are found by their number."""
    with closing(open_store(database, Vault((OLD,)))) as store:
        fill(store)
    with closing(open_store(database, Vault((NEW, OLD)))) as store:
        assert reseal(store) == 7
        assert reseal(store) == 0
    with closing(open_store(database, Vault((NEW,)))) as store, store.reading() as tx:
        person, message, question = people.find(tx, PHONE), outbound.get(tx, "o1"), questions.get(tx, "q1")
        assert person is not None
        assert message is not None
        assert question is not None
        assert (person.id, person.number, message.words) == ("p1", "+8801712345678", a_message().words)
        assert (inbound.words(tx, "i1"), inbound.seen(tx, "SM1")) == ("চোখ", inbound.Seen("reply"))
        assert (question.words, question.answer) == (a_question().words, "answer")
        assert calls.answered(tx, "c1", "1") == "spoken"


def test_without_the_key_nothing_is_read(database: str) -> None:
    """With another key alone a stored word is unreadable, and the fault says which key to give, not what was stored."""
    with closing(open_store(database, Vault((OLD,)))) as store:
        fill(store)
    with closing(open_store(database, Vault((NEW,)))) as store, store.reading() as tx:
        with pytest.raises(Unreadable, match="DATA_KEY"):
            inbound.words(tx, "i1")
        assert people.find(tx, PHONE) is None


def fill(store: Store) -> None:
    """Store one of everything that is sealed: seven values."""
    with store.transaction() as tx:
        a_person(tx)
        inbound.claim(tx, a_text(), "reply", inbound.Reading())
        outbound.record(tx, a_message())
        questions.ask(tx, a_question())
        questions.answer(tx, "q1", "answer", "staff-1", NOW)
        call = calls.begin(tx, calls.Start("c1", "CA1", "p1", "inbound", "menu", "ringing"), NOW)
        calls.answer(tx, call, "1", "spoken", NOW)
