"""Instructions of health workers: read in any order and three ways of writing, every flaw at once, never guessed."""

from datetime import date
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.content import Channel
from messages.instructions import (
    Acknowledge,
    Appoint,
    Ask,
    Close,
    Flaw,
    Instruction,
    Keep,
    Misread,
    Reader,
    Remind,
    Serve,
    Verb,
)
from messages.load import load_instructions
from service.operations.followup.cases import Outcome
from tests.core.talking import CONTENT, library

TODAY = date(2026, 11, 22)
READER = Reader(load_instructions(CONTENT))
PHONE = "01712345678"
BELL = Remind(PHONE, "P-BELL", date(2026, 11, 20))
VISIT = Appoint(PHONE, date(2026, 11, 25), "10:30", "Upazila Health Complex")

UNDERSTOOD: dict[str, Instruction] = {
    f"REMIND {PHONE} BELL 20/11": BELL,
    f"remind {PHONE} bell 20 nov": BELL,
    f"remnd {PHONE} bel 20-11-2026": BELL,
    f"{PHONE} bell 20/11": BELL,
    "Remind 01712-345678 P-BELL 20.11.2026": BELL,
    "REMIND 01712 345678 BELL Nov 20": BELL,
    "মনে করাও ০১৭১২৩৪৫৬৭৮ বেল ২০/১১": BELL,
    "রোগী ০১৭১২৩৪৫৬৭৮ কে মনে করান বেল ২০ নভেম্বর": BELL,
    f"mone korao {PHONE} bel 20/11": BELL,
    f"REMIND {PHONE} EYEDAILY aj": Remind(PHONE, "P-EYEDAILY", TODAY),
    f"REMIND {PHONE} EYE kal": Remind(PHONE, "P-EYEDAILY", date(2026, 11, 23)),
    f"REMIND {PHONE} চোখ পরশু": Remind(PHONE, "P-EYEDAILY", date(2026, 11, 24)),
    f"REMIND {PHONE} MED 08:00 8 pm 30/11": Remind(
        PHONE, "P-MED", TODAY, {"TIMES": "08:00 20:00", "LAST": "2026-11-30"}
    ),
    f"REMIND {PHONE} CHECKFU D0 aj": Remind(PHONE, "P-CHECKFU", TODAY, {"RESULT": "D0"}),
    f"APPT {PHONE} 25/11 10:30 Upazila Health Complex": VISIT,
    f"APPT Upazila Health Complex 10:30 {PHONE} 25/11": VISIT,
    f"REMIND {PHONE} APPT 25/11 10.30 am Upazila Health Complex": VISIT,
    "আসার দিন ০১৭১২৩৪৫৬৭৮ ২৫/১১ সকাল ১০টা ৩০ উপজেলা হাসপাতাল": Appoint(PHONE, date(2026, 11, 25), "10:30", "উপজেলা হাসপাতাল"),
    "ভিজিট ০১৭১২৩৪৫৬৭৮ কাল বিকাল ৪টায় সদর হাসপাতাল": Appoint(PHONE, date(2026, 11, 23), "16:00", "সদর হাসপাতাল"),
    "LIST": Ask(Verb.LIST),
    "তালিকা": Ask(Verb.LIST),
    "amar talika": Ask(Verb.LIST),
    "HELP": Ask(Verb.HELP),
    f"PAUSE {PHONE}": Keep(Verb.PAUSE, PHONE),
    f"{PHONE} bell pause": Keep(Verb.PAUSE, PHONE, "P-BELL"),
    "থামাও রোগী ০১৭১২৩৪৫৬৭৮": Keep(Verb.PAUSE, PHONE),
    f"thamao {PHONE}": Keep(Verb.PAUSE, PHONE),
    f"RESUME {PHONE} bell": Keep(Verb.RESUME, PHONE, "P-BELL"),
    f"DONE {PHONE} APPT": Keep(Verb.DONE, PHONE, "P-APPT"),
    f"shesh {PHONE}": Keep(Verb.DONE, PHONE),
    f"MISSED {PHONE}": Keep(Verb.MISSED, PHONE),
    f"{PHONE} আসেনি": Keep(Verb.MISSED, PHONE),
    "ACK B-1047": Acknowledge(1047),
    "ack b 1047": Acknowledge(1047),
    "akc 1047": Acknowledge(1047),
    "বুঝেছি B-১০৪৭": Acknowledge(1047),
    "CLOSE B-1047": Close(1047),
    "close 1047 hospital": Close(1047, "hospital"),
    "CLOSE B-1047 not reached": Close(1047, "not reached"),
    "বন্ধ B-১০৪৭ কথা হয়েছে": Close(1047, "reached"),
    "DUTY ON": Serve(True),
    "duty off": Serve(False),
    "ডিউটি চালু": Serve(True),
    "ডিউটি বন্ধ": Serve(False),
}

