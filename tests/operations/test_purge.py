"""Retention: what is no longer needed is let go on the day, what is still needed stays, and the record remains."""

from dataclasses import replace
from datetime import timedelta

import pytest

from messages.delivery import State
from service.operations.purge import RULES, Kept, purge
from service.store import Store, audit, calls, conversations, inbound, outbound, people, questions, retention
from tests.store.examples import NOW, PHONE, a_message, a_person, a_question, a_text

DAYS = {rule.kept: timedelta(days=rule.days) for rule in RULES}
NOTHING = dict.fromkeys(Kept, 0)
A_BIT = timedelta(seconds=1)


def test_every_kind_has_one_rule_with_its_reason() -> None:
    """Nothing is kept without a rule, and each rule says why."""
    assert [rule.kept for rule in RULES] == list(Kept)
    assert all(rule.days > 0 and rule.since and rule.reason for rule in RULES)


def test_numbers_are_kept_twelve_months_and_words_ninety_days() -> None:
    """The times the ethics section sets (clinical.md 8)."""
    assert DAYS[Kept.PEOPLE] == timedelta(days=365)
    assert DAYS[Kept.WORDS_HEARD] == timedelta(days=90)


def test_words_heard_go_after_their_time(store: Store) -> None:
    """The words of a text and its answer are there on the last day and gone after it; the reading stays."""
    with store.transaction() as tx:
        a_person(tx)
        inbound.claim(tx, a_text(), "reply", inbound.Reading("bn"))
    assert purge(store, NOW + DAYS[Kept.WORDS_HEARD]) == NOTHING
    assert words_and_reply(store) == ("চোখ", "reply")
    assert purge(store, NOW + DAYS[Kept.WORDS_HEARD] + A_BIT) == NOTHING | {Kept.WORDS_HEARD: 1}
    assert words_and_reply(store) == (None, "")


def test_words_of_an_open_question_wait_for_their_answer(store: Store) -> None:
    """A patient who still waits for an answer is not forgotten; 90 days after the answer the words go."""
    with store.transaction() as tx:
        a_person(tx)
        inbound.claim(tx, a_text(), "reply", inbound.Reading())
        questions.ask(tx, a_question(inbound_id="i1"))
    late = NOW + timedelta(days=800)
    assert purge(store, late) == NOTHING
    with store.transaction() as tx:
        questions.answer(tx, "q1", "answer", "staff-1", late)
    assert purge(store, late + A_BIT)[Kept.WORDS_HEARD] == 1
    assert question_words(store) == "কবে ভালো হব?"
    assert purge(store, late + DAYS[Kept.QUESTIONS] + A_BIT)[Kept.QUESTIONS] == 1
    assert question_words(store) is None


@pytest.mark.parametrize(
    ("state", "gone"),
    [(State.DELIVERED, 1), (State.FAILED, 1), (State.SENDING, 1), (State.SCHEDULED, 0), (State.QUEUED, 0)],
)
def test_words_said_go_once_the_text_is_done_with(store: Store, state: State, gone: int) -> None:
    """The final words of a text go, even where no receipt ever came; ids and digests stay for a recall."""
    with store.transaction() as tx:
        a_person(tx)
        outbound.record(tx, a_message(state=state))
    assert purge(store, NOW + DAYS[Kept.WORDS_SAID] + A_BIT)[Kept.WORDS_SAID] == gone
    with store.reading() as tx:
        kept = outbound.get(tx, "o1")
    assert kept is not None
    assert (kept.words is None, kept.parts) == (bool(gone), a_message().parts)


def test_words_said_are_kept_from_when_they_were_due(store: Store) -> None:
    """A message laid out months ahead got its words when it left: they and its values stay ninety days from then."""
    due = NOW + timedelta(days=200)
    with store.transaction() as tx:
        a_person(tx)
        outbound.record(tx, replace(a_message(state=State.SENDING, due_at=due), slots={"PLACE": "Savar"}))
        early = retention.words_said(tx, due, 10)
        kept = outbound.get(tx, "o1")
        late = retention.words_said(tx, due + timedelta(seconds=1), 10)
        gone = outbound.get(tx, "o1")
    assert kept is not None
    assert gone is not None
    assert (early, late) == (0, 1)
    assert (kept.slots, gone.words, gone.slots) == ({"PLACE": "Savar"}, None, None)


