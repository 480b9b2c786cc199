"""Whether a text may go to patients: the sign-offs over the digest of its exact words (clinical.md section 7)."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from messages.content import Kind

DOCTORS = frozenset({"doctor", "neurologist", "ophthalmologist", "paediatrician", "obstetrician"})
OTHERS = frozenset({"physiotherapist", "pharmacist", "mental-health", "safety", "supervisor", "language"})
ROLES = DOCTORS | OTHERS
"""Everyone who may sign (clinical.md 3.2 sign-off codes, section 7 "Who signs"). A specialist is a doctor too."""

MONTHS_DANGER = 6
MONTHS = 12


class State(StrEnum):
    """Where a text stands. ``STALE``: other words of it were signed, these were not."""

    DRAFT = "draft"
    APPROVED = "approved"
    STALE = "stale"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class SignOff:
    """One person's decision on one digest, in one role. ``reviewer`` names the person, ``at`` is aware."""

    digest: str
    role: str
    reviewer: str
    approves: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """A text's state, the roles still missing, and until when the sign-offs hold (``None`` unless all are there)."""

    state: State
    missing: tuple[str, ...] = ()
    until: datetime | None = None


def review(
    digest: str,
    signoffs: Iterable[SignOff],
    needed: tuple[str, ...],
    kind: Kind,
    now: datetime,
    authors: Set[str] = frozenset(),
) -> Review:
    """Return where a text with this digest stands at ``now``.

    ``needed`` are the roles that must sign, one person for each; ``authors`` wrote or translated the words and
    may not sign them. Only a person's latest decision counts, and one refusal in force holds the text back.
    A danger text holds 6 months, any other 12, from the oldest signature it rests on.
    """
    everything = [signoff for signoff in signoffs if signoff.reviewer not in authors]
    latest = {signoff.reviewer: signoff for signoff in sorted(everything, key=_when) if signoff.digest == digest}
    if not latest:
        stale = any(signoff.approves for signoff in everything)
        return Review(State.STALE if stale else State.DRAFT, needed)
    approving = [signoff for signoff in latest.values() if signoff.approves]
    chosen, missing = _fill(needed, tuple(sorted(approving, key=_when, reverse=True)))
    if missing or len(approving) < len(latest) or not chosen:
        return Review(State.DRAFT, missing)
    until = min(expires(kind, signoff.at) for signoff in chosen)
    return Review(State.APPROVED if now < until else State.EXPIRED, until=until)


def expires(kind: Kind, signed: datetime) -> datetime:
    """Return when a signature ends: after 6 months for danger texts, 12 for others (clinical.md section 7, dates)."""
    months = signed.month - 1 + (MONTHS_DANGER if kind is Kind.DANGER else MONTHS)
    year, month = signed.year + months // 12, months % 12 + 1
    for day in range(signed.day, 27, -1):
        try:
            return signed.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    return signed.replace(year=year, month=month)


def may_sign(role: str, needed: str) -> bool:
    """Tell whether a person signing as ``role`` fills the place of ``needed``."""
    return role == needed or (needed == "doctor" and role in DOCTORS)


def _when(signoff: SignOff) -> datetime:
    return signoff.at


def _fill(needed: tuple[str, ...], signoffs: tuple[SignOff, ...]) -> tuple[tuple[SignOff, ...], tuple[str, ...]]:
    """Return the signatures that fill the roles, one person each, and the roles that stay empty.

    Newer signatures come first, and every way is tried: a neurologist must not be spent as "a doctor" while
    the neurologist's own place stays empty.
    """
    if not needed:
        return (), ()
    role, rest = needed[0], needed[1:]
    best = _without(role, _fill(rest, signoffs))
    for place, signoff in enumerate(signoffs):
        if may_sign(signoff.role, role):
            chosen, missing = _fill(rest, signoffs[:place] + signoffs[place + 1 :])
            if len(missing) < len(best[1]):
                best = (signoff, *chosen), missing
    return best


def _without(
    role: str, filled: tuple[tuple[SignOff, ...], tuple[str, ...]]
) -> tuple[tuple[SignOff, ...], tuple[str, ...]]:
    return filled[0], (role, *filled[1])
