"""Count what happens, never who or what was asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from magbot.errors import MissingExtraError

_BUCKETS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)


class Metrics:
    """What surfaces count; this one counts nothing."""

    def question(self, surface: str, kind: str, seconds: float) -> None:
        """Count a reply of this kind that took so long from receipt to delivery."""

    def failed(self, surface: str) -> None:
        """Count a reply that could not be made or delivered."""

    def duplicate(self, surface: str) -> None:
        """Count a request that was delivered again and dropped."""

    def reconnect(self, surface: str) -> None:
        """Count a connection made anew."""

    def retried(self, surface: str) -> None:
        """Count a delivery that failed and is tried again."""

    def given_up(self, surface: str) -> None:
        """Count a delivery that was tried again in vain."""

    def vote(self, surface: str, verdict: str) -> None:
        """Count a verdict on a reply."""

    def vote_changed(self, surface: str, earlier: str) -> None:
        """Count a verdict that its giver replaced; `earlier` no longer stands."""

    def store_failed(self) -> None:
        """Count a shared store out of reach."""

    def reload(self, outcome: str) -> None:
        """Count a reload of the knowledge base: "ok", "refused" or "failed"."""

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
            from prometheus_client import (
                CollectorRegistry,
                Counter,
                Gauge,
                Histogram,
                generate_latest,
            )
        except ImportError:
            raise MissingExtraError("metrics") from None
        registry = CollectorRegistry()
        self._generate: Callable[[], bytes] = partial(generate_latest, registry)

        def counter(name: str, text: str, *labels: str) -> Counter:
            return Counter(f"magbot_{name}", text, labels, registry=registry)

        self._questions = counter("questions", "Replies by kind.", "surface", "kind")
        self._failures = counter("failures", "Replies not made or not delivered.", "surface")
        self._duplicates = counter("duplicates", "Deliveries dropped as repeats.", "surface")
        self._reconnects = counter("reconnects", "Connections made anew.", "surface")
        self._retries = counter("retries", "Deliveries that failed and were repeated.", "surface")
        self._given_up = counter("given_up", "Deliveries repeated in vain.", "surface")
        self._votes = counter("votes", "Verdicts on replies.", "surface", "verdict")
        self._changed = counter("votes_changed", "Verdicts replaced.", "surface", "verdict")
        self._store = counter("store_failures", "Shared store out of reach.")
        self._reloads = counter("reloads", "Reloads of the knowledge base.", "outcome")
        self._families = Gauge(
            "magbot_danger_families", "Families of danger signs served.", registry=registry
        )
        self._seconds = Histogram(
            "magbot_reply_seconds", "From receipt to delivery.", ("surface",),
            buckets=_BUCKETS, registry=registry,
        )  # fmt: skip

    def question(self, surface: str, kind: str, seconds: float) -> None:
        """Count a reply of this kind that took so long from receipt to delivery."""
        self._questions.labels(surface, kind).inc()
        self._seconds.labels(surface).observe(seconds)

    def failed(self, surface: str) -> None:
        """Count a reply that could not be made or delivered."""
        self._failures.labels(surface).inc()

    def duplicate(self, surface: str) -> None:
        """Count a request that was delivered again and dropped."""
        self._duplicates.labels(surface).inc()

    def reconnect(self, surface: str) -> None:
        """Count a connection made anew."""
        self._reconnects.labels(surface).inc()

    def retried(self, surface: str) -> None:
        """Count a delivery that failed and is tried again."""
        self._retries.labels(surface).inc()

    def given_up(self, surface: str) -> None:
        """Count a delivery that was tried again in vain."""
        self._given_up.labels(surface).inc()

    def vote(self, surface: str, verdict: str) -> None:
        """Count a verdict on a reply."""
        self._votes.labels(surface, verdict).inc()

    def vote_changed(self, surface: str, earlier: str) -> None:
        """Count a verdict that its giver replaced."""
        self._changed.labels(surface, earlier).inc()

    def store_failed(self) -> None:
        """Count a shared store out of reach."""
        self._store.inc()

    def reload(self, outcome: str) -> None:
        """Count a reload of the knowledge base."""
        self._reloads.labels(outcome).inc()

    def danger_families(self, count: int) -> None:
        """Say how many families of danger signs are served now."""
        self._families.set(count)

    def page(self) -> str:
        """Return the counts in Prometheus's text format."""
        return self._generate().decode()