def test_answers_of_old_calls_go_and_those_of_new_calls_stay(store: Store) -> None:
    """The stored answers of a call are needed while the carrier may repeat a step, and no longer."""
    with store.transaction() as tx:
        for name, at in (("1", NOW), ("2", NOW + timedelta(days=5))):
            call = calls.begin(tx, calls.Start(f"c{name}", f"CA{name}", None, "inbound", "menu", "ringing"), at)
            calls.answer(tx, call, "1", "spoken", at)
            calls.answer(tx, call, "2", "spoken", at)
    assert purge(store, NOW + DAYS[Kept.CALL_ANSWERS] + A_BIT) == NOTHING | {Kept.CALL_ANSWERS: 2}
    with store.reading() as tx:
        assert (calls.answered(tx, "c1", "1"), calls.answered(tx, "c2", "1")) == (None, "spoken")


def test_an_old_conversation_starts_anew(store: Store) -> None:
    """Nobody is asked to go on with a menu of three months ago."""
    with store.transaction() as tx:
        a_person(tx)
        conversations.save(tx, "p1", {"n": 1}, NOW)
    assert purge(store, NOW + DAYS[Kept.CONVERSATIONS] + A_BIT) == NOTHING | {Kept.CONVERSATIONS: 1}


def test_people_are_forgotten_a_year_after_their_last_use(store: Store) -> None:
    """Twelve months after the last message or call the number goes; whoever wrote since stays."""
    with store.transaction() as tx:
        a_person(tx)
        a_person(tx, "p2", "01812345678")
        people.reach(tx, PHONE, "unused", NOW + timedelta(days=1))
    assert purge(store, NOW + DAYS[Kept.PEOPLE] + A_BIT) == NOTHING | {Kept.PEOPLE: 1}
    with store.reading() as tx:
        stays, goes = people.get(tx, "p1"), people.get(tx, "p2")
    assert stays is not None
    assert goes is not None
    assert (stays.number, goes.number) == ("+8801712345678", None)


@pytest.mark.parametrize("reason", ["written to since", "still to be written to", "waits for an answer"])
def test_people_somebody_still_deals_with_are_not_forgotten(store: Store, reason: str) -> None:
    """A year of silence from the patient is not the end while we write to them or owe them an answer."""
    late = NOW + DAYS[Kept.PEOPLE] + timedelta(days=30)
    with store.transaction() as tx:
        a_person(tx)
        match reason:
            case "written to since":
                recent = replace(a_message(state=State.DELIVERED), created_at=late - timedelta(days=60))
                outbound.record(tx, recent)
            case "still to be written to":
                outbound.record(tx, a_message(due_at=late + timedelta(days=1)))
            case _:
                questions.ask(tx, a_question())
    assert purge(store, late)[Kept.PEOPLE] == 0


def test_purging_again_finds_nothing_and_leaves_a_record(store: Store) -> None:
    """Each batch writes one event with its count and no name; a second run has nothing to do."""
    with store.transaction() as tx:
        a_person(tx)
    late = NOW + timedelta(days=400)
    assert purge(store, late)[Kept.PEOPLE] == 1
    assert purge(store, late) == NOTHING
    with store.reading() as tx:
        assert [event.detail for event in audit.of(tx, "retention", Kept.PEOPLE)] == [{"rows": 1}]


def test_more_than_one_batch_goes_in_one_run(sqlite_store: Store) -> None:
    """However much is due, one run lets go of all of it."""
    with sqlite_store.transaction() as tx:
        for number in range(1203):
            inbound.claim(tx, a_text(f"i{number}", f"SM{number}", None), "reply", inbound.Reading())
    assert purge(sqlite_store, NOW + timedelta(days=91)) == NOTHING | {Kept.WORDS_HEARD: 1203}


def words_and_reply(store: Store) -> tuple[str | None, str | None]:
    """Return what is kept of text ``SM1``."""
    with store.reading() as tx:
        seen = inbound.seen(tx, "SM1")
        return inbound.words(tx, "i1"), seen.reply if seen else None


def question_words(store: Store) -> str | None:
    """Return what is kept of question ``q1``."""
    with store.reading() as tx:
        question = questions.get(tx, "q1")
        return question.words if question else None
