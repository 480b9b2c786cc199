"""What became of every text: judged from the rows that are left and from what the carrier really carried."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from messages.delivery import State
from service.operations.sending.carried import AGAIN
from service.store import Store
from service.store.tables import OutboundRow

FAILED = frozenset({State.FAILED, State.UNDELIVERED})
WITH_CARRIER = frozenset({State.SENDING, State.SENT})
ARRIVED, NEVER_CARRIED = State.DELIVERED, frozenset({State.EXPIRED, State.CANCELLED, State.SCHEDULED, State.QUEUED})
_COLUMNS = ("id", "state", "purpose", "why", "error", "provider_id", "attempts", "due_at", "wanted_at", "created_at",
            "updated_at", "lease_until", "message_id", "person_id", "urgent", "channel", "expires_at")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the outbox as far as it is judged."""

    id: str
    state: State
    why: str | None
    error: str | None
    provider_id: str | None
    shown: str

    @property
    def first(self) -> str | None:
        """Return the id of the try before, for a row that goes again what did not arrive."""
        return self.why.removeprefix(AGAIN) if self.why and self.why.startswith(AGAIN) else None

    @property
    def explained(self) -> bool:
        """Return whether the row itself says why it ended as it did."""
        return self.state is ARRIVED or self.why is not None or self.error is not None


@dataclass(frozen=True, slots=True)
class Carriage:
    """What the carrier did with one id: how often it took it, whether a phone showed it, whether it told us."""

    taken: int = 0
    arrived: int = 0
    silent: bool = False


@dataclass(slots=True)
class Verdict:
    """Figures of a run. ``lost``, ``repeated`` and ``unexplained`` name texts and say what is wrong with each.

    ``unheard`` went to the carrier once, which then told nothing more; ``arrived_unknown`` is how many of the
    unknown reached their phone.
    """

    texts: int = 0
    lost: dict[str, str] = field(default_factory=dict)
    repeated: dict[str, str] = field(default_factory=dict)
    unexplained: dict[str, str] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)
    arrived_unknown: int = 0
    unheard: int = 0
    states: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def good(self) -> bool:
        """Return whether nothing was lost, repeated, or is unknown without a reason."""
        return not (self.lost or self.repeated or self.unexplained)

    def __add__(self, other: "Verdict") -> "Verdict":
        """Return the figures of both."""
        return Verdict(
            self.texts + other.texts,
            self.lost | other.lost,
            self.repeated | other.repeated,
            self.unexplained | other.unexplained,
            self.unknown + other.unknown,
            self.arrived_unknown + other.arrived_unknown,
            self.unheard + other.unheard,
            self.states + other.states,
            self.reasons + other.reasons,
        )

    def says(self) -> Iterator[str]:
        """Yield the figures, a line each."""
        unknown = ", ".join(f"{count} {why}" for why, count in self.unknown.most_common())
        yield f"texts {self.texts}: " + ", ".join(f"{state} {count}" for state, count in self.states.most_common())
        yield f"lost {len(self.lost)}"
        yield f"repeated {len(self.repeated)}"
        yield (
            f"unknown {self.unknown.total()} ({unknown or 'none'}; {self.arrived_unknown} reached their phone), "
            f"unexplained {len(self.unexplained)}"
        )
        yield f"carried once, no last receipt {self.unheard}"
        yield "reasons: " + (", ".join(f"{why} {count}" for why, count in self.reasons.most_common()) or "none")


def judge(rows: Iterable[Row], carried: Mapping[str, Carriage], doubts: Mapping[str, str]) -> Verdict:
    """Return what became of every text. ``doubts`` says of an id why nobody can know its fate."""
    verdict, followed = Verdict(), []
    for row in rows:
        verdict.texts += 1
        verdict.states[row.state.value] += 1
        carriage = carried.get(row.id, Carriage())
        if row.first is not None:
            followed.append(row)
        elif row.why is not None:
            verdict.reasons[row.why] += 1
        if carriage.taken > 1:
            verdict.repeated[row.id] = f"the carrier took it {carriage.taken} times"
        wrong = _wrong(row, carriage)
        if wrong is not None:
            verdict.lost[row.id] = wrong
        elif row.state is State.UNKNOWN:
            _unknown(row, carriage, doubts, verdict)
        elif row.state in WITH_CARRIER:
            verdict.unheard += 1
    for row in followed:
        before = carried.get(row.first or "", Carriage())
        if before.arrived and carried.get(row.id, Carriage()).taken:
            verdict.repeated[row.id] = f"it went again after {row.first} had arrived"
    return verdict


def _wrong(row: Row, carriage: Carriage) -> str | None:
    """Return what is wrong with the end of a text, ``None`` where it is as it should be."""
    if row.state in {State.SCHEDULED, State.QUEUED}:
        return f"it is still {row.state}"
    if row.state is State.SENDING and row.provider_id is None:
        return "it is still on its way and nobody looks for it"
    if row.state in WITH_CARRIER | {ARRIVED} and not carriage.taken:
        return f"it says {row.state} and the carrier never had it"
    if row.state in WITH_CARRIER and not carriage.silent:
        return f"it says {row.state} though its receipts came"
    if row.state in NEVER_CARRIED and carriage.taken:
        return f"it says {row.state} and the carrier took it"
    if row.state is ARRIVED and not carriage.arrived:
        return "it says delivered and no phone showed it"
    if row.state in FAILED and carriage.arrived:
        return f"it says {row.state} and a phone showed it"
    return None if row.explained or row.state in WITH_CARRIER | {State.UNKNOWN} else f"it is {row.state} for no reason"


def _unknown(row: Row, carriage: Carriage, doubts: Mapping[str, str], verdict: Verdict) -> None:
    why = doubts.get(row.id)
    if why is None:
        verdict.unexplained[row.id] = "it is unknown though its answer came"
        return
    verdict.unknown[why] += 1
    verdict.arrived_unknown += carriage.arrived > 0


def rows_of(store: Store, ids: Sequence[str] | None = None) -> Iterator[Row]:
    """Yield every text and call that was ever scheduled, or those named."""
    table = OutboundRow.__table__
    query = select(*(table.c[name] for name in _COLUMNS)).where(table.c.due_at.is_not(None))
    if ids is not None:
        query = query.where(table.c.id.in_(ids))
    with store.reading() as tx:
        for row in tx.connection.execute(query.execution_options(yield_per=1000)).mappings():
            shown = ", ".join(f"{name}={row[name]}" for name in _COLUMNS if row[name] not in (None, ""))
            yield Row(row["id"], State(row["state"]), row["why"], row["error"], row["provider_id"], shown)
