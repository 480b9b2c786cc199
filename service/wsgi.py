"""The way in for a web server: ``granian --interface wsgi --factory service.wsgi:create``."""

import gc
import os
from pathlib import Path

from flask import Flask

from service.trial.tether import die_with_parent
from service.web.whole import web_app
from service.wiring import build, read_settings

VAR = "BARTA_VAR"
"""Names the data folder for this process: set by ``barta web`` from its ``--var``."""


def create() -> Flask:
    """Return the application of one web process."""
    die_with_parent()
    app = web_app(build(read_settings(os.environ, Path(os.environ.get(VAR, "var")))))
    # Content and matcher never change: walking all of them at each full collection held up every answer meanwhile.
    gc.freeze()
    return app
