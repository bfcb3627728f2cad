"""The Python files that the assistant in the browser needs: of the package, and of the library."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.util import resolve_name
from pathlib import Path

from magbot.exporting.site.packing import unzipped

# What is asked of the package in the browser, and what leads to nothing that answers: reading and
# compiling folders, other surfaces. A name that is not there any more only makes the site larger.
_ASKED = ("magbot", "magbot.web.in_browser")
_TOOLS = frozenset((
    *("magbot.compiling.matcher", "magbot.compiling.sections", "magbot.library.folder"),
    *("magbot.library.lost_content", "magbot.kb.folder_reader"),
    *("magbot.retrieve.training.fitting", "magbot.kb.language_packs"),
    *("magbot.text.sanitizer", "magbot.render.terminal", "magbot.render.slack"),
    *("magbot.render.discord", "magbot.cli", "magbot.files"),
))  # fmt: skip
# What the runtime imports by itself, by no statement that `_imports` could read; `_RUNTIME` whole.
_RUNTIME = "_pyodide"
_STARTED = (
    *("pyodide", "pyodide._package_loader", "pyodide.code", "pyodide.ffi", "pyodide.webloop"),
    *("encodings.ascii", "encodings.cp437", "encodings.latin_1", "encodings.utf_8"),
    "traceback",
)
# What the runtime holds itself, frozen; and what modules import for other systems, for what is
# missing here, and for connections, which a page has no use for.
_LEFT_OUT = frozenset((
    *("_collections_abc", "_sitebuiltins", "abc", "codecs", "genericpath", "importlib._bootstrap"),
    *("importlib._bootstrap_external", "importlib.machinery", "importlib.util", "io", "ntpath"),
    *("os", "posixpath", "runpy", "site", "stat", "zipimport"),
    *("_py_abc", "_pydatetime", "_pydecimal", "_threading_local", "_win_cp_codecs", "difflib"),
    *("asyncio.proactor_events", "asyncio.windows_events", "asyncio.windows_utils", "hashlib"),
    *("_ssl", "ssl", "email", "importlib.metadata"),
))  # fmt: skip
_IMPORT = re.compile(r"\s*(?:from\s+(\.*[\w.]*)\s+import\s+\(?([\w ,]*)|import\s+([\w., ]+))")
_BODY = ("def ", "class ", "async def ", "if __name__")


def package_files() -> dict[str, bytes]:
    """Return name and source of the package's modules that answer questions."""
    root = Path(__file__).resolve().parents[2]
    sources = {
        f"magbot/{file.relative_to(root).as_posix()}": file.read_bytes()
        for file in root.rglob("*.py")
    }
    needed = {name: body for name, body in sources.items() if _module(name) not in _TOOLS}
    return _reached(needed, _ASKED, within=True)


def library_files(archive: bytes, package: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return name and source of what the package and the runtime import of the standard library.

    `archive` is the zip file of the whole library. What a module of it imports only within a
    function is left out, unless the package imports it too.
    """
    sources = {
        name: body
        for name, body in unzipped(archive).items()
        if name.endswith(".py") and _module(name) not in _LEFT_OUT
    }
    modules = [*_STARTED, *(_module(name) for name in sources if name.startswith(_RUNTIME))]
    for name, source in package.items():
        modules += _imports(name, source, within=True)
    return _reached(sources, modules, within=False)


def _reached(
    sources: Mapping[str, bytes], roots: Iterable[str], *, within: bool
) -> dict[str, bytes]:
    """Return the sources that the roots import, directly or not; with each its packages."""
    names, modules, reached = {_module(name): name for name in sources}, [*roots], set[str]()
    while modules:
        module = modules.pop()
        name = names.get(module)
        if name is not None and name not in reached:
            reached.add(name)
            modules += _imports(name, sources[name], within=within)
        if "." in module:
            modules.append(module.rpartition(".")[0])
    return {name: sources[name] for name in sorted(reached)}


def _module(name: str) -> str:
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _imports(name: str, source: bytes, *, within: bool) -> Iterator[str]:
    """Return the names a module may import; those within functions and classes only if asked.

    Read by line, since the library may be of a later Python than this one.
    """
    module, inside = _module(name), False
    package = module if name.endswith("/__init__.py") else module.rpartition(".")[0]
    for line in source.decode().splitlines():
        if line and not line[0].isspace() and line[0] not in ")#":
            inside = line.startswith(_BODY)
        statement = _IMPORT.match(line)
        if statement is None or (inside and not within):
            continue
        listed = (statement[3] or statement[2]).split(",")
        words = [part.split()[0] for part in listed if part.strip()]  # without "as NAME"
        if statement[3]:
            yield from words
        else:
            base = resolve_name(statement[1], package)
            yield from [base, *(f"{base}.{word}" for word in words)]
