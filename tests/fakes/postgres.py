"""A real PostgreSQL server on a free loopback port, in a folder of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest

NEEDS = "needs PostgreSQL's server (Debian: apt-get install postgresql) and magbot[postgres]"
PASSWORD = "a password"


def _binaries() -> str:
    """Return the folder of the newest server, which Debian keeps off the path; "" for none."""
    on_path = shutil.which("initdb")
    newest = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    found = [*newest, *map(Path, filter(None, [on_path]))]
    return str(found[-1].parent) if found else ""


def _version(path: Path) -> int:
    name = path.parts[-3]
    return int(name) if name.isdecimal() else 0


BINARIES = _binaries()


class PostgresServer:
    """A server that can be stopped, killed and started again with what it kept."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="magbot-postgres-"))
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        # The server refuses to run as root.
        self._user: Any = {"user": "nobody", "extra_groups": []} if os.geteuid() == 0 else {}
        secret = self._folder / "password"
        secret.write_text(PASSWORD)
        if self._user:
            for path in (self._folder, secret):
                shutil.chown(path, "nobody")
        self._run("initdb", "-D", "data", "-U", "clinic", "--auth=scram-sha-256",
                  "--pwfile=password", "--no-sync", "--locale=C", "--encoding=UTF8")  # fmt: skip

    @property
    def url(self) -> str:
        return f"postgresql://clinic:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        options = {
            "port": self.port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "",
            "fsync": "off", "shared_buffers": "16MB",
        }  # fmt: skip
        settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        self._process = subprocess.Popen(
            [f"{BINARIES}/postgres", "-D", "data", *settings],
            cwd=self._folder, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            **self._user,
        )  # fmt: skip
        end = time.monotonic() + 30
        while time.monotonic() < end:
            if self._answers():
                return
            time.sleep(0.05)
        pytest.fail("PostgreSQL did not start")

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop it: SIGINT ends the connections first, SIGQUIT ends at once."""
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(30)
            self._process = None

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def ask(self, sql: str) -> list[tuple[object, ...]]:
        """Run a statement as the owner of the database would."""
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(sql.encode())
            return cursor.fetchall() if cursor.description else []

    def _answers(self) -> bool:
        import psycopg

        try:
            psycopg.connect(self.url).close()
        except psycopg.OperationalError:
            return False
        return True

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [f"{BINARIES}/{program}", *arguments],
            cwd=self._folder, capture_output=True, check=False,
            **self._user,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
