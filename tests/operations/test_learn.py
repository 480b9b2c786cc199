"""Learning from the field: what is doubtful reaches a reviewer, and what leaves the store names nobody."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from json import loads
from zoneinfo import ZoneInfo

import pytest

from messages.meaning import Command, Danger, Level, Understood
from messages.turn import Alarm, Effect, Missed, State, Turn
from service.operations.batch import Batch, Left, script_reader
from service.operations.doubt import doubt_of
from service.operations.labelling import LabelFault, Typed
from service.operations.learn import Learn, Page
from service.operations.purge import purge
from service.store import Store, audit, inbound, labels
from service.store.doubts import Doubt, Why
from service.store.labels import Field, Label
from tests.core.talking import library, understander
from tests.phone import MovableClock, Phone, phone
from tests.store.examples import NOW, a_text
from training.corpus import near_duplicates, row

__all__ = ["phone"]
DHAKA = ZoneInfo("Asia/Dhaka")
MIDNIGHT = datetime(2026, 11, 20, tzinfo=DHAKA)
DENIED = Typed(kind="denied")
STROKE = Typed(level="e", signs=("ds03", "DS02", "DS02"))


@pytest.fixture
def learn(sqlite_store: Store) -> Learn:
    """The reviewers' work over an empty store, at noon of 20 November in Dhaka."""
    return Learn(sqlite_store, MovableClock(MIDNIGHT + timedelta(hours=12)), library().content, DHAKA)


def hear(learn: Learn, text_id: str, words: str = "dui kotha", at: datetime = NOW) -> str:
    """Store a text that was missed and return its id."""
    heard = replace(a_text(text_id, f"SM-{text_id}", None, words), received_at=at)
    with learn.store.transaction() as tx:
        inbound.claim(tx, heard, "reply", inbound.Reading(missed=True, doubt=Doubt(Why.MISSED, 0.0)))
    return text_id


def ids(page: Page) -> list[str]:
    """Return the ids on a page."""
    return [text.id for text in page.texts]


def exported(learn: Learn, corpus: Iterable[str] = ()) -> Batch:
    """Export as batch ``f01``."""
    return learn.export("f01", {"b01": tuple(corpus)}, script_reader(understander().understand))


def turn(*effects: Effect) -> Turn:
    """Return an answer with these effects."""
    return Turn(State(), "bn", (), effects)


ALARM = Alarm(Level.E, "E2", ())
SUSPICION = Danger(Level.E, (), 0.99, "E2")


@pytest.mark.parametrize(
    ("effects", "understood", "doubt"),
    [
        ((Missed(),), Understood("x"), Doubt(Why.MISSED, 0.0)),
        ((Missed(), ALARM), Understood("x", danger=SUSPICION), Doubt(Why.MISSED, 0.0)),
        ((ALARM,), Understood("x", danger=SUSPICION), Doubt(Why.SUSPECTED, 0.99)),
        ((ALARM,), Understood("x", danger=Danger(Level.E, ("DS02",), 0.81)), Doubt(Why.SUSPECTED, 0.81)),
        ((ALARM,), Understood("x", danger=Danger(Level.E, ("DS02",), 0.9)), None),
        ((), Understood("menu", danger=SUSPICION, command=Command.MENU), None),
        ((), Understood("x", asks=Command.STOP), Doubt(Why.ASKED, 0.0)),
        ((), Understood("x", near=("EYE",)), Doubt(Why.ASKED, 0.0)),
        ((), Understood("x", near=("EYE",), topic="EYE"), None),
        ((), Understood("x", guess="3"), Doubt(Why.GUESSED, 0.0)),
        ((), Understood("x", topic="EYE"), None),
        ((), Understood(""), None),
    ],
)
def test_why_a_text_is_for_a_reviewer(effects: tuple[Effect, ...], understood: Understood, doubt: Doubt | None) -> None:
    """Missed before suspected before asked before guessed; what was plain, or a keyword as a whole, is nobody's."""
    assert doubt_of(turn(*effects), understood) == doubt


