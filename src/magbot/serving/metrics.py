"""Count what happens, never who or what was asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from magbot.errors import MissingExtraError

COUNTERS = {
    "questions": ("Replies by kind.", "surface", "kind"),
    "failures": ("Replies not made or not delivered.", "surface"),
    "duplicates": ("Deliveries dropped as repeats.", "surface"),
    "reconnects": ("Connections made anew.", "surface"),
    "retries": ("Deliveries that failed and were repeated.", "surface"),
    "given_up": ("Deliveries repeated in vain.", "surface"),
    "votes": ("Verdicts on replies.", "surface", "verdict"),
    "votes_changed": ("Verdicts replaced.", "surface", "verdict"),
    "store_failures": ("Shared store out of reach.",),
    "reloads": ("Reloads of the knowledge base.", "outcome"),
}
"""Each counter: what it counts, then the names of its labels."""
_BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)


class Metrics:
    """What surfaces count; this one counts nothing."""

    def count(self, counter: str, *labels: str) -> None:
        """Add one to one of `COUNTERS`."""

    def replied(self, surface: str, kind: str, seconds: float) -> None:
        """Count a reply of this kind that took so long from receipt to delivery."""

    def danger_families(self, count: int) -> None:
        """Say how many families of danger signs are served now."""

    def page(self) -> str:
        """Return the counts in Prometheus's text format; nothing where none are kept."""
        return ""


class PrometheusMetrics(Metrics):
    """Counts for Prometheus, in a registry of their own."""

    def __init__(self) -> None:
        """Declare the counts. Raises MissingExtraError without the extra."""
        try:
            import prometheus_client as prometheus
        except ImportError:
            raise MissingExtraError("metrics") from None
        registry = prometheus.CollectorRegistry()
        self._generate: Callable[[], bytes] = partial(prometheus.generate_latest, registry)
        self._counters = {
            name: prometheus.Counter(f"magbot_{name}", text, labels, registry=registry)
            for name, (text, *labels) in COUNTERS.items()
        }
        self._families = prometheus.Gauge(
            "magbot_danger_families", "Families of danger signs served.", registry=registry
        )
        self._seconds = prometheus.Histogram(
            "magbot_reply_seconds", "From receipt to delivery.", ("surface",),
            buckets=_BUCKETS, registry=registry,
        )  # fmt: skip

    def count(self, counter: str, *labels: str) -> None:
        """Add one to one of `COUNTERS`."""
        total = self._counters[counter]
        (total.labels(*labels) if labels else total).inc()

    def replied(self, surface: str, kind: str, seconds: float) -> None:
        """Count a reply of this kind that took so long from receipt to delivery."""
        self.count("questions", surface, kind)
        self._seconds.labels(surface).observe(seconds)

    def danger_families(self, count: int) -> None:
        """Say how many families of danger signs are served now."""
        self._families.set(count)

    def page(self) -> str:
        """Return the counts in Prometheus's text format."""
        return self._generate().decode()
