"""Where everything is recorded: tables, one module of queries per noun, migrations."""

from service.store.faults import StoreFault, Trouble
from service.store.store import Store, Transaction, open_store

__all__ = ["Store", "StoreFault", "Transaction", "Trouble", "open_store"]
