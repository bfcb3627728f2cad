"""Parts of an image, each marked with a digest of what it was made from."""

from __future__ import annotations

from magbot.image.container import fingerprint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from collections.abc import Set as AbstractSet

    from magbot.image.container import Sections


class PartCache:
    """The parts of an earlier image; `unchanged` names those that an edit leaves as they are."""

    def __init__(
        self, earlier: Mapping[str, memoryview], unchanged: AbstractSet[str] = frozenset()
    ) -> None:
        self.earlier = earlier
        self._unchanged = unchanged
        self._reused: set[str] = set()

    def reused(self, name: str) -> bool:
        """Return whether a part was taken from the earlier image."""
        return name in self._reused

    def holds(self, name: str) -> bool:
        """Return whether the earlier image has a part of this name."""
        return f"{name}.mark" in self.earlier

    def part(
        self, name: str, source: Callable[[], object], make: Callable[[], Sections]
    ) -> Sections:
        """Return the sections `name.*`: the earlier ones where their source is the same."""
        mark = f"{name}.mark"
        if name in self._unchanged and self.holds(name):
            return self._reuse(name)
        digest = fingerprint(repr(source()).encode("utf-8", "surrogatepass"))
        if self.holds(name) and bytes(self.earlier[mark]) == digest:
            return self._reuse(name)
        return {**make(), mark: digest}

    def _reuse(self, name: str) -> Sections:
        self._reused.add(name)
        earlier = self.earlier
        return {section: earlier[section] for section in earlier if section.startswith(f"{name}.")}
