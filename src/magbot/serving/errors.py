"""What ends a surface for now: trying again later may help, unlike with a wrong setting."""

from __future__ import annotations

from magbot.errors import MagbotError


class Unreachable(MagbotError):  # noqa: N818  it is a state of the network, not a mistake
    """The platform is out of reach, or its connection was lost for long."""
