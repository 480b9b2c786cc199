"""What can be wrong with the database, in words for whoever runs it and without a word of what was being stored."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from sqlalchemy.exc import DBAPIError, SQLAlchemyError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeout


class Trouble(StrEnum):
    """Why the database could not do its work."""

    BUSY = "busy"
    FULL = "full"
    UNREACHABLE = "unreachable"
    SCHEMA = "schema"
    DAMAGED = "damaged"
    REFUSED = "refused"


_SENTENCES = {
    Trouble.BUSY: "the database was busy for too long: try again; a SQLite file that stays busy is outgrown",
    Trouble.FULL: "the disk of the database is full or cannot be written: free space there, nothing was stored",
    Trouble.UNREACHABLE: "the database cannot be reached: check DATABASE_URL and that the server runs",
    Trouble.SCHEMA: "the tables are not those of this version: run `barta migrate`",
    Trouble.DAMAGED: "the database file is damaged: stop the service and restore a backup",
    Trouble.REFUSED: "the database refused what was to be stored: this is a fault of Barta, please report it",
}

_SQLITE = {
    "SQLITE_BUSY": Trouble.BUSY,
    "SQLITE_LOCKED": Trouble.BUSY,
    "SQLITE_FULL": Trouble.FULL,
    "SQLITE_IOERR": Trouble.FULL,
    "SQLITE_READONLY": Trouble.FULL,
    "SQLITE_CANTOPEN": Trouble.UNREACHABLE,
    "SQLITE_PERM": Trouble.UNREACHABLE,
    "SQLITE_CORRUPT": Trouble.DAMAGED,
    "SQLITE_NOTADB": Trouble.DAMAGED,
    "SQLITE_ERROR": Trouble.SCHEMA,
}

# SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html: the longest prefix that fits.
_POSTGRESQL = {
    "08": Trouble.UNREACHABLE,
    "28": Trouble.UNREACHABLE,
    "3D": Trouble.UNREACHABLE,
    "57P": Trouble.UNREACHABLE,
    "40": Trouble.BUSY,
    "55P03": Trouble.BUSY,
    "57014": Trouble.BUSY,
    "53": Trouble.BUSY,
    "53100": Trouble.FULL,
    "25006": Trouble.FULL,
    "42P01": Trouble.SCHEMA,
    "42703": Trouble.SCHEMA,
    "XX001": Trouble.DAMAGED,
    "XX002": Trouble.DAMAGED,
}


class StoreFault(Exception):
    """The database did not do its work and nothing was stored; the patient must get the safe line instead.

    ``code`` is the database's own error code, ``None`` where it gave none.
    """

    def __init__(self, trouble: Trouble, code: str | None = None) -> None:
        """Say what is wrong and what to do."""
        super().__init__(_SENTENCES[trouble] + (f" ({code})" if code else ""))
        self.trouble = trouble
        self.code = code


@contextmanager
def named(driver: type[Exception] = DBAPIError) -> Iterator[None]:
    """Turn any error of the database into a :class:`StoreFault`. ``driver`` is what its driver itself may raise.

    The original is cut off: its text may quote the row that was refused.
    """
    try:
        yield
    except PoolTimeout:
        raise StoreFault(Trouble.BUSY) from None
    except DBAPIError as error:
        raise _fault(error.orig, error.connection_invalidated) from None
    except driver as error:
        raise _fault(error) from None
    except StatementError as error:
        raise StoreFault(Trouble.REFUSED, type(error.orig).__name__) from None
    except SQLAlchemyError as error:
        raise StoreFault(Trouble.REFUSED, type(error).__name__) from None


def _fault(error: BaseException | None, broken: bool = False) -> StoreFault:
    name = getattr(error, "sqlite_errorname", None)
    if isinstance(name, str):
        base = "_".join(name.split("_")[:2])
        return StoreFault(_SQLITE.get(base, Trouble.REFUSED), name)
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        fitting = [prefix for prefix in _POSTGRESQL if state.startswith(prefix)]
        return StoreFault(_POSTGRESQL[max(fitting, key=len)] if fitting else Trouble.REFUSED, state)
    # A connection that broke or never came about carries no code.
    lost = broken or type(error).__name__ in {"OperationalError", "InterfaceError"}
    return StoreFault(Trouble.UNREACHABLE if lost else Trouble.REFUSED, type(error).__name__)
