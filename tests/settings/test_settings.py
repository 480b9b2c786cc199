"""Settings: none is needed for a trial, all faults are reported at once, no secret is ever shown."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from service.settings import Carrier, LogFormat, LogLevel, Settings, SettingsFault

VAR = Path("var")
KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
OTHER_KEY = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8="
LIVE = {
    "GATEWAY": "twilio",
    "PUBLIC_URL": "https://barta.example.org",
    "TWILIO_ACCOUNT_SID": "AC0123",
    "TWILIO_AUTH_TOKEN": "a token nobody may see",
    "TWILIO_FROM": "+8809612345678",
    "SECRET_KEY": "a session key of 32 characters or more",
    "DATA_KEY": KEY,
}


def faults(environ: dict[str, str]) -> dict[str, str]:
    """Return the reason of every fault by the name of its setting."""
    with pytest.raises(SettingsFault) as raised:
        Settings.read(environ, VAR)
    assert all(fault.remedy for fault in raised.value.faults)
    return {fault.name: fault.reason for fault in raised.value.faults}


def test_a_trial_needs_no_setting() -> None:
    """With an empty environment Barta is a simulator on this machine, in Bangla, in Bangladesh."""
    settings = Settings.read({}, VAR)
    assert settings.gateway is Carrier.SIMULATOR
    assert not settings.live
    assert settings.database_url.get_secret_value() == "sqlite:///var/barta.db"
    assert settings.public_url == "http://127.0.0.1:8000"
    assert (settings.country, settings.timezone, settings.default_language) == ("BD", ZoneInfo("Asia/Dhaka"), "bn")
    assert (settings.emergency_number, settings.service_name, settings.send_rate) == ("999", "Barta", 10)
    assert (settings.log_level, settings.log_format) == (LogLevel.INFO, LogFormat.CONSOLE)
    assert settings.review_required


def test_the_database_lies_where_everything_else_does(tmp_path: Path) -> None:
    """Another ``--var`` moves the default database; a given one stays where it is."""
    moved = Settings.read({}, tmp_path).database_url.get_secret_value()
    given_one = Settings.read({"DATABASE_URL": "sqlite:////srv/b.db"}, tmp_path).database_url.get_secret_value()
    assert (moved, given_one) == (f"sqlite:///{tmp_path}/barta.db", "sqlite:////srv/b.db")


def test_a_live_service_is_read() -> None:
    """A complete live environment is accepted and its values are what was given."""
    settings = Settings.read(LIVE | {"TWILIO_AUTH_TOKEN": "new, old", "DATA_KEY": f"{OTHER_KEY},{KEY}"}, VAR)
    assert settings.live
    assert [token.get_secret_value() for token in settings.twilio_auth_token] == ["new", "old"]
    assert [key.get_secret_value() for key in settings.data_key] == [OTHER_KEY, KEY]
    assert settings.twilio_from == "+8809612345678"


def test_every_fault_is_reported_at_once() -> None:
    """One start tells everything that is wrong, in the order of the table, each with what to do."""
    wrong = {
        "GATEWAY": "pigeon",
        "DATABASE_URL": "mysql://u:p@h/d",
        "REDIS_URL": "http://h",
        "PUBLIC_URL": "barta.example.org",
        "TIMEZONE": "Asia/Atlantis",
        "COUNTRY": "Bangladesh",
        "DEFAULT_LANGUAGE": "বাংলা",
        "EMERGENCY_NUMBER": "nine",
        "REVIEW_REQUIRED": "perhaps",
        "TEST_NUMBERS": "01712345678, aunt",
        "SEND_RATE": "0",
        "LOG_LEVEL": "loud",
        "LOG_FORMAT": "xml",
        "SECRET_KEY": "short",
        "DATA_KEY": "short",
        "SERVICE_NAME": "x" * 21,
        "TWILIO_FROM": "A name that is far too long",
        "TWILIO_API_KEY": "SK1",
    }
    assert set(faults(wrong)) == {*wrong, "TWILIO_API_SECRET"} - {"TWILIO_API_KEY"}


def test_a_live_service_says_everything_it_lacks() -> None:
    """What only a live service needs is asked for together, and only there."""
    assert set(faults({"GATEWAY": "twilio"})) == {
        "PUBLIC_URL",
        "TWILIO_ACCOUNT_SID",
        "TWILIO_AUTH_TOKEN",
        "TWILIO_MESSAGING_SERVICE_SID",
        "SECRET_KEY",
        "DATA_KEY",
    }


@pytest.mark.parametrize("name", sorted(LIVE.keys() - {"GATEWAY"}))
def test_each_thing_a_live_service_needs_is_missed(name: str) -> None:
    """Leaving out any one of them is a fault, under its own name or the one that could stand for it."""
    missed = faults({key: value for key, value in LIVE.items() if key != name})
    assert set(missed) == {"TWILIO_MESSAGING_SERVICE_SID" if name == "TWILIO_FROM" else name}


@pytest.mark.parametrize(
    ("changed", "accepted"),
    [
        ({"PUBLIC_URL": "http://barta.example.org"}, False),
        ({"PUBLIC_URL": "http://127.0.0.1:8000"}, False),
        ({"PUBLIC_URL": "http://127.0.0.1:8000", "TWILIO_API_URL": "http://localhost:9000"}, True),
        ({"PUBLIC_URL": "http://barta.example.org", "TWILIO_API_URL": "http://localhost:9000"}, False),
    ],
)
def test_patients_words_travel_encrypted(changed: dict[str, str], accepted: bool) -> None:
    """A live address is https; only a carrier on this same machine may call without."""
    if accepted:
        assert Settings.read(LIVE | changed, VAR).live
    else:
        assert set(faults(LIVE | changed)) == {"PUBLIC_URL"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLIC_URL", "https://barta.example.org/?a=1"),
        ("PUBLIC_URL", "https://user:pass@barta.example.org"),
        ("PUBLIC_URL", "https://my_host.example.org"),
        ("PUBLIC_URL", "https://host:notaport"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "no url"),
        ("DATA_KEY", f"{KEY},{KEY}"),
        ("DATA_KEY", f"{KEY},{OTHER_KEY},{KEY}"),
        ("TWILIO_AUTH_TOKEN", "a,b,c"),
        ("EMERGENCY_NUMBER", "৯৯৯"),
        ("COUNTRY", "ZZ"),
        ("SEND_RATE", "nan"),
        ("SEND_RATE", "inf"),
    ],
)
def test_what_cannot_work_is_refused(name: str, value: str) -> None:
    """A value that would fail later, in front of a patient, fails at the start."""
    assert set(faults({name: value})) == {name}


@pytest.mark.parametrize(
    ("name", "written", "field", "meant"),
    [
        ("DATABASE_URL", "postgres://u:p@h/d", "database_url", "postgresql+psycopg://u:p@h/d"),
        ("DATABASE_URL", "postgresql://u:p%40x@h/d", "database_url", "postgresql+psycopg://u:p%40x@h/d"),
        ("PUBLIC_URL", "https://barta.example.org/x/", "public_url", "https://barta.example.org/x"),
        ("COUNTRY", "in", "country", "IN"),
        ("GATEWAY", "Simulator", "gateway", Carrier.SIMULATOR),
        ("LOG_FORMAT", "JSON", "log_format", LogFormat.JSON),
        ("REVIEW_REQUIRED", "no", "review_required", False),
        ("TEST_NUMBERS", "01712345678, +880 1812-345678", "test_numbers", ("+8801712345678", "+8801812345678")),
        ("TWILIO_FROM", "whatsapp:+8801712345678", "twilio_from", "whatsapp:+8801712345678"),
        ("TWILIO_FROM", "16263", "twilio_from", "16263"),
        ("TWILIO_FROM", "Barta", "twilio_from", "Barta"),
        ("SERVICE_NAME", "  বার্তা  ", "service_name", "বার্তা"),
        ("SEND_RATE", "   ", "send_rate", 10.0),
    ],
)
def test_what_people_write_is_understood(name: str, written: str, field: str, meant: object) -> None:
    """Usual ways of writing a value mean the same; a blank one counts as not set."""
    read = getattr(Settings.read({name: written}, VAR), field)
    assert getattr(read, "get_secret_value", lambda: read)() == meant


def test_no_secret_is_shown() -> None:
    """Neither printing the settings nor a fault shows a key, a token, a password or a number."""
    secret = {
        **LIVE,
        "DATABASE_URL": "postgresql://barta:hunter2@db/barta",
        "REDIS_URL": "redis://:hunter3@queue/0",
        "TWILIO_API_KEY": "SK1",
        "TWILIO_API_SECRET": "an api secret",
        "TEST_NUMBERS": "01998765432",
    }
    hidden = ("hunter2", "hunter3", "an api secret", "1998765432", KEY, LIVE["TWILIO_AUTH_TOKEN"], LIVE["SECRET_KEY"])
    settings = Settings.read(secret, VAR)
    assert not [each for each in hidden if each in f"{settings} {settings!r}"]
    with pytest.raises(SettingsFault) as raised:
        Settings.read({name: f"{value} ," * 40 for name, value in secret.items()}, VAR)
    assert not [each for each in hidden if each in f"{raised.value} {raised.value!r} {raised.value.__cause__!r}"]
    assert raised.value.__context__ is None


@given(st.dictionaries(st.sampled_from([name.upper() for name in Settings.model_fields]), st.text(max_size=60)))
def test_any_environment_is_read_or_refused_in_words(environ: dict[str, str]) -> None:
    """Whatever stands in the environment, the answer is settings or named faults, never a traceback."""
    try:
        Settings.read(environ, VAR)
    except SettingsFault as fault:
        assert fault.faults
        assert {each.name.lower() for each in fault.faults} < Settings.model_fields.keys()


def test_settings_cannot_be_changed() -> None:
    """What was read at the start holds until the end."""
    with pytest.raises(ValidationError):
        Settings.read({}, VAR).public_url = "http://elsewhere"


def test_the_environment_of_the_process_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what is handed over counts, so that two services in one process can differ."""
    monkeypatch.setenv("GATEWAY", "pigeon")
    assert Settings.read({}, VAR).gateway is Carrier.SIMULATOR
