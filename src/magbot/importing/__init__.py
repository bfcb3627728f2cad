"""Read the FAQ formats of other tools as drafts.

Nobody is served a draft until a person has put it, cited, into the knowledge base itself.
"""

from __future__ import annotations

from magbot.importing.drafts import write_drafts
from magbot.importing.formats import FORMATS, read_files
from magbot.importing.harvest import Harvest
from magbot.importing.surroundings import Surroundings, surroundings

__all__ = ["FORMATS", "Harvest", "Surroundings", "read_files", "surroundings", "write_drafts"]
