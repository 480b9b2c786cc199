"""One service for every test of the web, on both databases."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from service.secrets import Vault
from service.store import Store, open_store
from service.wiring import Whole
from tests.databases import TEST_KEY, created
from tests.web.bench import Bench, bench, first_build


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """The words and conversations, read once."""
    return first_build(tmp_path_factory.mktemp("first"))


@pytest.fixture
def service(base: Whole, store: Store, database: str, tmp_path: Path) -> Bench:
    """A whole service without rows, once on SQLite and once on PostgreSQL."""
    return bench(base, store, database, tmp_path)


@pytest.fixture
def sqlite_service(base: Whole, sqlite_store: Store, sqlite_database: str, tmp_path: Path) -> Bench:
    """A whole service without rows on SQLite, for rules that are not about the database."""
    return bench(base, sqlite_store, sqlite_database, tmp_path)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lasting_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a migrated database that a whole module shares, once of each kind."""
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("lasting") / "barta.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), file)
        yield f"sqlite:///{file}"
    else:
        server, template = (request.getfixturevalue(name) for name in ("postgres", "postgres_template"))
        with created(server, template) as url:
            yield url


@pytest.fixture(scope="module")
def lasting(lasting_database: str, base: Whole, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """One service for a whole module of odd requests, which may leave rows behind; once on each database."""
    with closing(open_store(lasting_database, Vault((TEST_KEY,)))) as store:
        yield bench(base, store, lasting_database, tmp_path_factory.mktemp("var"))
