"""Write a knowledge base in the formats of other tools, and as pages to print.

Every exported answer carries the consult note; what a format cannot hold is said, with counts.
"""

from __future__ import annotations

from magbot.exporting.formats import (
    FORMATS,
    Export,
    FolderExport,
    Format,
    export,
    export_folder,
)

__all__ = ["FORMATS", "Export", "FolderExport", "Format", "export", "export_folder"]
