"""What may be sent on its own: the list that programs choose from (CONTRACT.md, ``GET /messages?kind=reminder``)."""

from collections.abc import Mapping
from dataclasses import dataclass

from service.operations.followup.checks import Checks


@dataclass(frozen=True, slots=True)
class Offer:
    """One message: its texts by language with their slots unfilled, and in which languages it is signed.

    ``private`` is true where a phone that others read may get it too.
    """

    id: str
    languages: tuple[str, ...]
    texts: Mapping[str, str]
    slots: tuple[str, ...]
    signed: tuple[str, ...]
    private: bool

    @property
    def approved(self) -> bool:
        """Return whether every language of it is signed."""
        return self.signed == self.languages


def offers(checks: Checks) -> tuple[Offer, ...]:
    """Return every message that may be sent on its own, topics first."""
    return tuple(_offer(checks, message) for message in checks.one_offs())


def _offer(checks: Checks, message: str) -> Offer:
    languages = tuple(sorted(checks.catalog.languages))
    return Offer(
        id=message,
        languages=languages,
        texts={code: checks.catalog.template(message, code) for code in languages},
        slots=tuple(sorted(checks.slots(message))),
        signed=tuple(code for code in languages if checks.release.sign_off(message, code) is not None),
        private=checks.private(message),
    )