FLAWED = {
    f"REMIND {PHONE} BELL": (Flaw.DATE,),
    "REMIND BELL 20/11": (Flaw.NUMBER,),
    f"REMIND {PHONE} 20/11": (Flaw.PLAN,),
    f"REMIND {PHONE} FOO 31/02": (Flaw.PLAN, Flaw.DATE),
    "REMIND 017123 MED": (Flaw.BAD_NUMBER, Flaw.TIMES, Flaw.LAST),
    f"REMIND {PHONE} CHECKFU aj": (Flaw.RESULT,),
    f"APPT {PHONE}": (Flaw.DATE, Flaw.TIME, Flaw.PLACE),
    f"APPT {PHONE} 25/11 27:90 Sadar": (Flaw.TIME,),
    f"PAUSE {PHONE} 01812345678": (Flaw.ONE_NUMBER,),
    "ACK": (Flaw.CODE,),
    "DUTY": (Flaw.SWITCH,),
    "B-1047": (Flaw.VERB,),
    PHONE: (Flaw.VERB,),
}

ORDINARY = (
    "EYE", "1", "122", "STOP", "বন্ধ করুন মেসেজ", "amar mukh beka ekhon ki korbo", "help me my face is bent",
    "please remind me how to do the practice", "ডাক্তারের কাছে কখন যাব", "", "   ", "999",
    "my mother is 60 and her face is bent since 3 days what should we do now please tell us",
)  # fmt: skip


@pytest.mark.parametrize("text", UNDERSTOOD)
def test_an_instruction_is_read_however_it_is_written(text: str) -> None:
    """English, romanised Bangla and Bangla, its digits, typing errors, any order: each means one thing."""
    assert READER.read(text, TODAY) == UNDERSTOOD[text]


@pytest.mark.parametrize("order", tuple(permutations(("REMIND", PHONE, "BELL", "20/11"))), ids=" ".join)
def test_the_parts_may_stand_in_any_order(order: tuple[str, ...]) -> None:
    """Nobody has to remember what comes first."""
    assert READER.read(" ".join(order), TODAY) == BELL


@pytest.mark.parametrize("text", FLAWED)
def test_every_flaw_is_named_at_once(text: str) -> None:
    """Whoever left out two parts is told of both."""
    read = READER.read(text, TODAY)
    assert isinstance(read, Misread)
    assert read.flaws == FLAWED[text]


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_text_is_no_instruction(text: str) -> None:
    """A health worker may be a patient, and may ask what a patient asks."""
    assert READER.read(text, TODAY) is None


def test_a_lone_word_may_be_an_answer() -> None:
    """DONE is also what a patient answers to a message of a plan: it is marked as a lone word."""
    read = READER.read("done", TODAY)
    assert isinstance(read, Misread)
    assert read.bare


