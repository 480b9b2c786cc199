"""Which revision the tables are at and should be at, without what migrates: that would cost every process 13 MB."""

from pathlib import Path

from sqlalchemy import inspect, text

from service.store.engine import READING, database_file, make_engine
from service.store.faults import named

_VERSIONS = Path(__file__).parent / "migrations" / "versions"


def current(url: str) -> str | None:
    """Return the revision the database is at, ``None`` where it has no tables yet. Makes no file.

    Raises :class:`StoreFault`.
    """
    file = database_file(url)
    if file and not file.exists():
        return None
    engine = make_engine(url, pooled=False)
    with named(), engine.connect() as connection:
        reader = connection.execution_options(**READING)
        if not inspect(reader).has_table("alembic_version"):
            return None
        return reader.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def head() -> str:
    """Return the revision this version of Barta works with: that of its last migration, by the name of its file."""
    return max(file.stem for file in _VERSIONS.glob("v[0-9]*.py"))[1:5]
