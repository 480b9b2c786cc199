"""Counts and times for Prometheus, in a registry of their own."""

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest

ANSWER_TIMES = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15)
"""Upper bounds in seconds; 15 s is when the carrier gives up (telephony.md 1.1)."""


class Figures:
    """The figures of one process. Labels come from closed sets of ours, never from a message."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._webhooks = Counter(
            "barta_webhooks_total",
            "Webhooks answered, by kind and outcome.",
            ["kind", "outcome"],
            registry=self.registry,
        )
        self._seconds = Histogram(
            "barta_webhook_seconds", "Time to answer a webhook.", ["kind"], buckets=ANSWER_TIMES, registry=self.registry
        )
        self._faults = Counter(
            "barta_faults_total", "Faults that were survived, by place and kind.", ["place", "fault"],
            registry=self.registry,
        )  # fmt: skip
        self._levels = Counter(
            "barta_danger_total", "Messages with a danger sign, by level.", ["level"], registry=self.registry
        )
        self._sent = Counter(
            "barta_messages_total", "Messages of ours, by state reached.", ["state"], registry=self.registry
        )

    def webhook(self, kind: str, outcome: str, seconds: float) -> None:
        """Count one webhook and the seconds its answer took."""
        self._webhooks.labels(kind, outcome).inc()
        self._seconds.labels(kind).observe(seconds)

    def fault(self, place: str, error: BaseException) -> None:
        """Count one fault by the name of its class alone: an error's text may quote a patient."""
        self._faults.labels(place, type(error).__name__).inc()

    def danger(self, level: str) -> None:
        """Count one message with a danger sign."""
        self._levels.labels(level).inc()

    def message(self, state: str) -> None:
        """Count one message of ours that reached a state."""
        self._sent.labels(state).inc()

    def page(self) -> bytes:
        """Return all figures in Prometheus' text format."""
        return generate_latest(self.registry)
