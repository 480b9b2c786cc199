"""Column types: moments that are always aware and UTC, and secrets that cannot be stored openly."""

from datetime import UTC, datetime

from sqlalchemy import DateTime, Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from service.secrets import Sealed


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept and returned in UTC; a naive one is refused (``StoreFault``)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> datetime | None:
        """Turn a moment to UTC before it is stored."""
        if value is None or value.tzinfo is UTC:
            return value
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        """Return a stored moment in UTC; SQLite keeps no zone of its own."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Secret(TypeDecorator[Sealed]):
    """An encrypted text. Only a :class:`Sealed` is taken, so no patient's words reach the disk by mistake."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Sealed | None, _: Dialect) -> bytes | None:
        """Return the bytes to store; anything that is not sealed is refused (``StoreFault``)."""
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise TypeError("a secret column takes only what a vault has sealed")
        return value.data

    def process_result_value(self, value: bytes | None, _: Dialect) -> Sealed | None:
        """Return what is stored, still sealed."""
        return None if value is None else Sealed(bytes(value))
