"""The one frozen object of all settings, and the only reader of the environment."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from service.settings import forms
from service.settings.faults import Fault, SettingsFault


class Carrier(StrEnum):
    """Who carries texts and calls: nobody but this machine, or a provider that speaks Twilio's API."""

    SIMULATOR = "simulator"
    TWILIO = "twilio"


class LogLevel(StrEnum):
    """From which weight on a line is logged."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class LogFormat(StrEnum):
    """Whether a person or a program reads the log."""

    CONSOLE = "console"
    JSON = "json"


T = TypeVar("T")


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _setting(default: T, help_text: str, expects: str) -> T:
    field: T = Field(default, description=help_text, json_schema_extra={"expects": expects})
    return field


_Secrets = Annotated[tuple[SecretStr, ...], BeforeValidator(forms.split)]
_Numbers = Annotated[tuple[str, ...], BeforeValidator(forms.split), AfterValidator(forms.numbers), Field(repr=False)]
_Sender = Annotated[str, AfterValidator(forms.sender)]
_Address = Annotated[str, AfterValidator(forms.web_address)]
_Zone = Annotated[ZoneInfo, BeforeValidator(forms.zone)]
_NoSecret = SecretStr("")


class Settings(BaseModel):
    """All settings of one deployment. Each field is the environment variable of the same name in upper case.

    ``var_dir`` is no variable: the command line gives it. Secrets print as stars. ``secret_key`` and ``data_key``
    may be empty in a trial: :func:`service.settings.keys.open_keys` then finds or makes them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, arbitrary_types_allowed=True)

    var_dir: Path
    database_url: Annotated[SecretStr, AfterValidator(forms.database)] = _setting(
        SecretStr("sqlite:///var/barta.db"),
        "Where rows are kept: a SQLAlchemy URL. PostgreSQL for more than one machine.",
        "give sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME",
    )
    redis_url: Annotated[SecretStr, AfterValidator(forms.redis)] = _setting(
        _NoSecret,
        "The queue server. Empty: `barta run` starts one of its own; set it for production.",
        "give redis://HOST:6379/0, rediss://... or unix:///SOCKET",
    )
    public_url: _Address = _setting(
        "http://127.0.0.1:8000",
        "What the phone company calls. Signatures are checked against it, never against the Host header.",
        "give the address the phone company reaches, such as https://barta.example.org",
    )
    gateway: Annotated[Carrier, BeforeValidator(_lower)] = _setting(
        Carrier.SIMULATOR, "Who carries texts and calls: `simulator` or `twilio`.", "give simulator or twilio"
    )
    twilio_account_sid: str = _setting(
        "", "The account at the provider. Required when live.", "copy it from the provider's console (AC...)"
    )
    twilio_auth_token: Annotated[_Secrets, AfterValidator(forms.one_or_two)] = _setting(
        (),
        "Signs the provider's webhooks. Two, comma-separated, during a rotation. "
        "Made in `var/` for a trial, required when live.",
        "copy the auth token from the provider's console; two at most, separated by a comma",
    )
    twilio_api_key: str = _setting(
        "", "For the REST API instead of the token, when set.", "give TWILIO_API_KEY and TWILIO_API_SECRET, or neither"
    )
    twilio_api_secret: SecretStr = _setting(
        _NoSecret, "The secret of `TWILIO_API_KEY`.", "give TWILIO_API_KEY and TWILIO_API_SECRET, or neither"
    )
    twilio_messaging_service_sid: str = _setting(
        "",
        "The sender of texts: a messaging service. This or `TWILIO_FROM` is required when live.",
        "give its MG... id",
    )
    twilio_from: _Sender = _setting(
        "",
        "The sender of texts: a number, a short code or a name.",
        "give a number such as +8801712345678, a short code, or a name of at most 11 characters",
    )
    twilio_voice_from: _Sender = _setting(
        "", "The number calls come from, and the one patients are told to call.", "give a number such as +8809612345678"
    )
    callback_number: _Sender = _setting(
        "",
        "A number that is only rung: whoever gives it a missed call is called back, free of charge.",
        "give a number such as +8809612345670, another one than TWILIO_VOICE_FROM",
    )
    better_number: _Sender = _setting(
        "", 'A missed call to it answers "better" to the newest question of a plan.', "give a number of its own"
    )
    same_number: _Sender = _setting(
        "", 'A missed call to it answers "same" to the newest question of a plan.', "give a number of its own"
    )
    worse_number: _Sender = _setting(
        "", 'A missed call to it answers "worse": the guided check follows by call.', "give a number of its own"
    )
    callback_prefixes: Annotated[tuple[str, ...], BeforeValidator(forms.split), AfterValidator(forms.prefixes)] = (
        _setting(
            tuple(f"+8801{digit}" for digit in range(3, 10)),
            "Only numbers that begin so are called back, comma-separated: Bangladesh mobiles, if nothing is said.",
            "give beginnings of numbers such as +88017",
        )
    )
    callbacks_per_hour: Annotated[int, Field(ge=0, le=10000)] = _setting(
        60, "Calls back in an hour to all numbers together; one number gets three a day.", "give a number up to 10000"
    )
    twilio_api_url: _Address = _setting(
        "https://api.twilio.com",
        "Base of the REST API, so that any Twilio-compatible provider can carry the traffic.",
        "give an address such as https://api.twilio.com",
    )
    secret_key: Annotated[SecretStr, AfterValidator(forms.long_enough)] = _setting(
        _NoSecret,
        "Signs web sessions: any 32 characters or more. Made in `var/` for a trial, required when live.",
        'give 32 characters or more, such as from python3 -c "import secrets; print(secrets.token_urlsafe(32))"',
    )
    data_key: Annotated[_Secrets, AfterValidator(forms.data_keys)] = _setting(
        (),
        "Encrypts phone numbers and free text: 32 bytes in URL-safe base64. Two, comma-separated, during a rotation: "
        "the first writes, both read. Made in `var/` for a trial, required when live.",
        "give 32 bytes in URL-safe base64, such as the output of "
        'python3 -c "import base64, os; print(base64.urlsafe_b64encode(os.urandom(32)).decode())"; two at most',
    )
    service_name: Annotated[str, Field(max_length=20)] = _setting(
        "Barta", "How the service names itself to patients.", "give at most 20 characters that name no illness"
    )
    country: Annotated[str, AfterValidator(forms.country)] = _setting(
        "BD", "The country numbers without a prefix belong to.", "give two letters, such as BD or IN"
    )
    timezone: _Zone = _setting(
        ZoneInfo("Asia/Dhaka"), "The zone quiet hours and days are reckoned in.", "give a name such as Asia/Dhaka"
    )
    default_language: Annotated[str, AfterValidator(forms.language)] = _setting(
        "bn", "The language of a person who has shown none yet.", "give a code such as bn or en"
    )
    emergency_number: Annotated[str, AfterValidator(forms.emergency_number)] = _setting(
        "999", "The number every safety text names; test-call it monthly.", "give the digits to dial, such as 999"
    )
    review_required: bool = _setting(
        True,
        "Live: only approved texts leave. The simulator always shows drafts, marked as drafts.",
        "give true or false",
    )
    test_numbers: _Numbers = _setting(
        (), "Numbers that may get drafts on a live gateway, comma-separated.", "give numbers such as +8801712345678"
    )
    send_rate: Annotated[float, Field(gt=0, le=1000)] = _setting(
        10.0, "Outbound messages a second over all workers.", "give a number above 0, at most 1000"
    )
    log_level: Annotated[LogLevel, BeforeValidator(_lower)] = _setting(
        LogLevel.INFO, "How much is logged.", "give debug, info, warning or error"
    )
    log_format: Annotated[LogFormat, BeforeValidator(_lower)] = _setting(
        LogFormat.CONSOLE, "Who reads the log: `console` or `json`.", "give console or json"
    )

    @classmethod
    def read(cls, environ: Mapping[str, str], var_dir: Path) -> Self:
        """Read every setting from ``environ``; the default database lies in ``var_dir``. Writes nothing.

        Raises :class:`SettingsFault` with all faults at once.
        """
        given = {field: environ.get(field.upper(), "").strip() for field in cls.model_fields if field != "var_dir"}
        given = {field: value for field, value in given.items() if value}
        given.setdefault("database_url", f"sqlite:///{var_dir}/barta.db")
        faults: list[Fault] = []
        settings: Self | None = None
        try:
            settings = cls.model_validate({**given, "var_dir": var_dir})
        except ValidationError as error:
            faults += [_fault(str(each["loc"][0]), each["type"], each["msg"]) for each in error.errors()]
        faults += _together(given, {fault.name for fault in faults})
        if settings is None or faults:
            order = [name.upper() for name in cls.model_fields]
            raise SettingsFault(tuple(sorted(faults, key=lambda fault: order.index(fault.name))))
        return settings

    @property
    def live(self) -> bool:
        """Return whether real patients are reached."""
        return self.gateway is not Carrier.SIMULATOR


