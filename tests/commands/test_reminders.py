"""`barta reminders`: schedules from a spreadsheet, row by row, as often as one likes; areas held and freed."""

import csv
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from messages.turn import Consent
from service.secrets import Vault
from service.settings import Settings, open_keys
from service.store import Store, enrolments, holds, open_store, people
from service.store.care_tables import EnrolmentRow, PatientRow
from service.store.tables import OutboundRow
from tests.commands.keyboard import Keyboard

HEAD = "phone,plan,day0,language,area,DATE,TIME,PLACE"
TODAY = datetime.now().astimezone().date()
DAY = TODAY.isoformat()
GOOD = f"01712345678,BELL,{DAY},bn,Savar,,,"
ROWS = (
    GOOD,
    f"১৭১২৩৪৫৬৭৯,EXER,{TODAY:%d/%m/%Y},English,Savar,,,",
    f"1.71E+09,BELL,{DAY},bn,,,,",
    f"01712345678,BELL,{DAY},bn,Savar,,,",
    f"01712345670,NOPLAN,{DAY},bn,,,,",
    f"+447911123456,BELL,{DAY},en,,,,",
    "01712345671,BELL,31/02/2026,bn,,,,",
    f"01712345672,APPT,{DAY},en,,,,",
    "",
)
FATES = [
    "waits for consent",
    "waits for consent",
    "refused",
    "already there",
    "refused",
    "refused",
    "refused",
    "refused",
]


@pytest.fixture
def office(keyboard: Keyboard) -> Keyboard:
    """A keyboard over a migrated database with one health worker."""
    keyboard.barta("migrate")
    keyboard.barta("staff", "add", "--name", "Rina", "--phone", "01811111111", "--role", "worker", "--area", "Dhaka")
    return keyboard


def opened(office: Keyboard) -> Store:
    """Return the store that the commands wrote to."""
    settings = Settings.read({}, office.var)
    return open_store(settings.database_url.get_secret_value(), Vault(open_keys(settings).data))


def counts(office: Keyboard) -> dict[str, int]:
    """Return how many patients, enrolments and messages there are."""
    with opened(office).reading() as tx:
        return {
            row.__tablename__: tx.connection.execute(select(func.count()).select_from(row)).scalar_one()
            for row in (PatientRow, EnrolmentRow, OutboundRow)
        }


def write(file: Path, *rows: str, head: str = HEAD, encoding: str = "utf-8") -> Path:
    """Write a CSV file."""
    file.write_text("\r\n".join((head, *rows)), encoding=encoding)
    return file


def test_a_trial_run_shows_every_fate_and_changes_nothing(office: Keyboard, tmp_path: Path) -> None:
    """Each row has its line, bad ones with the reason, and not a row is stored; the exit code says something is bad."""
    file, before = write(tmp_path / "list.csv", *ROWS), counts(office)
    said = office.barta("reminders", "import", str(file), "--dry-run")
    assert said.code == 1
    assert [line.split(":")[0] for line in said.lines[:-1]] == [f"row {number}" for number in range(2, 10)]
    for line, fate in zip(said.lines, FATES, strict=False):
        assert fate in line
    assert "shortened by the spreadsheet" in said.out
    assert "not a plan" in said.out
    assert "abroad" in said.out
    assert "DATE is missing" in said.out
    assert said.lines[-1] == "nothing was changed; it would be: 2 waits for consent, 1 already there, 5 refused"
    assert counts(office) == before
    assert "1712345678" not in said.out + said.err


def test_a_file_is_carried_out_and_a_repeat_adds_nothing(office: Keyboard, tmp_path: Path) -> None:
    """Good rows are enrolled and asked for consent whatever stands beside them; again, they are there already."""
    file, report = write(tmp_path / "list.csv", *ROWS), tmp_path / "fates.csv"
    said = office.barta("reminders", "import", str(file), "--report", str(report))
    assert (said.code, said.lines[-1]) == (1, "2 waits for consent, 1 already there, 5 refused")
    assert counts(office) == {"patient": 2, "enrolment": 2, "outbound": 2}
    with report.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["fate"] for row in rows] == FATES
    assert rows[0]["phone"] == "+8801•••••678"
    again = office.barta("reminders", "import", str(file))
    assert again.lines[-1] == "3 already there, 5 refused"
    assert counts(office) == {"patient": 2, "enrolment": 2, "outbound": 2}
    with opened(office).reading() as tx:
        waiting = tx.connection.execute(select(EnrolmentRow.person_id, EnrolmentRow.plan)).all()
        languages = {plan: people.get(tx, person) for person, plan in waiting}
    assert {plan: person.language for plan, person in languages.items() if person} == {"P-BELL": "bn", "P-EXER": "en"}


def test_all_that_is_wrong_with_a_row_is_said_at_once(office: Keyboard, tmp_path: Path) -> None:
    """A patient who is refused hides nothing of what else is wrong: a row is mended once."""
    file = write(tmp_path / "list.csv", "+447911123456,NOPLAN,2020-11-20,fr,,,,")
    said = office.barta("reminders", "import", str(file), "--dry-run")
    for reason in ("abroad", "This language is not served", "not a plan", "Day 0 is over"):
        assert reason in said.lines[0]


