"""Read the FAQ formats of other tools as drafts.

Nobody is served a draft until a person has put it, cited, into the knowledge base itself.
"""

from __future__ import annotations

from magbot.importing.drafts import write_drafts
from magbot.importing.formats import FORMATS, read_files
from magbot.importing.import_result import ImportResult
from magbot.importing.target import Target, read_target

__all__ = ["FORMATS", "ImportResult", "Target", "read_files", "read_target", "write_drafts"]
