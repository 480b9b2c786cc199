"""The option that rewrites transcripts: in a plugin, because options must be known before tests are collected."""

import pytest

OPTION = "--update-transcripts"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.addoption(OPTION, action="store_true", help="write what is answered now into tests/transcripts")
