"""What the site's files lose on their way is nothing that the assistant reads."""

from __future__ import annotations

import gzip
import json
import random
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from magbot.compiling.compiled import compiled
from magbot.exporting.site import asset
from magbot.exporting.site.engine import _STEPPED, _base
from magbot.exporting.site.packing import differences, gzipped, huffman_coded, transposed, zeroed
from magbot.image.container import Container
from magbot.web.in_browser import STEPPED, restored, rows
from tests.fakes.browsing import RUNTIME, needs_runtime

if TYPE_CHECKING:
    from pathlib import Path

    import magbot

# What Python knows of characters: everything but their names, which the site leaves out.
CHARACTERS = """
import hashlib, unicodedata as u
seen = hashlib.blake2b()
for code in range(0x110000):
    c = chr(code)
    known = (u.category(c), u.combining(c), u.decomposition(c), u.digit(c, None), u.mirrored(c),
             u.numeric(c, None), u.normalize("NFC", c), u.normalize("NFKC", "a" + c),
             u.east_asian_width(c), c.upper(), c.casefold(), c.isalnum(), c.isspace())
    seen.update(repr(known).encode("utf-8", "surrogatepass"))
"|".join((seen.hexdigest(), u.name("a", "none"), b"\\xa4\\xa2".decode("euc_jp", "replace")))
"""
SCRIPT = """
const { loadPyodide } = await import(process.argv[1] + "/pyodide.mjs");
const python = await loadPyodide({ indexURL: process.argv[1] });
console.log(python.runPython(process.argv[2]));
"""


def test_a_base_is_restored_to_the_byte(bundled: magbot.Assistant) -> None:
    kb = compiled(bundled.kb)
    not_read = ("kept.", "cache.", "match.judged", "learned.seeds")
    kept = {n: bytes(b) for n, b in kb.sections.items() if not n.startswith(not_read)}
    sent = _base(kb)

    assert _STEPPED == STEPPED
    assert any(name.startswith(STEPPED) for name in Container(sent))
    assert {name: bytes(body) for name, body in Container(restored(sent)).items()} == kept


def test_numbers_that_fall_are_not_stored_as_differences() -> None:
    assert differences(b"\1\0\0\0\3\0\0\0\3\0\0\0") == b"\1\0\0\0\2\0\0\0\0\0\0\0"
    assert differences(b"\3\0\0\0\1\0\0\0") is None
    assert differences(b"\1\0\0") is None


def test_a_table_is_turned_there_and_back() -> None:
    table = bytes(range(12))

    assert transposed(table, 3) == bytes((0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11))
    assert rows(transposed(table, 3), 3) == table


def test_noise_gets_smaller_without_looking_for_matches() -> None:
    draw = random.Random(7)
    noise = bytes(int(draw.gauss(128, 2)) for _ in range(60_000))

    assert gzip.decompress(huffman_coded(noise)) == noise
    assert len(huffman_coded(noise)) < len(gzipped(noise))


@needs_runtime
@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
def test_the_runtime_without_unused_tables_knows_all_characters(tmp_path: Path) -> None:
    pins = json.loads(asset("runtime.json"))
    for name in (*pins["sha256"], "package.json"):
        shutil.copy(RUNTIME / name, tmp_path / name)
    wasm = tmp_path / "pyodide.asm.wasm"
    wasm.write_bytes(zeroed(wasm.read_bytes(), pins["unused"]))

    whole, bare = (_characters(folder).split("|") for folder in (RUNTIME.resolve(), tmp_path))

    assert bare[0] == whole[0]
    assert (whole[1:], bare[1:]) == (["LATIN SMALL LETTER A", "あ"], ["none", "\0"])


def _characters(folder: Path) -> str:
    command = ["node", "--input-type=module", "-e", SCRIPT, str(folder), CHARACTERS]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
