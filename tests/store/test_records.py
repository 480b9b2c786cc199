"""Calls, questions, signatures, conversations and events: stored once, found again, never mixed up."""

from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from service.secrets import Vault
from service.store import (
    Store,
    StoreFault,
    Trouble,
    audit,
    calls,
    conversations,
    inbound,
    open_store,
    questions,
    signoffs,
)
from service.store.signoffs import Decision, Signoff
from service.store.tables import PersonRow
from tests.store.examples import NOW, a_person, a_question, a_text

START = calls.Start("c1", "CA1", None, "inbound", "language", "ringing")


def test_a_call_is_begun_once(store: Store) -> None:
    """The carrier's id names the call; a repeated first request finds the same one."""
    with store.transaction() as tx:
        first = calls.begin(tx, START, NOW)
        again = calls.begin(tx, replace(START, new_id="c2", place="elsewhere"), NOW + timedelta(seconds=9))
    assert first == again
    assert (first.id, first.place, first.steps, first.started_at) == ("c1", "language", 0, NOW)


def test_a_step_keeps_its_answer_and_the_place(store: Store) -> None:
    """The same step asked again gets the stored answer; the call remembers where it stands."""
    with store.transaction() as tx:
        call = calls.begin(tx, START, NOW)
        assert calls.answered(tx, "c1", "1") is None
        calls.answer(tx, replace(call, place="menu", language="bn"), "1", "<Response>মেনু</Response>", NOW)
        calls.answer(tx, replace(call, place="eye", language="bn"), "2", "<Response>চোখ</Response>", NOW)
    with store.reading() as tx:
        assert calls.answered(tx, "c1", "1") == "<Response>মেনু</Response>"
        assert calls.answered(tx, "c2", "1") is None
        found = calls.find(tx, "CA1")
    assert found is not None
    assert (found.place, found.language, found.steps) == ("eye", "bn", 2)


def test_a_call_ends_once_and_keeps_its_length(store: Store) -> None:
    """The last status and the length of a call are kept; a repeat without a length erases none."""
    with store.transaction() as tx:
        calls.begin(tx, START, NOW)
        assert calls.end(tx, "CA1", "completed", 61, NOW)
        assert calls.end(tx, "CA1", "completed", None, NOW)
        assert not calls.end(tx, "CA404", "completed", 1, NOW)
        found = calls.find(tx, "CA1")
    assert found is not None
    assert (found.status, found.seconds) == ("completed", 61)


def test_questions_wait_in_the_order_promised_and_are_answered_once(store: Store) -> None:
    """The first promised stands first; the first answer counts."""
    with store.transaction() as tx:
        a_person(tx)
        for name, due in (("q1", 3), ("q2", 1), ("q3", 2)):
            assert questions.ask(tx, a_question(name, due_at=NOW + timedelta(days=due)))
        assert [each.id for each in questions.waiting(tx, 2)] == ["q2", "q3"]
        assert questions.answer(tx, "q2", "তিন সপ্তাহে অনেকে ভালো হন।", "staff-1", NOW)
        assert not questions.answer(tx, "q2", "another answer", "staff-2", NOW)
        assert not questions.answer(tx, "q404", "no question", "staff-1", NOW)
        assert [each.id for each in questions.waiting(tx, 9)] == ["q3", "q1"]
        asked = questions.get(tx, "q2")
    assert asked is not None
    assert (asked.words, asked.answer, asked.answered_by) == ("কবে ভালো হব?", "তিন সপ্তাহে অনেকে ভালো হন।", "staff-1")
    assert "ভালো" not in repr(asked)


def test_one_text_is_one_question(store: Store) -> None:
    """A text handled twice does not become two questions for the health workers."""
    with store.transaction() as tx:
        a_person(tx)
        inbound.claim(tx, a_text(), "reply", inbound.Reading())
        assert questions.ask(tx, a_question("q1", "i1"))
        assert not questions.ask(tx, a_question("q2", "i1"))


def test_signatures_are_added_once_and_never_lost(store: Store) -> None:
    """Importing a ledger twice adds each signature once; every decision stays, in order."""
    one = Signoff("EYE-1", "bn", "0123456789abcdef", "doctor", "Dr. A. Rahman", Decision.APPROVE, "", NOW)
    two = replace(one, decision=Decision.REJECT, comment="too long", at=NOW + timedelta(days=1))
    other = replace(one, language="en")
    with store.transaction() as tx:
        assert [signoffs.record(tx, each) for each in (one, two, other, one)] == [True, True, True, False]
        assert signoffs.of(tx, "EYE-1", "bn") == (one, two)
        assert signoffs.every(tx) == (one, two, other)


def test_the_last_state_of_a_conversation_is_kept(store: Store) -> None:
    """Saving replaces the state; dropping it leaves none."""
    with store.transaction() as tx:
        a_person(tx)
        assert conversations.load(tx, "p1") is None
        conversations.save(tx, "p1", {"topic": "EYE", "part": 1}, NOW)
        conversations.save(tx, "p1", {"topic": None, "options": ["EYE", "FOOD"]}, NOW)
        assert conversations.load(tx, "p1") == {"topic": None, "options": ["EYE", "FOOD"]}
        conversations.drop(tx, "p1")
        assert conversations.load(tx, "p1") is None


def test_events_stand_or_fall_with_their_transaction(store: Store) -> None:
    """What was undone has no event; what happened has one, under its subject only."""
    event = audit.Event(NOW, "patient", "OptOut", "person", "p1", {"consent": "withdrawn", "n": 2, "again": True})
    with pytest.raises(RuntimeError), store.transaction() as tx:
        audit.record(tx, event)
        raise RuntimeError("undone")
    with store.transaction() as tx:
        assert audit.of(tx, "person", "p1") == ()
        audit.record(tx, event)
        audit.record(tx, replace(event, subject_id="p2"))
        assert audit.of(tx, "person", "p1") == (event,)


def test_moments_are_utc_and_never_naive(database: str, vault: Vault) -> None:
    """A moment given in Dhaka comes back as the same instant in UTC; one without a zone is refused."""
    dhaka = NOW.astimezone(ZoneInfo("Asia/Dhaka"))
    with closing(open_store(database, vault)) as store, store.transaction() as tx:
        begun = calls.begin(tx, START, dhaka)
        assert begun.started_at == NOW
        assert begun.started_at.utcoffset() == timedelta(0)

    with pytest.raises(StoreFault) as fault, closing(open_store(database, vault)) as store, store.transaction() as tx:
        calls.begin(tx, replace(START, provider_id="CA2", new_id="c2"), NOW.replace(tzinfo=None))
    assert (fault.value.trouble, fault.value.code) == (Trouble.REFUSED, "ValueError")


def test_nothing_is_stored_unsealed(store: Store) -> None:
    """A secret column refuses plain words, so that a mistake in a query cannot put them on the disk."""
    with store.transaction() as tx:
        a_person(tx)
    with pytest.raises(StoreFault) as fault, store.transaction() as tx:
        tx.connection.execute(update(PersonRow).values(number=b"+8801712345678"))
    assert (fault.value.trouble, fault.value.code) == (Trouble.REFUSED, "TypeError")
