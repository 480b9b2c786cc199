"""Drafts are real sound, made once, and never stand in the way of a call."""

import json
import math
import sys
import threading
from array import array
from collections.abc import Sequence
from pathlib import Path

import pytest

from service.prompts import espeak, manifest, speak, speaker, wav
from service.prompts.prompt import Kind, Script
from service.prompts.respelling import Respelling
from service.prompts.shelf import Shelf
from service.prompts.synthesise import Result, Synthesiser
from tests.prompts import sounds
from tests.prompts.sounds import DANGER_BN, DANGER_EN, RESPELLING, TONGUES

LONG = 60.0


def synthesiser(folder: Path, command: Sequence[str] | None = (), respelling: Respelling = RESPELLING) -> Synthesiser:
    """Return one that makes drafts in ``folder``, with the synthesiser of this machine unless told otherwise."""
    return Synthesiser(folder, TONGUES, {"bn": respelling}, speaker.speaking_command() if command == () else command)


def program(folder: Path, body: str) -> tuple[str, ...]:
    """Write a program in Python that stands in for the speaking one."""
    path = folder / "program.py"
    path.write_text(body, encoding="utf-8")
    return (sys.executable, str(path))


@pytest.mark.parametrize("script", [DANGER_BN, DANGER_EN], ids=["bn", "en"])
def test_real_sound(tmp_path: Path, script: Script) -> None:
    """Bangla and English come out as speech a telephone can carry: long enough, loud enough, nothing above its band."""
    prompt = synthesiser(tmp_path / "drafts").make(script, LONG)
    assert prompt is not None
    assert prompt.kind is Kind.DRAFT
    words = len(script.words.split())
    assert words / 4 < prompt.seconds < words / 1.2
    assert 0.05 < prompt.rms < 0.12
    assert 0.3 < prompt.peak <= 0.81
    samples = wav.read_prompt(prompt.path.read_bytes()).samples()
    speech = _band(samples, range(200, 3400, 50))
    assert speech > 100 * _band(samples, range(3920, 4000, 5))
    # Voices stop and start: some tenths of a second are far louder than others, as in no hum or hiss.
    tenths = [_loudness(samples[start : start + 800]) for start in range(0, len(samples) - 800, 800)]
    assert max(tenths) > 10 * min(tenths)


def _band(samples: "array[int]", band: range) -> float:
    second = samples[8000:12000]
    return sum(sounds.strength(second, hertz) ** 2 for hertz in band) / len(band)


def _loudness(samples: "array[int]") -> float:
    return math.sqrt(sum(value * value for value in samples) / len(samples))


def test_languages_differ(tmp_path: Path) -> None:
    """The same letters are spoken by the voice of their language, not by one voice for all."""
    maker = synthesiser(tmp_path)
    english = maker.make(Script("A", "en", "Hello doctor", "1" * 16), LONG)
    bangla = maker.make(Script("A", "bn", "হাসপাতালে যান", "1" * 16), LONG)
    assert english is not None
    assert bangla is not None
    assert english.audio != bangla.audio


def test_made_once(tmp_path: Path) -> None:
    """The same words are made once; other objects and processes on the folder find them and their manifest line."""
    first = synthesiser(tmp_path)
    made = first.make(DANGER_BN, LONG)
    assert first.tally[Result.MADE] == 1
    second = synthesiser(tmp_path)
    assert second.make(DANGER_BN, LONG) == made
    assert (second.tally[Result.KEPT], second.tally[Result.MADE]) == (1, 0)
    assert made is not None
    (entry,) = manifest.read(tmp_path / "manifest.jsonl").values()
    assert (entry.audio, entry.digest, entry.kind) == (made.audio, DANGER_BN.digest, Kind.DRAFT)
    assert Shelf([], tmp_path).find("E1-V", "bn", DANGER_BN.digest) == made


def test_made_again_when_it_would_sound_otherwise(tmp_path: Path) -> None:
    """A better respelling table remakes the drafts it changes, under the same name but with another address."""
    old = synthesiser(tmp_path, respelling=Respelling()).make(DANGER_BN, LONG)
    maker = synthesiser(tmp_path)
    maker.make_all([DANGER_BN])
    new = Shelf([], tmp_path).find("E1-V", "bn", DANGER_BN.digest)
    assert old is not None
    assert new is not None
    assert maker.tally[Result.MADE] == 1
    assert (old.path, old.address != new.address) == (new.path, True)


def test_batch(tmp_path: Path) -> None:
    """A whole set is made, in more than one run of the program, and a second time nothing is."""
    scripts = [Script(f"N{number}-V", "en", f"Number {number}.", f"{number:016x}") for number in range(14)]
    counted: list[Result] = []
    maker = Synthesiser(tmp_path, TONGUES, {}, speaker.speaking_command(), counted.append)
    assert maker.make_all(scripts)[Result.MADE] == 14
    assert counted == [Result.MADE] * 14
    assert len(manifest.entries(scripts, Shelf([], tmp_path))) == 14
    assert maker.make_all(scripts)[Result.KEPT] == 14
    assert maker.tally[Result.MADE] == 14


