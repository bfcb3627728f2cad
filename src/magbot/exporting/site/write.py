"""Write the site's folder: beside its place, then renamed, so that a server never sees half."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from magbot.answering.answer import edition_of
from magbot.answering.assistant import Assistant
from magbot.compiling.compiled import compiled
from magbot.compiling.encoder_choice import chosen
from magbot.errors import MagbotError
from magbot.exporting.site import asset
from magbot.exporting.site.engine import build_engine
from magbot.exporting.site.pages import entry_page, file_name, index_page
from magbot.files import writing
from magbot.kb.model import ANSWER, KnowledgeBase

MARK = "magbot-site.json"
_NO_ENCODER = (
    "A browser cannot run the encoder that was chosen ({encoder}): the site would answer "
    "otherwise than your other surfaces do. To export it without, set MAGBOT_ENCODER=none for "
    "this command."
)


@dataclass(frozen=True, slots=True)
class Written:
    """What was written: pages, files, and the bytes of a first visit when compressed.

    `bytecode`: whether the assistant's modules are compiled; None without an assistant.
    """

    pages: int
    files: int
    compressed: int
    bytecode: bool | None


def write_site(kb: KnowledgeBase, folder: Path, runtime: Path | None) -> Written:
    """Write the site; without a runtime the pages alone. Raises MagbotError.

    An earlier site in the folder is replaced; a folder with anything else is refused, and so is a
    base for which an encoder was chosen.
    """
    _refuse_foreign(folder)
    if kb.encoder or chosen(kb):
        raise MagbotError(_NO_ENCODER.format(encoder=kb.encoder or chosen(kb)))
    if runtime is not None:
        kb = compiled(kb)
    assistant = Assistant(kb)
    engine = None if runtime is None else build_engine(kb, runtime)
    contents = _contents(assistant, engine.files if engine else {})
    pages = sum(name.endswith(".html") for name in contents)
    beside = folder.with_name(folder.name + ".part")
    with writing():
        shutil.rmtree(beside, ignore_errors=True)
        for name, body in contents.items():
            file = beside / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(body)
        shutil.rmtree(folder, ignore_errors=True)
        beside.rename(folder)
    first = sum(_sent(n, body) for n, body in contents.items() if not n.startswith("q/"))
    return Written(pages, len(contents), first, engine.has_bytecode if engine else None)


def _sent(name: str, body: bytes) -> int:
    return len(body if name.endswith(".bin") else gzip.compress(body, 9))


def _contents(assistant: Assistant, engine_files: Mapping[str, bytes]) -> dict[str, bytes]:
    kb = assistant.kb
    entries = [entry for entry in kb.entries if entry.kind == ANSWER]
    contents = {"index.html": index_page(kb, entries, assistant=bool(engine_files)).encode()}
    for entry in entries:
        page = entry_page(kb, entry, assistant.show(entry))
        contents[f"q/{file_name(entry)}"] = page.encode()
    for name in ("icon.svg", "site.css", "site.js", *(("magbot.js",) if engine_files else ())):
        contents[name] = asset(name)
    contents.update({f"engine/{name}": body for name, body in engine_files.items()})
    contents[MARK] = json.dumps(edition_of(kb).to_dict()).encode()
    contents["sw.js"] = _service_worker(contents)
    return contents


def _service_worker(contents: dict[str, bytes]) -> bytes:
    hashes = {name: sha256(body).hexdigest()[:16] for name, body in sorted(contents.items())}
    named = json.dumps(hashes)
    version = sha256(named.encode()).hexdigest()[:16]
    text = asset("sw.js").decode().replace("@VERSION@", version)
    return text.replace("@FILES@", named).encode()


def _refuse_foreign(folder: Path) -> None:
    if folder.is_file() or (
        folder.is_dir() and any(folder.iterdir()) and not (folder / MARK).exists()
    ):
        raise MagbotError(
            f"{folder} holds something else. Name an empty folder, or one of before."
        )