@given(st.text(max_size=200) | st.lists(st.sampled_from([*UNDERSTOOD, *FLAWED, *ORDINARY]), max_size=3).map(" ".join))
def test_every_text_is_survived(text: str) -> None:
    """Reading never fails, and never reads an instruction with a part missing."""
    read = READER.read(text, TODAY)
    if isinstance(read, Misread):
        assert read.flaws
    if isinstance(read, Remind):
        assert read.plan in library().content.plans
        assert read.phone
    if isinstance(read, Appoint):
        assert read.place
        assert read.phone


@given(st.dates(date(2024, 1, 1), date(2032, 12, 31)), st.integers(0, 364))
def test_a_day_without_a_year_is_the_next_such_day(today: date, ahead: int) -> None:
    """The visit of 3 January that is written in December is next year's; 29 February waits for its year."""
    day = date.fromordinal(today.toordinal() + ahead)
    read = READER.read(f"APPT {PHONE} {day.day}/{day.month} 10:30 Sadar Hospital", today)
    assert isinstance(read, Appoint)
    assert read.day >= today
    assert (read.day.day, read.day.month) == (day.day, day.month)
    assert read.day == day or (day.month, day.day) == (2, 29) or read.day < day


@given(st.integers(0, 30))
def test_a_plan_may_have_begun_in_the_last_month(days: int) -> None:
    """Day 0 is when somebody was examined: the 20th that is written on the 22nd is two days ago, not next year."""
    day = date.fromordinal(TODAY.toordinal() - days)
    read = READER.read(f"REMIND {PHONE} BELL {day.day}/{day.month}", TODAY)
    assert isinstance(read, Remind)
    assert read.day == day


def test_every_plan_a_patient_can_be_in_has_words() -> None:
    """Each plan of the content is reached by its own name, and by no other plan's."""
    for plan in library().content.plans:
        if plan in {"P-HW", "P-APPT", "P-MED", "P-CHECKFU"}:
            continue
        read = READER.read(f"REMIND {PHONE} {plan.removeprefix('P-')} 20/11", TODAY)
        assert isinstance(read, Remind), plan
        assert read.plan == plan


def test_every_outcome_of_a_case_has_words() -> None:
    """The words after CLOSE stand for exactly the outcomes a case may have."""
    for outcome in Outcome:
        assert READER.read(f"CLOSE B-1047 {outcome.value}", TODAY) == Close(1047, outcome.value)


@pytest.mark.parametrize("flaw", Flaw)
def test_every_flaw_has_its_text(flaw: Flaw) -> None:
    """There is a sentence for each, in every language."""
    message = library().content.messages[f"HW-NOT-{flaw.value}"]
    assert message.channel is Channel.SMS
    assert all(message.id in words for words in library().words.values())


@pytest.mark.parametrize("name", [name for name in library().content.messages if name.startswith("HW-EXAMPLE-")])
def test_every_example_is_understood(name: str) -> None:
    """What we show as an example works, in every language, as it stands."""
    for code, words in library().words.items():
        example = words[name].partition(":")[2].replace("{CODE}", "B-1047").strip()
        assert READER.read(example, TODAY) is not None, code
        assert not isinstance(READER.read(example, TODAY), Misread), (code, example)


@pytest.mark.parametrize("written", ["Savar hospital", "সাভার হাসপাতাল", "Sonar hospital", "উপজেলা\nহাসপাতাল"])
def test_a_place_is_never_guessed(written: str) -> None:
    """A name that is merely near a listed one is another place, and what stands on two lines is no name."""
    assert READER.words.place(written, "en") == written


def test_a_place_is_named_in_the_patients_language() -> None:
    """The worker may write it in any script: no patient reads a script that is not theirs."""
    place = READER.words.place
    assert place("Upazila Health Complex", "bn") == "উপজেলা হাসপাতাল"
    assert place("sodor haspatal", "bn") == "সদর হাসপাতাল"
    assert place("সদর হাসপাতাল", "en") == "Sadar Hospital"
    assert place("Room 4, Rahman Clinic", "en") == "Room 4, Rahman Clinic"
