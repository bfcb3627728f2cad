"""The files that the assistant in the browser is made of: the runtime, the package, the base."""

from __future__ import annotations

import io
import json
import os
import zipfile
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from magbot.errors import MagbotError
from magbot.store import pack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from magbot.kb.model import KnowledgeBase

# What answers no question stays out of the archive: tools, surfaces, the bundled base.
_LEFT_OUT = frozenset((
    *("bots", "chat", "check", "cli", "coverage", "evaluate", "exporting", "faq", "importing"),
    *("mcp", "page", "review", "schema", "template", "web", "__main__.py"),
))  # fmt: skip
_SERVING = frozenset(("__init__.py", "about.py"))  # of the shared serving layer, what is pure
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # so that the same package gives the same archive


def engine_files(kb: KnowledgeBase, runtime: Path) -> dict[str, bytes]:
    """Return name and content of every file of the engine. Raises MagbotError.

    `runtime` is the folder of the Pyodide release that assets/runtime.json pins by hash.
    """
    contents = {
        "magbot.zip": _archive(),
        "base.magbot": pack(kb.sections),
        "worker.js": asset("worker.js"),
        **{f"runtime/{name}": body for name, body in _runtime_files(runtime)},
    }
    hashes = {name: sha256(body).hexdigest() for name, body in contents.items()}
    contents["files.json"] = json.dumps({"sha256": hashes}, indent=1).encode()
    return contents


def asset(name: str) -> bytes:
    """Return a file of the site that is shipped with the package."""
    return files("magbot.exporting.site").joinpath("assets", name).read_bytes()


def _runtime_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    pins = json.loads(asset("runtime.json"))
    wanted = f"{pins['package']} {pins['version']}"
    get = f"npm install {pins['package']}@{pins['version']}, then --runtime node_modules/pyodide."
    for name, digest in pins["sha256"].items():
        try:
            body = (folder / name).read_bytes()
        except OSError as error:
            raise MagbotError(f"{folder} does not hold {name} ({error.strerror}): {get}") from None
        if sha256(body).hexdigest() != digest:
            raise MagbotError(f"{folder / name} is not the one of {wanted}: {get}")
        yield name, body


def _archive() -> bytes:
    buffer = io.BytesIO()
    root = Path(__file__).resolve().parents[2]
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in sorted(root.rglob("*")):
            if file.is_file() and _belongs(file.relative_to(root).parts):
                place = f"magbot/{file.relative_to(root).as_posix()}"
                archive.writestr(zipfile.ZipInfo(place, _EARLIEST), file.read_bytes(),
                                 zipfile.ZIP_DEFLATED)  # fmt: skip
    return buffer.getvalue()


def _belongs(parts: tuple[str, ...]) -> bool:
    if parts[0] in _LEFT_OUT or "__pycache__" in parts:
        return False
    return parts[0] != "serving" or parts[1] in _SERVING


def default_runtime() -> Path | None:
    """Return the runtime's folder where npm put it in the current folder; None elsewhere."""
    folder = Path(os.curdir) / "node_modules" / "pyodide"
    return folder if folder.is_dir() else None
