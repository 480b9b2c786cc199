"""`barta review`: a text becomes one that may go to patients only by the signatures it needs, on its very words."""

import csv
from pathlib import Path

import pytest

from tests.commands.keyboard import Keyboard, Said


def by(role: str) -> str:
    """Return who signs in a role: one person for each (clinical.md section 7)."""
    return f"Dr. Example the {role}, BMDC A-12345"


@pytest.fixture
def ledger(keyboard: Keyboard) -> Keyboard:
    """A keyboard over a migrated database."""
    keyboard.barta("migrate")
    return keyboard


def listed(ledger: Keyboard, message: str = "E1", language: str = "bn") -> list[str]:
    """Return the words of the line that a text has in the list: state, language, digest, id, who is missing."""
    said = ledger.barta("review", "list", "--language", language)
    return next(line.split() for line in said.lines if line.split()[3] == message)


def sign(ledger: Keyboard, role: str, what: str = "approve", message: str = "E1", *more: str) -> Said:
    """Sign a text."""
    return ledger.barta("review", what, message, "--language", "bn", "--by", by(role), "--role", role, *more)


def needed(ledger: Keyboard) -> list[str]:
    """Return the roles that a text still needs."""
    words = listed(ledger)
    return " ".join(words[words.index("needs") + 1 :]).split(", ") if "needs" in words else []


def test_everything_begins_as_a_draft(ledger: Keyboard) -> None:
    """Nothing is approved until somebody signs it."""
    said = ledger.barta("review", "list")
    assert {line.split()[0] for line in said.lines} == {"draft"}
    assert said.err == f"{len(said.lines)} texts\n"
    assert ledger.barta("review", "list", "--state", "approved").lines == []


def test_a_text_is_approved_once_every_role_has_signed(ledger: Keyboard) -> None:
    """Each signature takes one role off the list; the last makes the text approved, in that language alone."""
    roles = needed(ledger)
    assert len(roles) >= 2
    for role in roles[:-1]:
        assert sign(ledger, role).code == 0
    assert needed(ledger) == roles[-1:]
    sign(ledger, roles[-1])
    assert listed(ledger)[0] == "approved"
    assert listed(ledger, language="en")[0] == "draft"


def test_a_rejection_holds_a_text_back(ledger: Keyboard) -> None:
    """After every signature, one rejection makes it no longer approved."""
    roles = needed(ledger)
    for role in roles:
        sign(ledger, role)
    assert listed(ledger)[0] == "approved"
    assert sign(ledger, roles[0], "reject", "E1", "--comment", "unclear").code == 0
    assert listed(ledger)[0] != "approved"


def test_words_that_changed_since_they_were_read_cannot_be_signed(ledger: Keyboard) -> None:
    """Whoever names the digest they read is refused when the words are others now; the current digest is taken."""
    role = needed(ledger)[0]
    old = sign(ledger, role, "approve", "E1", "--digest", "0123456789abcdef")
    assert old.code == 1
    assert "read them again" in old.err
    assert sign(ledger, role, "approve", "E1", "--digest", listed(ledger)[2]).code == 0


def test_a_text_nobody_knows_cannot_be_signed(ledger: Keyboard) -> None:
    """A wrong id says where the right ones are."""
    said = sign(ledger, "neurologist" if "neurologist" in needed(ledger) else needed(ledger)[0], "approve", "E99")
    assert said.code == 1
    assert "barta review list" in said.err


def test_signatures_travel_as_a_spreadsheet(ledger: Keyboard, tmp_path: Path) -> None:
    """What one machine exports another imports; a second import adds nothing."""
    for role in needed(ledger):
        sign(ledger, role, "approve", "E1", "--comment", "পড়েছি, ঠিক আছে")
    exported = ledger.barta("review", "export").out
    rows = list(csv.DictReader(exported.splitlines()))
    assert [row["reviewer"] for row in rows] == [by(row["role"]) for row in rows]
    file = tmp_path / "signatures.csv"
    file.write_text(exported, encoding="utf-8")
    other = Keyboard(tmp_path / "other")
    other.barta("migrate")
    count = len(rows)
    assert other.barta("review", "import", str(file)).out == f"{count} signatures added, 0 were there already\n"
    assert other.barta("review", "import", str(file)).out == f"0 signatures added, {count} were there already\n"
    assert listed(other)[0] == "approved"


def test_a_wrong_spreadsheet_is_refused_whole(ledger: Keyboard, tmp_path: Path) -> None:
    """Every wrong row is named with all its faults, and not even the good ones are taken."""
    role = needed(ledger)[0]
    digest = listed(ledger)[2]
    good = f"E1,bn,{digest},{role},Somebody,approve,,2026-11-01T10:00:00+06:00"
    bad = [f"E1,bn,{digest},cook,,maybe,,yesterday", f"E1,bn,{digest},{role},Somebody,approve,,2026-11-01T10:00:00"]
    file = tmp_path / "signatures.csv"
    head = "message,language,digest,role,reviewer,decision,comment,at"
    file.write_text("\n".join((head, good, *bad)), encoding="utf-8")
    said = ledger.barta("review", "import", str(file))
    assert said.code == 1
    for wrong in ("row 3", "reviewer is missing", "cook is no role", "neither approve nor reject", "no date", "row 4"):
        assert wrong in said.err
    assert "no offset" in said.err
    assert ledger.barta("review", "export").lines[1:] == []


def test_one_person_signs_in_one_role(ledger: Keyboard) -> None:
    """The same name in every role approves nothing: each role needs a person of its own (clinical.md section 7)."""
    for role in needed(ledger):
        alone = ("--language", "bn", "--by", "Dr. Alone", "--role", role)
        assert ledger.barta("review", "approve", "E1", *alone).code == 0
    assert listed(ledger)[0] == "draft"
