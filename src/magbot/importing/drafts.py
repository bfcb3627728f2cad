"""Write imported entries as draft files, one per topic, in a folder that is not read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from magbot.errors import MagbotError
from magbot.files import write_files, writing
from magbot.kb.drafts import FOLDER, draft_text
from magbot.kb.ids import slug
from magbot.kb.model import ANSWER, Entry


def write_drafts(entries: Iterable[Entry], folder: str | Path, name: str) -> tuple[Path, ...]:
    """Write `drafts/NAME.yaml` in a folder, or a file per topic; gives the files.

    Nothing is overwritten. Raises MagbotError where a file is there already or cannot be written.
    """
    by_topic: dict[str, list[Entry]] = {}
    for entry in entries:
        by_topic.setdefault(entry.topic, []).append(entry)
    target = Path(folder) / FOLDER
    files = dict(zip(_names(name, list(by_topic)), by_topic.items(), strict=True))
    for file in files:
        if (target / file).exists():
            raise MagbotError(f"{target / file} is there already. Choose another: --name NAME")
    texts = {
        str(target / file): draft_text(topic, map(_values, group))
        for file, (topic, group) in files.items()
    }
    with writing(target):
        target.mkdir(parents=True, exist_ok=True)
        write_files(texts)
    return tuple(map(Path, texts))


def _values(entry: Entry) -> dict[str, object]:
    values: dict[str, object] = {
        "id": entry.id,
        "kind": "" if entry.kind == ANSWER else entry.kind,
        "question": entry.question,
        "variants": list(entry.variants),
        "answer": entry.answer,
        "more": entry.more,
        "evidence": entry.evidence,
        "related": list(entry.related),
    }
    return {key: value for key, value in values.items() if value}


def _names(name: str, topics: list[str]) -> list[str]:
    if len(topics) == 1:
        return [f"{name}.yaml"]
    names: list[str] = []
    for topic in topics:
        base = f"{name}-{slug(topic)}" if topic else name
        free, number = f"{base}.yaml", 2
        while free in names:
            free, number = f"{base}-{number}.yaml", number + 1
        names.append(free)
    return names
