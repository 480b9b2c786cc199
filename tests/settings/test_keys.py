"""Keys: a trial makes its own once, for all its processes; a live service uses what it was given."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from service.settings import KeysFault, Settings, open_keys

ROOT = Path(__file__).parents[2]


def test_a_trial_makes_its_keys_once(tmp_path: Path) -> None:
    """The first start makes the keys, every later one finds the same, and nobody else can read them."""
    settings = Settings.read({}, tmp_path / "var")
    first = open_keys(settings)
    assert open_keys(settings) == first
    assert len(first.web) >= 32
    assert [len(key) for key in first.data] == [32]
    files = {file.name: file.stat().st_mode & 0o777 for file in (tmp_path / "var" / "keys").iterdir()}
    assert files == {"secret_key": 0o600, "data_key": 0o600, "auth_token": 0o600}
    assert (tmp_path / "var" / "keys").stat().st_mode & 0o777 == 0o700


def test_two_trials_have_different_keys(tmp_path: Path) -> None:
    """Keys are random, and the keys of one trial are not the same."""
    one, two = (open_keys(Settings.read({}, tmp_path / name)) for name in ("one", "two"))
    assert len({one.web, two.web, *one.webhook, *two.webhook}) == 4
    assert len({*one.data, *two.data}) == 2


def test_given_keys_are_used_and_none_are_made(tmp_path: Path) -> None:
    """Keys from the environment stand before everything; ``var`` is left alone."""
    new, old = b"n" * 32, b"o" * 32
    given = ",".join(base64.urlsafe_b64encode(key).decode() for key in (new, old))
    environ = {"DATA_KEY": given, "SECRET_KEY": "x" * 32, "TWILIO_AUTH_TOKEN": "new,old"}
    keys = open_keys(Settings.read(environ, tmp_path))
    assert (keys.web, keys.data, keys.webhook) == ("x" * 32, (new, old), ("new", "old"))
    assert list(tmp_path.iterdir()) == []


def test_processes_that_start_together_share_their_keys(tmp_path: Path) -> None:
    """Web, clock and worker of a first start agree on the keys, whichever comes first."""
    program = (
        "import sys, pathlib; from service.settings import Settings, open_keys; sys.stdin.read();"
        "keys = open_keys(Settings.read({}, pathlib.Path(sys.argv[1]))); print(keys.web, keys.data, keys.webhook)"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
        )
        for _ in range(4)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.close()
        process.stdin = None
    said = {process.communicate(timeout=60)[0] for process in started}
    assert len(said) == 1
    assert said != {b""}
    assert sorted(file.name for file in (tmp_path / "keys").iterdir()) == ["auth_token", "data_key", "secret_key"]


def test_a_spoilt_key_is_named_not_replaced(tmp_path: Path) -> None:
    """A damaged key file is a fault: a new key would make everything stored unreadable for ever."""
    settings = Settings.read({}, tmp_path)
    open_keys(settings)
    (tmp_path / "keys" / "data_key").write_text("damaged")
    with pytest.raises(KeysFault, match="data_key"):
        open_keys(settings)
    assert (tmp_path / "keys" / "data_key").read_text() == "damaged"


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """Where ``var`` is no folder, the fault names the file and says what to check."""
    (tmp_path / "var").write_text("")
    with pytest.raises(KeysFault, match="var"):
        open_keys(Settings.read({}, tmp_path / "var"))


def test_keys_are_not_shown(tmp_path: Path) -> None:
    """Printing the keys by mistake shows none."""
    keys = open_keys(Settings.read({}, tmp_path))
    assert keys.web not in repr(keys)
    assert os.fsdecode(base64.b64encode(keys.data[0])) not in repr(keys)
    assert repr(keys.data[0]) not in repr(keys)
