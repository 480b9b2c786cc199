"""All content, read once."""

import pytest

from service.wiring import Words
from tests.chaos.house import read_words


@pytest.fixture(scope="session")
def words() -> Words:
    """Content and conversations."""
    return read_words("Asia/Dhaka")