def test_batch_stops(tmp_path: Path) -> None:
    """When the service stops, no further batch is begun."""
    maker = synthesiser(tmp_path)
    assert maker.make_all([DANGER_BN], stop=lambda: True)[Result.MADE] == 0


def test_several_at_once(tmp_path: Path) -> None:
    """Several makers of the same prompt agree; whoever looks meanwhile sees only whole files, and no rest is left."""
    made: list[str] = []
    seen: list[bool] = []
    done = threading.Event()

    def make() -> None:
        prompt = synthesiser(tmp_path).make(DANGER_EN, LONG)
        made.append(prompt.audio if prompt else "nothing")

    def look() -> None:
        while not done.wait(0.001):
            seen.extend(wav.read_prompt(path.read_bytes()).seconds > 1 for path in tmp_path.glob("*.wav"))

    watcher = threading.Thread(target=look)
    makers = [threading.Thread(target=make) for _ in range(3)]
    for thread in (watcher, *makers):
        thread.start()
    for thread in makers:
        thread.join()
    done.set()
    watcher.join()
    assert len(set(made)) == 1
    assert "nothing" not in made
    assert all(seen)
    assert sorted(path.name for path in tmp_path.iterdir()) == [DANGER_EN.name.file, "manifest.jsonl"]


def test_the_library_stays_outside(tmp_path: Path) -> None:
    """The GPL library is loaded by the program, never by the process that asks for drafts."""
    assert synthesiser(tmp_path).make(DANGER_EN, LONG) is not None
    assert espeak.LIBRARY not in sys.modules
    maps = Path("/proc/self/maps")
    assert not maps.exists() or "libespeak-ng" not in maps.read_text(encoding="utf-8")


def test_nothing_can_speak_here(tmp_path: Path) -> None:
    """Without a synthesiser there are no drafts and no error; the call uses Say."""
    maker = synthesiser(tmp_path, None)
    assert maker.make(DANGER_BN) is None
    assert maker.make_all([DANGER_BN])[Result.FAILED] == 1
    assert list(tmp_path.iterdir()) == []


def test_too_slow_for_a_call(tmp_path: Path) -> None:
    """A synthesiser that does not answer in time is given up, and the call goes on with Say."""
    maker = synthesiser(tmp_path, program(tmp_path, "import time; time.sleep(60)"))
    assert maker.make(DANGER_BN, 0.2) is None
    assert maker.tally[Result.LATE] == 1


@pytest.mark.parametrize(
    "body",
    [
        "raise SystemExit(3)",
        "import os; os.abort()",
        "print('not json'); print('[]'); print('{}'); print('7')",
        "import json; [print(json.dumps({'key': json.loads(l)['key'], 'audio': '!'})) for l in open(0)]",
        "import json; [print(json.dumps({'key': json.loads(l)['key'], 'audio': 'UklGRg=='})) for l in open(0)]",
        "import json; [print(json.dumps({'key': json.loads(l)['key'], 'audio': 5})) for l in open(0)]",
        "import json; [print(json.dumps({'key': '../x.wav', 'audio': 'UklGRg=='})) for l in open(0)]",
    ],
)
def test_a_program_that_fails(tmp_path: Path, body: str) -> None:
    """Whatever the program does wrong, there is no draft, no error and one count."""
    drafts = tmp_path / "drafts"
    maker = synthesiser(drafts, program(tmp_path, body))
    assert maker.make(DANGER_BN, LONG) is None
    assert maker.tally == {Result.MADE: 0, Result.KEPT: 0, Result.FAILED: 1, Result.LATE: 0}
    assert not list(drafts.glob("*.wav"))


def test_a_missing_program(tmp_path: Path) -> None:
    """A program that is gone since the start is the same as one that fails."""
    maker = synthesiser(tmp_path, (str(tmp_path / "gone"),))
    assert maker.make(DANGER_BN) is None
    assert maker.tally[Result.FAILED] == 1


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """Where no folder can be, a draft is made in vain but the call goes on."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    maker = synthesiser(tmp_path / "file" / "drafts")
    assert maker.make(DANGER_EN, LONG) is None
    assert maker.tally[Result.FAILED] == 1


CRASHES_ON_BAD = """
import base64, json, os, sys
for line in sys.stdin:
    wish = json.loads(line)
    if wish["words"] == "bad":
        os.abort()
    with open(sys.argv[1], "rb") as sound:
        audio = base64.b64encode(sound.read()).decode()
    print(json.dumps({"key": wish["key"], "audio": audio}), flush=True)
