"""Ask the service on this machine whether it lives: `python -m magbot.serving.probe`.

For a container's health check. The port is the one that PORT names, else 8080.
"""

from __future__ import annotations

import http.client
import os
import sys

DEFAULT_PORT = 8080
_OK, _PATIENCE = 200, 2.0


def main() -> int:
    """Return 0 where /health answers with 200, else 1."""
    port = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not port.isdecimal():
        print(f"PORT is '{port}', which is no port.", file=sys.stderr)  # noqa: T201
        return 1
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=_PATIENCE)
    try:
        connection.request("GET", "/health")
        return 0 if connection.getresponse().status == _OK else 1
    except (OSError, http.client.HTTPException) as error:
        print(f"port {port}: {type(error).__name__}", file=sys.stderr)  # noqa: T201
        return 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
