"""Drafts: entries in a sub-folder that is not read, until a person moves them up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from magbot.kb.yaml_writer import write_yaml

FOLDER = "drafts"
HEAD = """\
# Drafts. This folder is not read: nobody is served what stands here.
# To publish an entry: check its facts, cite a claim after each sentence ([^claim.id]), move it to
# a file of the knowledge base itself, and run: magbot check
"""


def draft_text(topic: str, entries: Iterable[Mapping[str, object]]) -> str:
    """Return the content of a draft file; each entry is a mapping of the keys of an entry."""
    head = {"topic": topic} if topic else {}
    return HEAD + write_yaml({**head, "entries": [dict(entry) for entry in entries]})
