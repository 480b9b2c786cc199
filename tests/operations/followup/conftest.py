"""The clinic, for every test of this folder."""

import pytest

from tests.operations.followup.clinic import Clinic
from tests.phone import Phone, phone


@pytest.fixture
def clinic(phone: Phone) -> Clinic:
    """A clinic nobody works in yet."""
    return Clinic(phone)


__all__ = ["clinic", "phone"]
