"""Prompts by address: kept for ever where the address names exactly this sound, and no name leaves the folder."""

import math
from array import array
from dataclasses import replace
from pathlib import Path

import pytest

from service.prompts import wav
from service.prompts.shelf import Shelf
from service.web.whole import web_app
from tests.web.bench import Bench, action

SECRET = b"the keys of the house"


@pytest.fixture
def sounding(sqlite_service: Bench, tmp_path: Path) -> Bench:
    """A service with one draft prompt: the English main menu, one second long."""
    folder = tmp_path / "prompts"
    folder.mkdir()
    (tmp_path / "secret.wav").write_bytes(SECRET)
    text = sqlite_service.whole.words.catalog.text("V-GREETING", "en")
    tone = array("h", (int(9000 * math.sin(at / 4)) for at in range(8000)))
    (folder / f"V-GREETING.en.{text.audio}.wav").write_bytes(wav.write(tone))
    shelf = Shelf([], folder)
    whole = replace(sqlite_service.whole, shelf=shelf)
    return replace(sqlite_service, whole=whole, app=web_app(whole))


def address(service: Bench) -> str:
    """Return the address of the one prompt."""
    text = service.whole.words.catalog.text("V-GREETING", "en")
    found = service.whole.shelf.find(text.message, text.language, text.audio)
    assert found is not None
    return found.address


def test_a_prompt_is_served_for_ever(sounding: Bench) -> None:
    """The exact address gives the sound as WAV, to be kept for ever."""
    answer = sounding.get(address(sounding))
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "audio/wav"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.body.startswith(b"RIFF")
    assert int(answer.headers["Content-Length"]) == len(answer.body)
    assert answer.headers["ETag"].strip('"') in address(sounding)


def test_an_address_of_another_take_is_asked_again(sounding: Bench) -> None:
    """Without its version, or with an old one, a draft may change at any time."""
    bare = address(sounding).partition("?")[0]
    for path in (bare, f"{bare}?v=0000000000000000"):
        answer = sounding.get(path)
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "public, no-cache")


@pytest.mark.parametrize(
    "name",
    [
        "../secret.wav",
        "..%2fsecret.wav",
        "%2e%2e/secret.wav",
        "....//secret.wav",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "V-GREETING.en.wav",
        "V-GREETING.en.0123456789abcdef.wav",
        "V-GREETING.en.0123456789abcdef.wav%00.wav",
        "v-greeting.en.0123456789ABCDEF.wav",
        "V-GREETING.xx.0123456789abcdef.mp3",
        "",
        "%F0%9F%98%80",
        "x" * 3000,
    ],
)
def test_any_other_name_is_not_found(sounding: Bench, name: str) -> None:
    """Whatever is asked for, only a prompt's exact name opens a file, and the answer repeats nothing asked."""
    answer = sounding.get(f"/audio/{name}")
    assert answer.status in {404, 308}
    assert SECRET not in answer.body
    assert len(name) < 20 or name.encode() not in answer.body


def test_a_call_plays_what_was_recorded(sounding: Bench) -> None:
    """The address in a call's answer is one that gives a sound."""
    played = sounding.whole.answer_call
    assert played is not None
    assert sounding.get(address(sounding)).status == 200
    assert action(sounding.call()).startswith("/twilio/voice/step?")
