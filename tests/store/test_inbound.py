"""Texts heard: stored once by the carrier's id; a repeat gets the stored answer and changes nothing."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from service.secrets import Vault
from service.store import Store, inbound, open_store, people
from tests.store.examples import NOW, PHONE, a_person, a_text


def test_a_new_text_is_ours_and_a_repeat_gets_the_answer(store: Store) -> None:
    """The first to claim a text answers it; every later claim gets that answer."""
    with store.transaction() as tx:
        a_person(tx)
        assert inbound.seen(tx, "SM1") is None
        assert inbound.claim(tx, a_text(), "<Response>১</Response>", inbound.Reading("bn", "E", None, "EYE")) is None
    with store.transaction() as tx:
        assert inbound.seen(tx, "SM1") == inbound.Seen("<Response>১</Response>")
        assert inbound.claim(tx, a_text("i2", words="other words"), "reply", inbound.Reading()) == inbound.Seen(
            "<Response>১</Response>"
        )
        assert inbound.words(tx, "i1") == "চোখ"
        assert inbound.words(tx, "i2") is None


def test_an_answer_that_failed_leaves_the_text_new(store: Store) -> None:
    """If answering fails, nothing is stored and the carrier's next try is answered from the start."""
    with store.transaction() as tx:
        a_person(tx)
    with pytest.raises(RuntimeError), store.transaction() as tx:
        inbound.claim(tx, a_text(), "reply", inbound.Reading())
        raise RuntimeError("the answer could not be made")
    with store.transaction() as tx:
        assert inbound.claim(tx, a_text(), "reply", inbound.Reading()) is None


@pytest.mark.parametrize("person", [True, False], ids=["known sender", "hidden sender"])
def test_the_same_text_posted_at_once_is_answered_once(database: str, vault: Vault, person: bool) -> None:
    """Six processes get one MessageSid at the same moment: one answers, all six say the same."""
    together = Barrier(6)

    def post(number: int) -> str:
        with closing(open_store(database, vault)) as store:
            together.wait(timeout=30)
            with store.transaction() as tx:
                person_id = people.reach(tx, PHONE, f"p{number}", NOW)[0].id if person else None
                seen = inbound.claim(
                    tx, a_text(f"i{number}", "SM1", person_id), f"answer of {number}", inbound.Reading()
                )
        return seen.reply if seen else f"answer of {number}"

    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(post, range(6)))
    assert len(set(answers)) == 1
    with closing(open_store(database, vault)) as store, store.reading() as tx:
        assert tx.connection.execute(text("SELECT count(*) FROM inbound")).scalar_one() == 1


def test_what_was_understood_is_stored_as_codes(store: Store) -> None:
    """How a text was read is kept for reviewers, with a mark on what was not understood."""
    with store.transaction() as tx:
        a_person(tx)
        inbound.claim(tx, a_text(), "", inbound.Reading("bn", "D0", "MENU", "EYE", missed=True))
        row = tx.connection.execute(text("SELECT language, level, command, topic, missed FROM inbound")).one()
    assert tuple(row) == ("bn", "D0", "MENU", "EYE", True)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(st.characters(), max_size=200))
def test_any_words_survive(store: Store, words: str) -> None:
    """Whatever a patient sends comes back unchanged: NUL, lone surrogates, joiners, emoji."""
    with store.transaction() as tx:
        tx.connection.execute(text("DELETE FROM inbound"))
        inbound.claim(tx, a_text(person_id=None, words=words), "reply", inbound.Reading())
        assert inbound.words(tx, "i1") == words


def test_neither_words_nor_answers_are_in_a_repr(store: Store) -> None:
    """A text or its answer printed by mistake shows nothing."""
    with store.transaction() as tx:
        a_person(tx)
        inbound.claim(tx, a_text(words="আমার চোখ"), "secret answer", inbound.Reading())
        assert "secret" not in repr(inbound.seen(tx, "SM1"))
    assert "চোখ" not in repr(a_text(words="আমার চোখ"))
