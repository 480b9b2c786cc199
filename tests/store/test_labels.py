"""The reviewers' list and their labels: what is in doubt waits, and no label outlives its words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from service.store import Store, Transaction, inbound, labels, people, retention
from service.store.doubts import Doubt, Why
from service.store.engine import make_engine
from service.store.labels import Field, Given, Label
from service.store.schema import current, downgrade, head, migrate
from tests.store.examples import NOW, a_person, a_text

MISSED = Doubt(Why.MISSED, 0.0)
DENIED = Label(Field.KIND, "denied")
STROKE = Label(Field.LEVEL, "E", ("DS02", "DS03"))
FAR = NOW + timedelta(days=1000)


def hear(
    tx: Transaction, name: str, doubt: Doubt | None = MISSED, at: datetime = NOW, person_id: str | None = None
) -> None:
    """Store one text in doubt."""
    heard = replace(a_text(f"i{name}", f"SM{name}", person_id, f"words {name}"), received_at=at)
    assert inbound.claim(tx, heard, "reply", inbound.Reading(doubt=doubt)) is None


def say(tx: Transaction, name: str, label: Label, reviewer: str = "Rina", clean: bool = True) -> None:
    """Let a reviewer label one text."""
    labels.give(tx, f"i{name}", Given(label, reviewer, clean, NOW))


def waiting(tx: Transaction, settled: bool = False) -> list[str]:
    """Return the names of the texts on the list, oldest first."""
    return [found.id[1:] for found in labels.between(tx, NOW - timedelta(days=999), FAR, 99, settled, None)]


def test_only_texts_in_doubt_are_listed(store: Store) -> None:
    """A text that was understood is nobody's to read; one in doubt is there with its reason, its words and no label."""
    with store.transaction() as tx:
        hear(tx, "1", None)
        hear(tx, "2", Doubt(Why.SUSPECTED, 0.62))
        assert labels.hold(tx, "i1") is None
        assert labels.hold(tx, "i3") is None
        assert (labels.place(tx, "i1"), labels.place(tx, "i2")) == (None, NOW)
        found = labels.hold(tx, "i2")
    assert found == labels.Text("i2", NOW, Doubt(Why.SUSPECTED, 0.62), "words 2", ())
    assert "words 2" not in repr(found)


def test_a_reviewer_has_one_label_for_a_text(store: Store) -> None:
    """The same reviewer's second label takes the place of the first; another reviewer's stands beside it."""
    with store.transaction() as tx:
        hear(tx, "1")
        say(tx, "1", DENIED, clean=False)
        say(tx, "1", STROKE)
        say(tx, "1", STROKE, "Karim")
        found = labels.hold(tx, "i1")
    assert found is not None
    assert {(one.reviewer, one.label, one.clean, one.at) for one in found.labels} == {
        ("Rina", STROKE, True, NOW),
        ("Karim", STROKE, True, NOW),
    }
    assert (found.agreed, found.differing) == (STROKE, False)


@pytest.mark.parametrize(
    "other", [DENIED, Label(Field.LEVEL, "D0", STROKE.signs), Label(Field.LEVEL, "E", ("DS02",))],
    ids=["field", "value", "signs"],
)  # fmt: skip
def test_a_text_waits_until_its_reviewers_agree(store: Store, other: Label) -> None:
    """No label, or labels that differ in anything: it waits. The same label by all: it is settled."""
    with store.transaction() as tx:
        hear(tx, "1")
        hear(tx, "2")
        assert waiting(tx) == ["1", "2"]
        say(tx, "1", STROKE)
        assert waiting(tx) == ["2"]
        say(tx, "1", other, "Karim")
        assert waiting(tx) == ["1", "2"]
        differing = labels.hold(tx, "i1")
        say(tx, "1", STROKE, "Karim")
        assert waiting(tx) == ["2"]
        assert waiting(tx, settled=True) == ["1", "2"]
        assert [found.id for found in labels.labelled(tx)] == ["i1"]
    assert differing is not None
    assert (differing.agreed, differing.differing) == (None, True)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(minutes=st.lists(st.integers(0, 5), max_size=12), start=st.integers(0, 5), limit=st.integers(1, 5))