def test_a_workbook_is_read_like_any_file(office: Keyboard, tmp_path: Path) -> None:
    """Bangla headings, numbers that lost their zero, real dates, empty lines."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["মোবাইল নম্বর", "প্ল্যান", "শুরুর তারিখ", "ভাষা"])
    sheet.append([1712345678, "BELL", datetime.combine(TODAY, datetime.min.time()), "বাংলা"])
    sheet.append([None, None, None, None])
    sheet.append([1712345679.0, "P-EXER", TODAY, None])
    book.save(tmp_path / "list.xlsx")
    said = office.barta("reminders", "import", str(tmp_path / "list.xlsx"))
    assert (said.code, said.lines) == (0, ["2 waits for consent"])
    with opened(office).reading() as tx:
        ids = tx.connection.execute(select(EnrolmentRow.id)).scalars().all()
        assert {each.day0 for name in ids if (each := enrolments.get(tx, name))} == {TODAY}


def test_single_messages_wait_for_consent(office: Keyboard, tmp_path: Path) -> None:
    """Somebody new is asked first; once they agreed the same file schedules, and a second time it is there."""
    row = f"01712345678,ABOUT-1,{date(TODAY.year + 1, 1, 5):%d/%m/%Y} 10:30,open"
    file = write(tmp_path / "one.csv", row, row, head="phone,message,due_at,mode")
    assert office.barta("reminders", "import", str(file)).lines == ["2 asked for consent"]
    store = opened(office)
    with store.transaction() as tx:
        (person,) = tx.connection.execute(select(PatientRow.person_id)).scalars()
        people.set_consent(tx, person, Consent.GIVEN, "test", datetime.now().astimezone())
    trial = office.barta("reminders", "import", str(file), "--dry-run")
    assert trial.lines[-1] == "nothing was changed; it would be: 1 scheduled, 1 already there"
    assert office.barta("reminders", "import", str(file)).lines == ["1 scheduled, 1 already there"]
    assert office.barta("reminders", "import", str(file)).lines == ["2 already there"]
    listed = office.barta("reminders", "list", "--status", "scheduled")
    assert len(listed.lines) == 1
    assert "+8801•••••678  ABOUT-1" in listed.out


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.csv", b"", "no column phone"),
        ("b.csv", b"phone,colour\n01712345678,red\n", "column 2"),
        ("c.csv", "phone,plan,day0\n017,\u00e9,x".encode("latin-1"), "not in UTF-8"),
        ("d.xlsx", b"phone,plan,day0\n", "cannot be read"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_whole(
    office: Keyboard, tmp_path: Path, name: str, data: bytes, told: str
) -> None:
    """Nothing is imported, and the sentence says what to do."""
    (tmp_path / name).write_bytes(data)
    said = office.barta("reminders", "import", str(tmp_path / name))
    assert said.code == 1
    assert told in said.err
    assert counts(office)["patient"] == 0


def test_other_ways_to_save_a_file(office: Keyboard, tmp_path: Path) -> None:
    """Semicolons, tabs, the mark that spreadsheets write before UTF-8, and UTF-16."""
    semicolons = write(tmp_path / "a.csv", GOOD.replace(",", ";"), head=HEAD.replace(",", ";"), encoding="utf-8-sig")
    tabs = write(tmp_path / "b.csv", GOOD.replace(",", "\t"), head=HEAD.replace(",", "\t"), encoding="utf-16")
    assert office.barta("reminders", "import", str(semicolons)).lines == ["1 waits for consent"]
    assert office.barta("reminders", "import", str(tabs)).lines == ["1 already there"]


def test_somebody_must_care_for_them(keyboard: Keyboard, tmp_path: Path) -> None:
    """Without a health worker, or with several and none named, nobody can be enrolled; --by names one."""
    keyboard.barta("migrate")
    file = write(tmp_path / "list.csv", GOOD)
    assert "barta staff add" in keyboard.barta("reminders", "import", str(file)).err
    for phone in ("01811111111", "01822222222"):
        keyboard.barta("staff", "add", "--name", "Rina", "--phone", phone, "--role", "worker")
    assert "--by" in keyboard.barta("reminders", "import", str(file)).err
    assert keyboard.barta("reminders", "import", str(file), "--by", "01822222222").code == 0
    other = keyboard.barta("reminders", "import", str(file), "--by", "01811111111")
    assert "another health worker" in other.out


def test_an_area_is_held_and_freed(office: Keyboard) -> None:
    """A hold stands until it is lifted, or until its last day is over."""
    assert office.barta("reminders", "pause", "--area", "Sylhet", "--reason", "flood").code == 0
    assert office.barta("reminders", "pause", "--area", "Savar", "--until", "2126-12-01").code == 0
    with opened(office).reading() as tx:
        standing = {each.area: (each.reason, each.ends_at is None) for each in holds.standing(tx, _now())}
    assert standing == {"Sylhet": ("flood", True), "Savar": ("", False)}
    assert office.barta("reminders", "resume", "--area", "Sylhet").out == "1 holds lifted: Sylhet\n"
    with opened(office).reading() as tx:
        assert [each.area for each in holds.standing(tx, _now())] == ["Savar"]
    assert office.barta("reminders", "pause", "--area", "Savar", "--until", "soon").code == 2


def _now() -> datetime:
    return datetime.now().astimezone()
