"""What the phone company says afterwards: states of a text climb in any order, the end of a call counts once."""

from itertools import permutations

import pytest
from sqlalchemy import select

from messages.delivery import State
from service.store.tables import CallRow, OutboundRow
from tests.web.bench import Bench, action

WORDS = ["accepted", "queued", "sending", "sent", "delivered"]


def outbound(service: Bench) -> list[tuple[str, str]]:
    """Return the id and state of every text of ours."""
    with service.whole.store.reading() as tx:
        rows = tx.connection.execute(select(OutboundRow.id, OutboundRow.state).order_by(OutboundRow.created_at))
        return [(row.id, row.state) for row in rows]


def receipt(service: Bench, text_id: str, word: str, **more: str) -> None:
    """Bring one receipt."""
    pairs = [*({"MessageSid": "SM77", "MessageStatus": word} | more).items()]
    assert service.form(f"/twilio/status/{text_id}", pairs).words == ""


def test_receipts_in_any_order_climb(service: Bench) -> None:
    """However five receipts of one text arrive, each maybe twice, it ends as delivered."""
    for at, order in enumerate(list(permutations(WORDS))[::17]):
        service.text("hello", f"SM{at}", f"+8801712345{at:03}")
        text_id = next(found for found, state in outbound(service) if state == State.SENDING)
        for word in (*order, order[0]):
            receipt(service, text_id, word)
    assert {state for _, state in outbound(service)} == {State.DELIVERED}


def test_a_receipt_keeps_the_carriers_id_and_error(service: Bench) -> None:
    """The carrier's id and its code of a failure are kept; a late "sent" takes neither away."""
    service.text("hello")
    ((text_id, _),) = outbound(service)
    receipt(service, text_id, "undelivered", ErrorCode="30003")
    receipt(service, text_id, "sent")
    with service.whole.store.reading() as tx:
        row = tx.connection.execute(select(OutboundRow.state, OutboundRow.provider_id, OutboundRow.error)).one()
    assert tuple(row) == (State.UNDELIVERED, "SM77", "30003")


@pytest.mark.parametrize("word", ["", "dancing", "receiving"])
def test_a_word_that_means_no_state_changes_nothing(service: Bench, word: str) -> None:
    """A status of next year is taken and ignored."""
    service.text("hello")
    before = outbound(service)
    receipt(service, before[0][0], word)
    assert outbound(service) == before


def test_a_receipt_for_a_text_nobody_knows_adds_nothing(service: Bench) -> None:
    """Receipts do not make rows."""
    receipt(service, "mes_nobody", "delivered")
    assert service.rows() == {}


def test_receipts_are_counted_by_state_reached(sqlite_service: Bench) -> None:
    """The figures show how many texts reached which state, and nothing about whose they were."""
    sqlite_service.text("hello")
    receipt(sqlite_service, outbound(sqlite_service)[0][0], "delivered")
    assert 'barta_messages_total{state="delivered"} 1.0' in sqlite_service.get("/metrics").body.decode()


def into_the_check(service: Bench) -> None:
    """Call, choose English, and start the safety check."""
    menu = service.call(action(service.call()), Digits="2")
    assert service.call(action(menu), Digits="9").words


def ended(service: Bench, status: str = "completed", path: str = "/twilio/call-status/inbound") -> None:
    """Bring the end of the call."""
    assert service.call(path, CallStatus=status, CallDuration="31").words == ""


def test_hanging_up_inside_the_check_owes_one_text(service: Bench) -> None:
    """A caller who hangs up inside the safety check is owed one emergency text, however often the end is told
    (clinical.md 4.2 rule 10)."""
    into_the_check(service)
    for status in ("completed", "completed", "failed"):
        ended(service, status)
    ended(service, path="/twilio/voice")
    with service.whole.store.reading() as tx:
        owed = tx.connection.execute(select(OutboundRow.message_id, OutboundRow.language, OutboundRow.state)).all()
        call = tx.connection.execute(select(CallRow.status, CallRow.seconds)).one()
    assert [tuple(row) for row in owed] == [("E3Q", "en", State.SCHEDULED)]
    assert tuple(call) == ("completed", 31)


def test_hanging_up_outside_the_check_owes_nothing(service: Bench) -> None:
    """A caller who heard a menu and hung up is left in peace."""
    service.call(action(service.call()), Digits="2")
    ended(service)
    assert outbound(service) == []


def test_the_end_of_a_call_nobody_knows_adds_nothing(service: Bench) -> None:
    """The end of an unknown call makes no row."""
    ended(service)
    assert service.rows() == {}


@pytest.mark.parametrize("status", ["queued", "ringing", "in-progress", "", "dancing"])
def test_only_an_end_ends_a_call(service: Bench, status: str) -> None:
    """Progress of a call that is no end owes no text."""
    into_the_check(service)
    ended(service, status)
    assert outbound(service) == []


def test_a_withdrawn_person_is_owed_nothing(service: Bench) -> None:
    """Who said STOP is not texted after a call, not even with what it owes."""
    service.text("STOP")
    into_the_check(service)
    ended(service)
    assert all(state != State.SCHEDULED for _, state in outbound(service))