def test_pages_follow_each_other_without_gap_or_repeat(
    sqlite_store: Store, minutes: list[int], start: int, limit: int
) -> None:
    """Page after page gives every text of the time asked for once, the oldest first, however many share a moment."""
    with sqlite_store.transaction() as tx:
        tx.connection.execute(text("DELETE FROM inbound"))
        for number, minute in enumerate(minutes):
            hear(tx, f"{number:02}", at=NOW + timedelta(minutes=minute))
        begin = NOW + timedelta(minutes=start)
        pages = list(page_by_page(tx, begin, limit))
        last = labels.newest(tx, begin, settled=False)
    order = sorted((minute, f"i{number:02}") for number, minute in enumerate(minutes))
    assert pages == [name for minute, name in order if minute >= start]
    earlier = [minute for minute in minutes if minute < start]
    assert last == (NOW + timedelta(minutes=max(earlier)) if earlier else None)


def page_by_page(tx: Transaction, begin: datetime, limit: int) -> Iterator[str]:
    """Yield the ids of all texts from ``begin`` on, ``limit`` at a time."""
    after: tuple[datetime, str] | None = None
    while page := labels.between(tx, begin, FAR, limit, False, after):
        assert len(page) <= limit
        yield from (found.id for found in page)
        after = page[-1].received_at, page[-1].id


def test_labels_go_with_the_words(store: Store) -> None:
    """When retention lets go of a text's words its labels go in the same transaction, and those of others stay."""
    with store.transaction() as tx:
        hear(tx, "1")
        hear(tx, "2", at=NOW + timedelta(days=2))
        say(tx, "1", STROKE)
        say(tx, "2", STROKE)
        assert retention.words_heard(tx, NOW + timedelta(days=1), 10) == 1
        assert label_rows(tx) == ["i2"]
        assert (labels.hold(tx, "i1"), waiting(tx, settled=True)) == (None, ["2"])


def test_a_person_who_is_forgotten_takes_the_labels_along(store: Store) -> None:
    """After DELETE nothing of what they wrote is on the list or labelled; other people's texts are."""
    with store.transaction() as tx:
        a_person(tx)
        a_person(tx, "p2", "01812345678")
        hear(tx, "1", person_id="p1")
        hear(tx, "2", person_id="p2")
        say(tx, "1", STROKE)
        say(tx, "2", STROKE)
        people.forget(tx, "p1", NOW)
        assert label_rows(tx) == ["i2"]
        assert waiting(tx, settled=True) == ["2"]


def label_rows(tx: Transaction) -> list[str]:
    """Return the texts that have a label in the table."""
    return list(tx.connection.execute(text("SELECT inbound_id FROM label ORDER BY inbound_id")).scalars())


INSERT = text(
    "INSERT INTO inbound (id, provider_id, words, parts, missed, received_at) "
    "VALUES (:id, :id, :words, 0, :missed, '2026-11-20 04:30:00+00:00')"
)


def test_what_was_missed_before_is_on_the_list(empty_database: str) -> None:
    """The migration puts texts with words that were not understood on the list, and takes them off when undone."""
    migrate(empty_database)
    downgrade(empty_database, "0001")
    engine = make_engine(empty_database, pooled=False)
    with engine.begin() as connection:
        rows = {"missed": (b"x", True), "understood": (b"x", False), "forgotten": (None, True)}
        for name, (words, missed) in rows.items():
            connection.execute(INSERT, {"id": name, "words": words, "missed": missed})
    migrate(empty_database)
    with engine.begin() as connection:
        listed = connection.execute(text("SELECT id, doubt, certainty FROM inbound WHERE doubt IS NOT NULL")).all()
    assert [tuple(row) for row in listed] == [("missed", "missed", 0)]
    downgrade(empty_database, "0001")
    assert current(empty_database) == "0001"
    migrate(empty_database)
    assert current(empty_database) == head()


def test_an_older_process_goes_on_beside_the_new_tables(database: str) -> None:
    """A process that knows nothing of doubts stores its texts as before."""
    with make_engine(database, pooled=False).begin() as connection:
        connection.execute(INSERT, {"id": "old", "words": b"x", "missed": True})
        assert connection.execute(text("SELECT doubt FROM inbound")).scalar_one() is None
