"""The OpenAPI 3.1 description of the service."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

from magbot.kb.model import KnowledgeBase


def document(kb: KnowledgeBase) -> dict[str, Any]:
    """Return the document, with this knowledge base's title and version."""
    info = {
        "title": f"magbot: {kb.title}",
        "version": kb.version or "0",
        "description": "Curated answers, whole: show `text` unshortened, its note included.",
    }
    return {**_document(), "info": info}


@cache
def _document() -> dict[str, Any]:
    text = files("magbot.web").joinpath("openapi.json").read_text(encoding="utf-8")
    data: dict[str, Any] = json.loads(text)
    return data
