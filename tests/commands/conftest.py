"""The `barta` command as a person types it, in a folder of its own and with no setting but those given."""

from pathlib import Path

import pytest

from tests.commands.keyboard import Keyboard


@pytest.fixture
def keyboard(tmp_path: Path) -> Keyboard:
    """A keyboard over an empty data folder."""
    return Keyboard(tmp_path / "var")
