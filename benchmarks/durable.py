"""The second peer: the bare application that also commits one row to disk before each answer, and nothing else.

What a durable answer costs here whatever Barta does: the wait for the disk, and a processor gone cold meanwhile.
"""

import os
import sqlite3
from pathlib import Path
from threading import Lock

from flask import Flask, Response

from benchmarks.bare import create as create_bare


def create() -> Flask:
    """Return the application; its database is ``peer.db`` in the folder that ``BARTA_VAR`` names."""
    app = create_bare()
    database = sqlite3.connect(Path(os.environ["BARTA_VAR"]) / "peer.db", isolation_level=None, check_same_thread=False)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute("CREATE TABLE IF NOT EXISTS heard (id INTEGER PRIMARY KEY, answer TEXT)")
    turn = Lock()

    @app.after_request
    def commit(response: Response) -> Response:
        with turn:
            database.execute("INSERT INTO heard (answer) VALUES (?)", (response.get_data(as_text=True),))
        return response

    return app
