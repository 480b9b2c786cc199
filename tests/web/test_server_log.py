"""What the web server's log leaves out, and what it never leaves out."""

import json
import logging
import logging.config
from copy import deepcopy

import pytest
from granian.log import LOGGING_CONFIG

from service.commands.parts import LOG
from service.web.quiet import EXPECTED


def test_one_warning_is_left_out_and_no_other(capsys: pytest.CaptureFixture[str]) -> None:
    """A newcomer is not warned of threads we chose; every other warning and every error is written as before."""
    before = logging.getLogger("_granian").filters[:]
    logging.config.dictConfig({**deepcopy(LOGGING_CONFIG), **json.loads(LOG.read_text())})
    logger = logging.getLogger("_granian")
    try:
        logger.warning(f"{EXPECTED} 12 Python threads, which seems quite high")
        logger.warning("something else")
        logger.error(f"{EXPECTED} nothing: an error")
    finally:
        logger.filters[:] = before
        logger.handlers.clear()
        logger.propagate = True
    assert capsys.readouterr().out.splitlines() == [
        "[WARNING] something else",
        f"[ERROR] {EXPECTED} nothing: an error",
    ]