def expects(field: str) -> str:
    """Return what the setting ``field`` accepts, as a sentence that tells a person what to do."""
    extra = Settings.model_fields[field].json_schema_extra
    return str(extra["expects"]) if isinstance(extra, dict) else ""


def _fault(field: str, kind: str, message: str) -> Fault:
    reason = message.removeprefix("Value error, ") if kind == "value_error" else "cannot be used"
    return Fault(field.upper(), reason, expects(field))


def _together(given: Mapping[str, str], wrong: set[str]) -> list[Fault]:
    """Return the faults that show only when settings are seen together; ``wrong`` are names already reported."""
    needs: list[tuple[str, bool, str]] = [
        ("twilio_api_key", bool(given.get("twilio_api_secret")) and not given.get("twilio_api_key"), "is missing"),
        ("twilio_api_secret", bool(given.get("twilio_api_key")) and not given.get("twilio_api_secret"), "is missing"),
    ]
    if given.get("gateway", "").lower() == Carrier.TWILIO:
        needs += [
            (field, not given.get(field), "is missing, and a live gateway needs it")
            for field in ("twilio_account_sid", "twilio_auth_token", "secret_key", "data_key")
        ]
        sender = given.get("twilio_messaging_service_sid") or given.get("twilio_from")
        needs.append(("twilio_messaging_service_sid", not sender, "and TWILIO_FROM are missing, and one must be given"))
        needs.append(("public_url", not _reachable(given), "is not an https address, and a live gateway needs one"))
    needs += [(field, True, "is the same as another number") for field in _shared_numbers(given)]
    return [
        Fault(field.upper(), reason, expects(field))
        for field, missing, reason in needs
        if missing and field.upper() not in wrong
    ]


_MISSED = ("callback_number", "better_number", "same_number", "worse_number")


def _shared_numbers(given: Mapping[str, str]) -> list[str]:
    """Return the missed-call numbers that stand for two things at once."""
    taken = {given.get("twilio_voice_from", "")}
    shared: list[str] = []
    for name in _MISSED:
        number = given.get(name, "")
        if number and number in taken:
            shared.append(name)
        taken.add(number)
    return shared


def _reachable(given: Mapping[str, str]) -> bool:
    # A carrier on this same machine (a test of the whole, a self-hosted provider) may call a loopback address.
    address = given.get("public_url", "")
    if address.startswith("https://"):
        return True
    check: Callable[[str], bool] = forms.is_loopback
    return bool(address) and check(address) and check(given.get("twilio_api_url", ""))