def test_a_text_nobody_understood_reaches_the_reviewer(phone: Phone) -> None:
    """Over the whole service: nonsense is on the day's list with its words, a keyword is not."""
    for words in ("EYE", "zzkw qpfl mwrt"):
        phone.text(words)
    whole = phone.whole
    learn = Learn(whole.store, whole.clock, whole.words.library.content, whole.settings.timezone)
    page = learn.page(10)
    assert [(text.words, text.doubt.why, learn.day_of(text)) for text in page.texts] == [
        ("zzkw qpfl mwrt", Why.MISSED, date(2026, 11, 22))
    ]


def test_the_newest_day_comes_first_and_its_oldest_text_first(learn: Learn) -> None:
    """Days begin at midnight in Dhaka, six hours before they do in UTC; pages go on from day to day."""
    minute = timedelta(minutes=1)
    for name, at in (("old-2", -minute), ("new-1", 0 * minute), ("new-2", minute), ("old-1", -2 * minute)):
        hear(learn, name, at=MIDNIGHT + at)
    hear(learn, "oldest", at=MIDNIGHT - timedelta(days=9))
    assert ids(learn.page(10)) == ["new-1", "new-2", "old-1", "old-2", "oldest"]
    assert not learn.page(5).more
    seen, after = [], None
    for _ in range(3):
        page = learn.page(2, after=after)
        seen += ids(page)
        after = page.texts[-1].id
        assert page.more == (len(seen) < 5)
    assert seen == ["new-1", "new-2", "old-1", "old-2", "oldest"]


def test_a_day_asked_for_comes_alone(learn: Learn) -> None:
    """With a day only its texts come, also past a full page, and a day without any is empty."""
    for hour in range(3):
        hear(learn, f"i{hour}", at=MIDNIGHT + timedelta(hours=hour - 1))
    today, before = date(2026, 11, 20), date(2026, 11, 19)
    assert ids(learn.page(10, day=today)) == ["i1", "i2"]
    assert ids(learn.page(1, day=today, after="i1")) == ["i2"]
    assert (ids(learn.page(10, day=before)), ids(learn.page(10, day=date(2026, 11, 18)))) == (["i0"], [])
    assert ids(learn.page(10, day=date(2026, 11, 21))) == []


def test_a_page_after_a_text_that_is_not_there_is_refused(learn: Learn) -> None:
    """A mistyped id is named, not taken for the end of the list."""
    with pytest.raises(LabelFault, match="i9 is not on the list"):
        learn.page(10, after="i9")


def test_a_label_settles_a_text_and_is_on_record(learn: Learn) -> None:
    """A labelled text waits no longer; the record says who said what, and no word of the patient."""
    hear(learn, "i1", "gopon kotha")
    text = learn.label("i1", STROKE, " Rina ", clean=True)
    assert text.agreed == Label(Field.LEVEL, "E", ("DS02", "DS03"))
    assert (ids(learn.page(10)), ids(learn.page(10, settled=True))) == ([], ["i1"])
    with learn.store.reading() as tx:
        (event,) = audit.of(tx, "inbound", "i1")
    detail = {"field": "level", "value": "E", "signs": "DS02 DS03", "clean": True}
    assert (event.actor, event.action, event.detail, event.at) == ("Rina", "labelled", detail, learn.clock.now())


def test_reviewers_who_differ_bring_a_text_back(learn: Learn) -> None:
    """Disagreement is shown on the list with both labels, and ends when one of them changes theirs."""
    hear(learn, "i1")
    learn.label("i1", STROKE, "Rina", clean=True)
    learn.label("i1", DENIED, "Karim", clean=True)
    (shown,) = learn.page(10).texts
    assert shown.differing
    assert [given.reviewer for given in shown.labels] == ["Karim", "Rina"]
    assert exported(learn) == Batch((), {Left.DIFFERING: 1})
    learn.label("i1", DENIED, "Rina", clean=True)
    assert ids(learn.page(10)) == []


