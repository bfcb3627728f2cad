"""Compile a knowledge base: fit the matcher, compile the danger signs, lay all out as sections.

Nothing here is needed to answer a question from an image; import-linter holds it apart.
"""

from __future__ import annotations

from magbot.compiling.sections import compile_kb, compile_sections

__all__ = ["compile_kb", "compile_sections"]
