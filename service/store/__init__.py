"""Where everything is recorded: tables, one module of queries per noun, migrations."""

from service.store import care_tables  # noqa: F401  (every table is known wherever one of them is)
from service.store.faults import StoreFault, Trouble
from service.store.store import Store, Transaction, open_store

__all__ = ["Store", "StoreFault", "Transaction", "Trouble", "open_store"]
