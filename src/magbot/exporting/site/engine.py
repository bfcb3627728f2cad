"""The files that the assistant in the browser is made of: the runtime, the package, the base.

What is large is stored compressed, and unpacked by the worker: so any server sends it small,
whatever it is set to. The names end in .bin, which no server thinks it should decode itself.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from magbot.embedding.token_vectors import DIMENSIONS, TABLE
from magbot.errors import MagbotError
from magbot.exporting.site import asset
from magbot.exporting.site.bytecode import compile_modules
from magbot.exporting.site.packing import (
    differences,
    gzipped,
    huffman_coded,
    transposed,
    xz_compressed,
    zeroed,
    zip_archive,
)
from magbot.exporting.site.python_files import library_files, package_files
from magbot.image.container import Container, pack
from magbot.kb.model import KnowledgeBase

_MODULES = ("pyodide.mjs", "pyodide.asm.mjs")
_WASM, _LIBRARY, _LOCK = "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json"
# What only the cache, the fit of an encoder and `magbot ask --why` read.
_NOT_READ = ("kept.", "cache.", "match.judged", "learned.seeds")
_CELLS = "vector.cell"
_STEPPED = "stepped."  # as `magbot.web.in_browser` has it, which stands above
_WORTH_IT = 4096  # bytes of a section that is stored as differences


@dataclass(frozen=True, slots=True)
class Engine:
    """Name and content of each file, and whether the modules are bytecode, which starts sooner."""

    files: dict[str, bytes]
    has_bytecode: bool


def build_engine(kb: KnowledgeBase, folder: Path) -> Engine:
    """Return the engine of a compiled base. Raises MagbotError.

    `folder` is that of the Pyodide release that assets/runtime.json pins by hash.
    """
    pins = json.loads(asset("runtime.json"))
    runtime = _runtime(folder, pins)
    package = package_files()
    sources = {**library_files(runtime[_LIBRARY], package), **package}
    modules = compile_modules(sources, folder)
    table = dict(Container(Path(TABLE).read_bytes()))
    cells = bytes(table.pop(_CELLS))
    contents = {
        "worker.js": asset("worker.js"),
        **{f"runtime/{name}": runtime[name] for name in _MODULES},
        # The largest tables of codecs and names of characters, which nothing here asks for.
        "wasm.bin": gzipped(zeroed(runtime[_WASM], pins["unused"])),
        "vectors.bin": huffman_coded(transposed(cells, DIMENSIONS)),
        **_python(modules or sources, pack(table)),
        "base.bin": xz_compressed(_base(kb), pairs=True),
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


def _python(modules: Mapping[str, bytes], table: bytes) -> dict[str, bytes]:
    """Return what Python starts with, and the package, which it unpacks itself."""
    package = {name: body for name, body in modules.items() if name.startswith("magbot/")}
    library = {name: body for name, body in modules.items() if name not in package}
    package_and_table = {**package, "table.magbot": table}
    return {
        "python.bin": gzipped(zip_archive(library)),
        "package.bin": xz_compressed(zip_archive(package_and_table)),
    }


def _base(kb: KnowledgeBase) -> bytes:
    """Return the base's image without what no page reads; `magbot.web.in_browser` opens it."""
    sections = {}
    for name, section in kb.sections.items():
        if not name.startswith(_NOT_READ):
            body = bytes(section)
            steps = differences(body) if len(body) >= _WORTH_IT else None
            sections[name if steps is None else _STEPPED + name] = body if steps is None else steps
    return pack(sections)


def _runtime(folder: Path, pins: Mapping[str, Any]) -> dict[str, bytes]:
    release = f"{pins['package']} {pins['version']}"
    get = f"npm install {pins['package']}@{pins['version']}, then --runtime node_modules/pyodide."
    contents = {}
    for name, digest in pins["sha256"].items():
        try:
            body = (folder / name).read_bytes()
        except OSError as error:
            raise MagbotError(f"{folder} does not hold {name} ({error.strerror}): {get}") from None
        if sha256(body).hexdigest() != digest:
            raise MagbotError(f"{folder / name} is not the one of {release}: {get}")
        contents[name] = body
    return contents
