"""The phone, for every test of this folder."""

from tests.phone import phone

__all__ = ["phone"]