"""


def test_one_bad_text_takes_no_other_along(tmp_path: Path) -> None:
    """When one text brings the program down, those before and after it in the batch are still made."""
    sound = tmp_path / "tone.wav"
    sound.write_bytes(wav.write(sounds.tone(440)))
    maker = synthesiser(tmp_path / "drafts", (*program(tmp_path, CRASHES_ON_BAD), str(sound)))
    scripts = [Script(f"N{place}", "en", words, f"{place:016x}") for place, words in enumerate(["a", "bad", "c"])]
    tally = maker.make_all(scripts)
    assert (tally[Result.MADE], tally[Result.FAILED]) == (2, 1)


def test_refused_once(tmp_path: Path) -> None:
    """Words with nothing to say in them are refused, and not tried again on every call."""
    maker = synthesiser(tmp_path)
    empty = Script("X", "en", " . ", "1" * 16)
    assert maker.make(empty, LONG) is None
    program_runs = maker.tally[Result.FAILED]
    (tmp_path / "E1-V.en.0000000000000000.wav").write_bytes(b"")
    assert maker.make(empty, 0.0) is None
    assert (maker.tally[Result.FAILED], maker.tally[Result.LATE]) == (program_runs + 1, 0)


def test_forget(tmp_path: Path) -> None:
    """Drafts of words that are no longer said are removed; the others and the manifest stay."""
    for script in (DANGER_BN, DANGER_EN):
        (tmp_path / script.name.file).write_bytes(wav.write(sounds.tone(440)))
    (tmp_path / "manifest.jsonl").write_text("", encoding="utf-8")
    assert synthesiser(tmp_path, None).forget([DANGER_BN]) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [DANGER_BN.name.file, "manifest.jsonl"]


def test_no_secret_and_no_words_on_the_command_line(tmp_path: Path) -> None:
    """The program gets an empty environment and finds the words on its standard input only."""
    report = tmp_path / "report.json"
    body = (
        f"import json, os, sys; json.dump([dict(os.environ), sys.argv, sys.stdin.read()], open({str(report)!r}, 'w'))"
    )
    synthesiser(tmp_path, program(tmp_path, body)).make(DANGER_EN, LONG)
    environment, arguments, given = json.loads(report.read_text(encoding="utf-8"))
    assert environment.keys() <= {"PYTHONUTF8", "LC_CTYPE"}
    assert len(arguments) == 1
    assert json.loads(given)["words"] == DANGER_EN.words


@pytest.fixture(name="espeak_ng")
def _espeak_ng(tmp_path: Path) -> str:
    """Return a stand-in for the espeak-ng program, which hums and writes the header that a pipe gets."""
    (tmp_path / "hum.wav").write_bytes(sounds.pcm_file(sounds.tone(440, 1, 22050), 22050))
    path = tmp_path / "espeak-ng"
    path.write_text(
        f"#!{sys.executable}\n"
        "import pathlib, sys\n"
        "if 'bn' not in sys.argv or '--stdin' not in sys.argv or not sys.stdin.read():\n"
        "    raise SystemExit(1)\n"
        "file = bytearray(pathlib.Path(__file__).with_name('hum.wav').read_bytes())\n"
        "file[4:8] = file[40:44] = b'\\x00\\xf0\\xff\\x7f'\n"
        "sys.stdout.buffer.write(file)\n",
        encoding="utf-8",
    )
    path.chmod(0o755)
    return str(path)


def test_the_program_instead_of_the_library(espeak_ng: str) -> None:
    """Where only espeak-ng itself is installed, it speaks; its header's false length is passed over."""
    file = speak.draft("কথা", "bn", espeak.Program(espeak_ng))
    sound = wav.read_prompt(file)
    assert sound.seconds == pytest.approx(1, abs=0.01)
    assert sounds.strength(sound.samples()[1000:7000], 440) > 3000
    with pytest.raises(espeak.CannotSpeak, match="voice xx"):
        espeak.Program(espeak_ng).speak("words", "xx")


def test_an_unknown_voice_is_not_replaced(tmp_path: Path) -> None:
    """For a voice that the synthesiser lacks there is no draft, where it would itself take an English voice."""
    maker = Synthesiser(tmp_path, {"xx": sounds.Tongue("xx", ())}, {}, speaker.speaking_command())
    assert maker.make(Script("A", "xx", "words", "1" * 16), LONG) is None
    assert maker.tally[Result.FAILED] == 1


def test_a_fault_never_holds_the_words() -> None:
    """What is said of a failure names no word of the text."""

    class Dumb:
        """An engine that says nothing."""

        def speak(self, words: str, voice: str) -> espeak.Speech:
            """Return silence."""
            del words, voice
            return espeak.Speech(array("h", [0] * 22050), 22050)

    answer = speak.answer(json.dumps({"key": "k", "voice": "bn", "words": "গোপন"}), Dumb())
    assert answer.keys() == {"key", "fault"}
    assert "গোপন" not in answer["fault"]
