"""Missed calls: turned away unbilled, called back once, few and only to numbers that may be, into the same memory."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from unicodedata import normalize

import pytest
from lxml import etree
from sqlalchemy import select

from messages.delivery import State
from service.operations.calling.missed import A_DAY, DEDUPLICATED, Limits, Meant
from service.store import Store
from service.store.outbound import Purpose
from service.store.tables import OutboundRow
from service.wiring import Whole
from tests.web.bench import NUMBER, Answer, Bench, action, bench

BACK, BETTER, WORSE = "+8809612345670", "+8809612345671", "+8809612345673"
NUMBERS = {BACK: Meant.CALLBACK, BETTER: Meant.BETTER, WORSE: Meant.WORSE}
OTHER = "+8801812345678"


@pytest.fixture
def service(base: Whole, store: Store, database: str, tmp_path: Path) -> Bench:
    """A service with three numbers that are only rung; four calls back in an hour."""
    missed = replace(base.missed_call, numbers=NUMBERS, limits=replace(base.missed_call.limits, an_hour=4))
    return bench(replace(base, missed_call=missed), store, database, tmp_path)


def ring(service: Bench, sid: str, to: str = BACK, sender: str = NUMBER, status: str = "ringing") -> Answer:
    """Give a missed call."""
    return service.call(sid=sid, To=to, From=sender, CallStatus=status)


def scheduled(service: Bench) -> list[tuple[str, str, str | None]]:
    """Return purpose, channel and first step of what we send of our own accord."""
    columns = OutboundRow.purpose, OutboundRow.channel, OutboundRow.step
    query = select(*columns).where(OutboundRow.state == State.SCHEDULED).order_by(OutboundRow.created_at)
    with service.whole.store.reading() as tx:
        return [(row.purpose, row.channel, row.step) for row in tx.connection.execute(query)]


def words(service: Bench, message: str, language: str) -> str:
    """Return what a script says, as :attr:`Answer.words` writes it."""
    return normalize("NFC", service.whole.words.catalog.text(message, language).words)


def pick_up(service: Bench, sid: str, sender: str = NUMBER) -> Answer:
    """Let the newest call of ours be made and picked up."""
    service.clock.move(10)
    outbox = service.whole.outbox
    outbox.send(outbox.take(10).due)
    query = select(OutboundRow.id).where(OutboundRow.purpose == Purpose.CALLBACK)
    with service.whole.store.reading() as tx:
        newest = tx.connection.execute(query.order_by(OutboundRow.created_at.desc())).scalars().first()
    return service.call(f"/twilio/voice/out/{newest}", sid, From="0960", To=sender, Direction="outbound-api")


def test_a_missed_call_is_turned_away_and_rung_back(service: Bench) -> None:
    """Reject is the first and only word: the caller pays nothing (telephony.md 2)."""
    (verb,) = etree.fromstring(ring(service, "CA1").body)
    assert (verb.tag, verb.get("reason")) == ("Reject", "busy")
    assert scheduled(service) == [("callback", "voice", None)]


def test_a_repeat_of_the_same_call_adds_nothing(service: Bench) -> None:
    """Nor does the report of its end, nor that of the number itself."""
    first = ring(service, "CA1")
    assert ring(service, "CA1").body == first.body
    ring(service, "CA1", status="no-answer")
    ended = [("CallSid", "CA1"), ("CallStatus", "busy"), ("From", NUMBER), ("To", BACK)]
    service.form("/twilio/call-status/inbound", ended)
    assert len(scheduled(service)) == 1


def test_a_call_that_was_only_reported_is_rung_back_too(service: Bench) -> None:
    """Whoever hangs up at once is heard of by its end alone (telephony.md 2)."""
    ring(service, "CA1", status="no-answer")
    assert len(scheduled(service)) == 1


def test_another_within_ten_minutes_adds_nothing(service: Bench) -> None:
    """People ring until they are rung."""
    ring(service, "CA1")
    service.clock.move(DEDUPLICATED.total_seconds() - 1)
    ring(service, "CA2")
    assert len(scheduled(service)) == 1
    service.clock.move(2)
    ring(service, "CA3")
    assert len(scheduled(service)) == 2


def test_a_number_is_called_back_three_times_a_day(service: Bench) -> None:
    """The next day it may be again."""
    for hour in range(A_DAY + 2):
        ring(service, f"CA{hour}")
        service.clock.move(3600)
    assert len(scheduled(service)) == A_DAY
    service.clock.move(timedelta(days=1).total_seconds())
    ring(service, "CA99")
    assert len(scheduled(service)) == A_DAY + 1


def test_all_numbers_together_are_called_back_so_often_in_an_hour(service: Bench) -> None:
    """A flood of forged callers makes no flood of calls."""
    for number in range(8):
        ring(service, f"CA{number}", sender=f"+880171234567{number}")
    assert len(scheduled(service)) == 4


@pytest.mark.parametrize("sender", ["+442071838750", "+8802222222222", "+19005551234", "+266696687", ""])
def test_only_mobiles_here_are_called_back(service: Bench, sender: str) -> None:
    """Neither a number abroad, nor a land line, nor a hidden one."""
    (verb,) = etree.fromstring(ring(service, "CA1", sender=sender).body)
    assert verb.tag == "Reject"
    assert scheduled(service) == []


def test_an_unknown_caller_is_greeted_in_every_language(service: Bench) -> None:
    """Nobody has to be known, nor to have agreed to anything: they asked."""
    ring(service, "CA1")
    said = pick_up(service, "CA2").words
    assert "For English, press two." in said
    assert "বাংলার জন্য এক চাপুন।" in said


def test_a_caller_who_texted_finds_their_language_and_place(service: Bench) -> None:
    """The topic of their text is one key away."""
    service.text("eye")
    ring(service, "CA1")
    answer = pick_up(service, "CA2")
    assert "To go on where you were, press one." in answer.words
    on = service.call(action(answer), "CA2", From="0960", To=NUMBER, Direction="outbound-api", Digits="1")
    assert words(service, "EYE-V", "en") in on.words


def test_a_caller_whose_call_broke_off_goes_on_there(service: Bench) -> None:
    """Whoever was in the second question is asked it again, also when they ring themselves; after half an hour not."""
    answer = service.call(sid="CA1", Digits="")
    for key in "292":
        answer = service.call(action(answer), "CA1", Digits=key)
    service.form("/twilio/call-status/inbound", [("CallSid", "CA1"), ("CallStatus", "completed"), ("From", NUMBER)])
    ring(service, "CA2")
    back = pick_up(service, "CA3")
    assert "To go on where you were" in back.words
    on = service.call(action(back), "CA3", From="0960", To=NUMBER, Direction="outbound-api", Digits="1")
    assert "Question two" in on.words
    assert "To go on where you were" in service.call(sid="CA4").words
    service.clock.move(timedelta(minutes=31).total_seconds())
    assert "To go on where you were" not in service.call(sid="CA5").words


def test_worse_is_rung_at_once_for_the_check(service: Bench) -> None:
    """Whoever says by a missed call that it is worse hears the danger signs and question one."""
    ring(service, "CA1", to=WORSE)
    assert scheduled(service) == [("callback", "voice", "check")]
    answer = pick_up(service, "CA2")
    for message in ("P-BELL-WORSE-ALONE-V", "Q1-V"):
        assert words(service, message, "bn") in answer.words


def test_worse_is_never_left_with_nothing(service: Bench) -> None:
    """A number that is not called back gets the danger signs in writing."""
    ring(service, "CA1", to=WORSE, sender="+8802222222222")
    assert [(purpose, channel) for purpose, channel, _ in scheduled(service)] == [("danger", "sms")]


def test_better_while_nothing_is_open_is_answered(service: Bench) -> None:
    """Never silence: a text says that we asked nothing."""
    ring(service, "CA1", to=BETTER)
    assert scheduled(service) == [("answer", "sms", None)]
    service.whole.outbox.send(service.whole.outbox.take(10).due)
    with service.whole.store.reading() as tx:
        assert tx.connection.execute(select(OutboundRow.message_id)).scalars().all() == ["SYS-MISSED-NOTHING"]


def test_a_number_that_is_not_set_is_an_ordinary_one(base: Whole, sqlite_service: Bench) -> None:
    """Without settings every call is picked up."""
    assert base.missed_call.numbers == {}
    assert base.missed_call.limits == Limits(tuple(f"+8801{digit}" for digit in range(3, 10)), 60)
    assert "For English, press two." in ring(sqlite_service, "CA1").words