@pytest.mark.parametrize(
    ("typed", "reviewer", "faults"),
    [
        (Typed(), "", ("no label", "nobody is named")),
        (Typed(level="E"), "Rina", ("has no sign",)),
        (Typed(level="Z", signs=("DS99", "DS98")), "R" * 65, ("DS99", "DS98", "level Z", "E, EQ, D0, D7", "too long")),
        (Typed(topic="EYE", signs=("DS02",)), "Rina", ("without a level",)),
        (Typed(topic="KNEE", command="FLY", kind="odd", reply="9"), "Rina",
         ("given together", "topic KNEE", "command FLY", "kind odd", "reply 9", "wrong_number", "LANG_BN")),
    ],
)  # fmt: skip
def test_everything_wrong_with_a_label_is_said_at_once(
    learn: Learn, typed: Typed, reviewer: str, faults: tuple[str, ...]
) -> None:
    """Each fault is a sentence of its own, the missing text among them, and nothing is stored."""
    hear(learn, "i1")
    for text_id, also in (("i1", ()), ("i9", ("i9 is not on the list",))):
        with pytest.raises(LabelFault) as told:
            learn.label(text_id, typed, reviewer, clean=True)
        assert all(fault in str(told.value) for fault in (*faults, *also))
        assert len(told.value.faults) >= len(also) + 1
    with learn.store.reading() as tx:
        assert (labels.labelled(tx), audit.of(tx, "inbound", "i1")) == ((), ())


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        (Typed(command="lang_en"), Label(Field.COMMAND, "LANG_EN")),
        (Typed(command="STOP"), Label(Field.COMMAND, "STOP")),
        (Typed(topic="eye"), Label(Field.TOPIC, "EYE")),
        (Typed(reply="Other"), Label(Field.REPLY, "other")),
        (Typed(kind="CLOSED"), Label(Field.KIND, "closed")),
    ],
)
def test_every_field_of_the_corpus_can_be_given(learn: Learn, typed: Typed, label: Label) -> None:
    """A command, a topic, a reply or a kind, in upper or lower case, comes out as the corpus writes it."""
    hear(learn, "i1")
    assert learn.label("i1", typed, "Rina", clean=False).agreed == label


def test_only_what_every_reviewer_confirmed_leaves(learn: Learn) -> None:
    """One reviewer who did not confirm that the text names nobody is enough to keep it."""
    for text_id, words in (("i1", "chokh bondho hoy na"), ("i2", "hat obosh lage amar")):
        hear(learn, text_id, words)
        learn.label(text_id, DENIED, "Rina", clean=True)
    learn.label("i2", DENIED, "Karim", clean=False)
    batch = exported(learn)
    assert ([row.text for row in batch.rows], batch.left_out) == (["chokh bondho hoy na"], {Left.UNCONFIRMED: 1})


def test_rows_tell_nothing_of_who_wrote_or_when(learn: Learn) -> None:
    """A row holds the stripped words, the script, no dialect and the label: no id, time, number or name; their order
    is that of their letters."""
    told = ["rat theke matha ghure", "আমার নাম রহিম, ০১৭১২-৩৪৫৬৭৮, চোখ লাল", "hat pa jhim jhim, call 01812345678"]
    for number, words in enumerate(told):
        hear(learn, f"inb_{number}", words, NOW + timedelta(minutes=number))
        learn.label(f"inb_{number}", STROKE, "Rina", clean=True)
    lines = [row.as_json() for row in exported(learn).rows]
    assert [loads(line)["text"] for line in lines] == [
        "hat pa jhim jhim, call 00000000000",
        "rat theke matha ghure",
        "আমার নাম অমুক, ০০০০০-০০০০০০, চোখ লাল",
    ]
    assert loads(lines[0]) == {
        "id": "f01-0001", "text": "hat pa jhim jhim, call 00000000000", "script": "rom", "dialect": "unknown",
        "level": "E", "signs": ["DS02", "DS03"],
    }  # fmt: skip
    assert not any(secret in "".join(lines) for secret in ("inb_", "2026", "Rina", "রহিম", "1812"))


