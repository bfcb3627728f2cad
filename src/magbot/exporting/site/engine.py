"""The files that the assistant in the browser is made of: the runtime, the package, the base.

What is large is stored compressed, and unpacked by the worker: so any server sends it small,
whatever it is set to. The names end in .bin, which no server thinks it should decode itself.
"""

from __future__ import annotations

import gzip
import json
import lzma
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from magbot.embedding.token_vectors import TABLE
from magbot.errors import MagbotError
from magbot.exporting.site.asset import asset
from magbot.exporting.site.bytecode import compiled
from magbot.exporting.site.python_files import library_files, package_files, packed
from magbot.image.container import pack

if TYPE_CHECKING:
    from magbot.kb.model import KnowledgeBase

_MODULES = ("pyodide.mjs", "pyodide.asm.mjs")
_WASM, _LIBRARY, _LOCK = "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"
_OF_THE_CACHE = ("kept.", "cache.")
# Most of a base is numbers of 16 bits.
_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9, "lc": 2, "lp": 1, "pb": 1}]


@dataclass(frozen=True, slots=True)
class Engine:
    """Name and content of each file, and whether the modules are bytecode, which starts sooner."""

    files: dict[str, bytes]
    compiled: bool


def engine(kb: KnowledgeBase, folder: Path) -> Engine:
    """Return the engine of a compiled base. Raises MagbotError.

    `folder` is that of the Pyodide release that assets/runtime.json pins by hash.
    """
    runtime = _runtime(folder)
    package = package_files()
    sources = {**library_files(runtime[_LIBRARY], package), **package}
    modules = compiled(sources, folder)
    sections = {n: body for n, body in kb.sections.items() if not n.startswith(_OF_THE_CACHE)}
    contents = {
        "worker.js": asset("worker.js"),
        **{f"runtime/{name}": runtime[name] for name in _MODULES},
        "wasm.bin": _zipped(runtime[_WASM]),
        "python.bin": _zipped(packed(modules or sources)),
        "vectors.bin": _zipped(Path(TABLE).read_bytes()),
        "base.bin": lzma.compress(pack(sections), filters=_FILTERS),
    }
    manifest = {
        "files": {
            name: {"size": len(body), "sha256": sha256(body).hexdigest()}
            for name, body in contents.items()
            if name.endswith(".bin")
        },
        "lock": {**json.loads(runtime[_LOCK]), "packages": {}},
    }
    contents["files.json"] = json.dumps(manifest, indent=1).encode()
    return Engine(contents, modules is not None)


def default_runtime() -> Path | None:
    """Return the runtime's folder where npm put it in the current folder; None elsewhere."""
    folder = Path(os.curdir) / "node_modules" / "pyodide"
    return folder if folder.is_dir() else None


def _runtime(folder: Path) -> dict[str, bytes]:
    pins = json.loads(asset("runtime.json"))
    wanted = f"{pins['package']} {pins['version']}"
    get = f"npm install {pins['package']}@{pins['version']}, then --runtime node_modules/pyodide."
    contents = {}
    for name, digest in pins["sha256"].items():
        try:
            body = (folder / name).read_bytes()
        except OSError as error:
            raise MagbotError(f"{folder} does not hold {name} ({error.strerror}): {get}") from None
        if sha256(body).hexdigest() != digest:
            raise MagbotError(f"{folder / name} is not the one of {wanted}: {get}")
        contents[name] = body
    return contents


def _zipped(body: bytes) -> bytes:
    return gzip.compress(body, 9, mtime=0)
