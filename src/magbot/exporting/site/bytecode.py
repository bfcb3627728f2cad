"""Compile Python modules for the runtime of the site, by running that runtime in Node.js."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from magbot.exporting.site import asset
from magbot.exporting.site.packing import unzipped, zip_archive

_SECONDS = 300.0


def compile_modules(sources: Mapping[str, bytes], runtime: Path) -> dict[str, bytes] | None:
    """Return name and bytecode of each module; None where Node.js is missing or too old.

    Only the runtime's own Python makes bytecode that it reads: a release of Python has its own.
    """
    node = shutil.which("node")
    if node is None:
        return None
    with TemporaryDirectory() as folder:
        names = ("bytecode.mjs", "in.zip", "out.zip")
        program, source, target = (Path(folder, name) for name in names)
        program.write_bytes(asset("bytecode.mjs"))
        source.write_bytes(zip_archive(sources))
        try:
            command = [node, *map(str, (program, runtime.resolve(), source, target))]
            subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)  # noqa: S603
            return unzipped(target.read_bytes())
        except (OSError, subprocess.SubprocessError):
            return None