def test_a_batch_is_read_as_the_corpus_is(learn: Learn) -> None:
    """What training reads from an exported file is what was labelled, one line a row whatever a patient typed."""
    given = {"chokh\u2028lal\x85ektu\n": STROKE, "sms bondho koren \ud800\x00": Typed(command="STOP"),
             "emni\tgolpo kori": Typed(kind="story"), "na bhalo na": Typed(reply="3"),
             "মুখ bent কেন": Typed(topic="CAUSE")}  # fmt: skip
    for number, (words, typed) in enumerate(given.items()):
        hear(learn, f"i{number}", words)
        learn.label(f"i{number}", typed, "Rina", clean=True)
    file = "".join(f"{row.as_json()}\n" for row in exported(learn).rows)
    file.encode()
    read = [row(loads(line), "f01") for line in file.splitlines()]
    assert [(one.text, one.script, one.level or one.command or one.topic or one.reply or one.kind) for one in read] == [
        ("chokh lal ektu", "rom", "E"),
        ("emni golpo kori", "rom", "story"),
        ("na bhalo na", "rom", "3"),
        ("sms bondho koren", "rom", "STOP"),
        ("মুখ bent কেন", "mixed", "CAUSE"),
    ]
    assert read[0].signs == ("DS02", "DS03")


def test_what_the_corpus_nearly_has_is_left_out(learn: Learn) -> None:
    """Neither a near repeat of the corpus nor one of another exported text gets in, by training's own measure."""
    corpus = ["amar chokh bondho hoy na ekdom", "shorir ta bhalo lage na aj"]
    heard = [
        "Amar chokh bondho hoy na ekdm!!",
        "kane kom shuni 2 din",
        "kane kom shuni 3 din",
        "matha ghure shudhu",
        "!!!",
    ]
    for number, words in enumerate(heard):
        hear(learn, f"i{number}", words)
        learn.label(f"i{number}", DENIED, "Rina", clean=True)
    batch = exported(learn, corpus)
    texts = [row.text for row in batch.rows]
    assert texts == ["kane kom shuni 2 din", "matha ghure shudhu"]
    assert batch.left_out == {Left.REPEATED: 2, Left.WORDLESS: 1}
    assert near_duplicates([*corpus, *texts]) == set()
    assert all(near_duplicates([*corpus, *texts, words]) for words in (heard[0], heard[2]))


def test_an_export_is_on_record_by_counts_alone(learn: Learn) -> None:
    """The record says how many rows left in which batch, and how many stayed and why."""
    for text_id in ("i1", "i2"):
        hear(learn, text_id)
        learn.label(text_id, DENIED, "Rina", clean=True)
    hear(learn, "i3", "onno kotha")
    learn.label("i3", DENIED, "Rina", clean=False)
    exported(learn)
    with learn.store.reading() as tx:
        (event,) = audit.of(tx, "corpus", "f01")
    assert (event.action, event.detail) == ("exported", {"rows": 1, "repeated": 1, "unconfirmed": 1})


def test_after_ninety_days_there_is_nothing_to_read_or_export(learn: Learn) -> None:
    """Labels keep no words alive: once retention has let go of them the list and the export are empty."""
    hear(learn, "i1")
    learn.label("i1", DENIED, "Rina", clean=True)
    purge(learn.store, NOW + timedelta(days=90))
    assert ids(learn.page(10, settled=True)) == ["i1"]
    purge(learn.store, NOW + timedelta(days=90, seconds=1))
    assert ids(learn.page(10, settled=True)) == []
    assert exported(learn) == Batch((), {})


def test_ids_of_rows_are_unique_and_in_order(learn: Learn) -> None:
    """Rows are counted from 1 in the order they stand."""
    for number, words in enumerate(("ek dui tin", "mon kharap onek", "গলা ব্যথা করে")):
        hear(learn, f"i{number}", words)
        learn.label(f"i{number}", DENIED, "Rina", clean=True)
    rows = exported(learn).rows
    assert [row.id for row in rows] == ["f01-0001", "f01-0002", "f01-0003"]
    assert all(one.text < other.text for one, other in pairwise(rows))
