"""The forms a setting may take: each check returns the value to use or raises ``ValueError`` with the reason."""

import re
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from phonenumbers import COUNTRY_CODE_TO_REGION_CODE
from pydantic import SecretStr
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from service.secrets.cipher import read_key
from service.secrets.numbers import Kind, normalise

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_PREFIX = re.compile(r"\+[1-9][0-9]{0,14}")
_SHORT_NUMBER = re.compile(r"[0-9]{2,15}")


def split(text: object) -> object:
    """Split a comma-separated setting into its parts; anything but a text is left as it is."""
    return tuple(part.strip() for part in text.split(",") if part.strip()) if isinstance(text, str) else text


def one_or_two(values: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    """Return ``values`` if they are at most two: the one in use and, during a rotation, the other."""
    if len(values) > 2:
        raise ValueError("holds more than two values")
    return values


def data_keys(values: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
    """Return ``values`` if each is a key of 32 bytes in URL-safe base64 and no two are the same."""
    if len({read_key(value.get_secret_value()) for value in one_or_two(values)}) < len(values):
        raise ValueError("holds the same key twice")
    return values


def long_enough(value: SecretStr) -> SecretStr:
    """Return ``value`` if it is empty (not set) or has 32 characters or more."""
    if 0 < len(value.get_secret_value()) < 32:
        raise ValueError("is too short to be safe")
    return value


def database(value: SecretStr) -> SecretStr:
    """Return the SQLAlchemy URL of a SQLite file or a PostgreSQL database, the latter with the psycopg driver named."""
    try:
        url = make_url(value.get_secret_value())
    except ArgumentError:
        raise ValueError("is not a database URL") from None
    match url.drivername:
        case "postgres" | "postgresql" | "postgresql+psycopg":
            return SecretStr(url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False))
        case "sqlite" | "sqlite+pysqlite" if url.database and url.database != ":memory:":
            return value
        case "sqlite" | "sqlite+pysqlite":
            raise ValueError("names no file, so everything would be lost at the next start")
        case _:
            raise ValueError("names a database that Barta does not know")


def redis(value: SecretStr) -> SecretStr:
    """Return ``value`` if it is empty or a Redis URL over TCP, TLS or a unix socket."""
    text = value.get_secret_value()
    if text and urlsplit(text).scheme not in {"redis", "rediss", "unix"}:
        raise ValueError("is not a Redis URL")
    return value


def web_address(text: str) -> str:
    """Return an absolute http(s) address without its last slash."""
    try:
        url = urlsplit(text)
        _ = url.port
    except ValueError:
        raise ValueError("is not a web address") from None
    if url.scheme not in {"http", "https"} or not url.hostname:
        raise ValueError("is not a web address")
    if url.username or url.query or url.fragment:
        raise ValueError("holds more than a scheme, a host and a path")
    if "_" in url.hostname:
        raise ValueError("has an underscore in its host name, which carriers refuse")
    return text.rstrip("/")


def is_loopback(address: str) -> bool:
    """Return whether a web address is of this machine itself."""
    return urlsplit(address).hostname in _LOOPBACK


def country(text: str) -> str:
    """Return a country code of two letters in upper case, if phone numbers are known for it."""
    code = text.upper()
    if not any(code in regions for regions in COUNTRY_CODE_TO_REGION_CODE.values()) or code == "001":
        raise ValueError("is not a country with phone numbers")
    return code


def zone(text: str) -> ZoneInfo:
    """Return the time zone named ``text`` in the IANA database."""
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("is not a known time zone") from None


def language(text: str) -> str:
    """Return a BCP 47 language code such as ``bn``; whether it is spoken here is checked with the catalogs."""
    if not _LANGUAGE.fullmatch(text):
        raise ValueError("is not a language code")
    return text


def emergency_number(text: str) -> str:
    """Return a number a patient can dial: two to fifteen ASCII digits."""
    if not _SHORT_NUMBER.fullmatch(text):
        raise ValueError("is not a number to dial")
    return text


def sender(text: str) -> str:
    """Return who a text or call is from: E.164, a short code, or a name of up to 11 characters (telephony.md 0.2)."""
    if not text:
        return text
    address = normalise(text)
    if address.kind is Kind.HIDDEN or (address.kind is Kind.NAME and len(address.value) > 11):
        raise ValueError("is no phone number, short code or sender name")
    return f"whatsapp:{address.value}" if address.whatsapp else address.value


def prefixes(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return beginnings of phone numbers in E.164 form."""
    if not all(_PREFIX.fullmatch(text) for text in texts):
        raise ValueError("holds something that no phone number begins with")
    return texts


def numbers(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return phone numbers in E.164 form."""
    addresses = [normalise(text) for text in texts]
    if any(address.kind is not Kind.PHONE for address in addresses):
        raise ValueError("holds something that is no phone number")
    return tuple(address.value for address in addresses)
