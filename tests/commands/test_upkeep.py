"""The commands of whoever runs the service: check, migrate, purge, and what a wrong setting says."""

import pytest

from service.settings import Settings
from service.store.schema import head
from tests.commands.keyboard import Keyboard

WRONG = {"PUBLIC_URL": "barta", "COUNTRY": "Bangladesh", "SEND_RATE": "0"}
LIVE = {
    "GATEWAY": "twilio",
    "PUBLIC_URL": "https://barta.example.org",
    "TWILIO_ACCOUNT_SID": "AC0123",
    "TWILIO_AUTH_TOKEN": "nobody may see this",
    "TWILIO_FROM": "+8809612345678",
    "SECRET_KEY": "a session key of 32 characters or more",
    "DATA_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
}


def test_a_fresh_trial_is_in_order(keyboard: Keyboard) -> None:
    """A folder that is still empty stops nothing: a trial makes what it needs."""
    said = keyboard.barta("check")
    assert (said.code, said.out, said.err) == (0, "everything is in order\n", "")


def test_the_content_can_be_looked_at_alone(keyboard: Keyboard) -> None:
    """``--content`` needs no setting at all, not even right ones."""
    said = keyboard.barta("check", "--content", **WRONG)
    assert (said.code, said.out) == (0, "content and catalogs are in order\n")


def test_every_wrong_setting_is_named_at_once(keyboard: Keyboard) -> None:
    """Check lists them all, counts them, and fails."""
    said = keyboard.barta("check", **WRONG)
    assert said.code == 1
    assert all(f"settings: {name} " in said.err for name in WRONG)
    assert said.err.endswith("3 faults.\n")


def test_a_live_service_names_everything_that_would_stop_it(keyboard: Keyboard) -> None:
    """Tables that are missing, a queue server that is away, every text without signatures: all at once, no secret."""
    said = keyboard.barta("check", REDIS_URL="redis://:hidden@127.0.0.1:1/0", **LIVE)
    assert said.code == 1
    assert "database: " in said.err
    assert "queue: the queue server cannot be reached" in said.err
    assert said.err.endswith("2 faults.\n")
    keyboard.var.mkdir()
    keyboard.barta("migrate")
    migrated = keyboard.barta("check", **LIVE)
    assert migrated.code == 1
    assert "review: E1 in bn is draft, unsigned by " in migrated.err
    assert "database: " not in migrated.err
    for secret in ("hidden", "nobody may see", LIVE["DATA_KEY"], LIVE["SECRET_KEY"]):
        assert secret not in said.err + migrated.err


def test_migrating_twice_changes_nothing(keyboard: Keyboard) -> None:
    """The first run makes the tables and says so; the second finds nothing to do."""
    keyboard.var.mkdir()
    first, second = keyboard.barta("migrate"), keyboard.barta("migrate")
    assert (first.code, second.code) == (0, 0)
    assert first.out == f"database at {head()}, was at nothing\n"
    assert second.out == f"database at {head()}\n"


def test_a_database_out_of_reach_is_one_sentence(keyboard: Keyboard) -> None:
    """A wrong address says what to do and shows no password and no traceback."""
    said = keyboard.barta("migrate", DATABASE_URL="postgresql://barta:hidden@127.0.0.1:1/barta")
    assert said.code == 1
    assert "DATABASE_URL" in said.err
    assert len(said.err.splitlines()) == 1
    assert "hidden" not in said.err


def test_purging_says_what_went(keyboard: Keyboard) -> None:
    """Every retention rule is applied and told, on an empty database with nothing to let go."""
    keyboard.barta("migrate")
    said = keyboard.barta("purge")
    assert said.code == 0
    assert len(said.lines) == 7
    assert all(line.endswith(": 0") for line in said.lines)


def test_purging_a_database_without_tables_says_migrate(keyboard: Keyboard) -> None:
    """A fault of the store is told in a sentence, not as a traceback."""
    keyboard.var.mkdir()
    said = keyboard.barta("purge")
    assert (said.code, said.out) == (1, "")
    assert "barta migrate" in said.err


@pytest.mark.parametrize(
    "words", [("explain", "x"), ("migrate",), ("purge",), ("review", "list"), ("phone",), ("web",)]
)
def test_every_command_refuses_wrong_settings_alike(keyboard: Keyboard, words: tuple[str, ...]) -> None:
    """Whatever is started, wrong settings are all named, and nothing is made."""
    said = keyboard.barta(*words, **WRONG)
    assert said.code == 1
    assert [line.split()[0] for line in said.err.splitlines()] == sorted(WRONG, key=_order)
    assert not keyboard.var.exists()


def _order(name: str) -> int:
    return list(Settings.model_fields).index(name.lower())


def test_an_unknown_command_is_refused(keyboard: Keyboard) -> None:
    """A typing error names itself."""
    said = keyboard.barta("lunch")
    assert said.code == 2
    assert "lunch" in said.err


def test_ending_a_key_rotation(keyboard: Keyboard) -> None:
    """What the old key wrote is sealed anew with the first key; then the old key is needed no more."""
    old, new = LIVE["DATA_KEY"], "Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA="
    keyboard.var.mkdir()
    keyboard.barta("migrate")
    keyboard.barta("staff", "add", "--name", "Rina", "--phone", "01712345678", "--role", "worker", DATA_KEY=old)
    said = keyboard.barta("reseal", DATA_KEY=f"{new},{old}")
    assert (said.code, said.out.split(" ")[0]) == (0, "2")
    assert keyboard.barta("staff", "list", DATA_KEY=new).code == 0
    assert keyboard.barta("reseal", DATA_KEY=new).out.startswith("0 values")
