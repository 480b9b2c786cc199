"""Which revision the tables are at and should be at, as the tool that migrates says it."""

from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory

import service.store.migrations
from service.store import revision
from service.store.schema import migrate


def test_the_newest_revision_is_that_of_the_migrations() -> None:
    """The revision read from the names of the files is the one that the chain of migrations ends in."""
    config = Config()
    config.set_main_option("script_location", str(Path(service.store.migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_heads() == [revision.head()]


def test_a_database_says_how_far_it_was_migrated(empty_database: str) -> None:
    """Before the first migration there is no revision, afterwards the newest."""
    assert revision.current(empty_database) is None
    migrate(empty_database)
    assert revision.current(empty_database) == revision.head()
