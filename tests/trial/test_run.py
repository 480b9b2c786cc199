"""`barta run` as a person uses it: it starts, answers, survives the loss of any part, and ends without a trace."""

import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.trial.running import Trial, environment, free_port, is_free, once, trial, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are found through /proc")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    """A trial that the tests of this module share; each leaves it in order."""
    with trial(tmp_path_factory.mktemp("run") / "var") as started:
        yield started


def test_it_says_ready_when_it_is(running: Trial) -> None:
    """The line "ready" with the address comes first, and then every part is in order."""
    assert running.ready()
    assert running.get("/healthz").text == "ok\n"


def test_it_answers_signed_webhooks_and_no_others(running: Trial) -> None:
    """A signed text gets its reply, in its own language, with the emergency number; an unsigned one 403."""
    exchange = running.carrier().text("+8801711111111", "আমার মুখ বেঁকে গেছে, হাত অবশ")
    assert exchange.faults == ()
    assert "999" in exchange.replies[0].words
    with requests.Session() as session:
        session.trust_env = False
        assert session.post(running.url + "/twilio/sms", data={"Body": "hello"}, timeout=15).status_code == 403


def test_the_text_a_broken_off_check_owes_arrives(running: Trial) -> None:
    """A caller who hangs up inside the safety check finds one text on their phone: clock, queue and worker work."""
    number = "+8801722222222"
    running.hang_up_in_check(number)
    until(lambda: bool(running.arrived(number)), "the text that the check owes")
    assert "999" in running.arrived(number)[0]


@pytest.mark.parametrize("part", ["web", "clock", "urgent", "bulk", "queue"])
def test_a_part_that_is_killed_comes_back(running: Trial, part: str) -> None:
    """After ``kill -9`` of any part it runs anew, the service is ready again, and a call's text still arrives once."""
    killed = running.kill(part)
    until(lambda: bool(running.pids(part) - killed) and not running.pids(part) & killed, f"a new {part}")
    until(running.ready, "ready again")
    number = f"+88017333333{len(part)}{ord(part[0]) % 10}"
    running.hang_up_in_check(number)
    until(lambda: bool(running.arrived(number)), "the text that the check owes")
    assert len(running.arrived(number)) == 1


def test_a_queue_server_that_forgets_everything_loses_nothing(running: Trial) -> None:
    """Killed and wiped while a text is due, the queue server comes back empty; the text is sent, and once."""
    number = "+8801744444444"
    running.kill("queue")
    shutil.rmtree(running.var / "queue", ignore_errors=True)
    running.hang_up_in_check(number)
    until(running.ready, "ready again")
    until(lambda: bool(running.arrived(number)), "the text that the check owes")
    before = running.arrived("+8801722222222")
    assert len(running.arrived(number)) == 1
    assert running.arrived("+8801722222222") == before


def test_nobody_else_gets_the_port_or_the_folder(running: Trial, tmp_path: Path) -> None:
    """A second start on a taken port, or on a taken folder, says in one sentence what to do and changes nothing."""
    port = once("run", "--port", str(running.port), "--var", str(tmp_path / "var"), settings={})
    folder = once("run", "--port", str(free_port()), "--var", str(running.var), settings={})
    assert (port.returncode, folder.returncode) == (1, 1)
    assert f"Port {running.port} on 127.0.0.1 cannot be opened" in port.stderr
    assert "--port" in port.stderr
    assert "already runs" in folder.stderr
    assert "--var" in folder.stderr
    assert len(port.stderr.splitlines()) == len(folder.stderr.splitlines()) == 1
    assert not (tmp_path / "var").exists()
    assert running.ready()


def test_no_word_of_a_patient_is_in_the_log(running: Trial) -> None:
    """Whatever was said to this service, its log holds neither words nor numbers."""
    running.carrier().text("+8801755555555", "amar gopon kotha ekhane")
    log = (running.var.parent / f"{running.var.name}.log").read_text()
    for secret in ("gopon", "1755555555", "8017", "মুখ"):
        assert secret not in log


def test_sigterm_ends_everything_also_after_a_kill(tmp_path: Path) -> None:
    """SIGTERM ends every process of the tree and frees the port, also right after a ``kill -9`` of a part; a second
    start on the same folder knows the conversation."""
    var = tmp_path / "var"
    with trial(var) as first:
        exchange = first.carrier().text("+8801766666666", "আমার চোখ বন্ধ হয় না")
        assert exchange.answer is not None
        pids = first.pids()
        assert len(pids) >= 5
        first.kill("web")
        first.process.send_signal(signal.SIGTERM)
        assert first.process.wait(60) == 0
        assert first.pids() == frozenset()
        assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]
        assert is_free(first.port)
    with trial(var, first.port) as second:
        again = second.carrier().line.again(exchange.answer.request)
        assert again.body == exchange.answer.body
        second.process.kill()
        second.process.wait()
        until(lambda: second.pids() == frozenset(), "the parts of a killed supervisor to end")
        assert is_free(second.port)


def test_bad_settings_stop_the_start_with_every_fault(tmp_path: Path) -> None:
    """Every wrong setting is named at once, with what to do; nothing is made and nothing starts."""
    wrong = {"PUBLIC_URL": "barta", "COUNTRY": "Bangladesh", "SEND_RATE": "0", "TIMEZONE": "Dhaka", "LOG_LEVEL": "loud"}
    done = once("run", "--port", str(free_port()), "--var", str(tmp_path / "var"), settings=wrong)
    assert done.returncode == 1
    for name in wrong:
        assert f"{name} " in done.stderr
    assert len(done.stderr.strip().splitlines()) == len(wrong)
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "var").exists()


def test_a_port_of_another_program_is_named(tmp_path: Path) -> None:
    """A port that some other program holds is told in one sentence."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = str(other.getsockname()[1])
        done = once("run", "--port", taken, "--var", str(tmp_path / "var"), settings={})
    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: Port {taken} on 127.0.0.1 cannot be opened (")
    assert len(done.stderr.splitlines()) == 1


def test_the_test_environment_holds_no_setting() -> None:
    """These tests run a service without settings, whatever the machine they run on has set."""
    assert not {"DATABASE_URL", "REDIS_URL", "GATEWAY", "BARTA_VAR"} & environment().keys()
