"""The assistant in a browser: unpacks what a site holds, and takes and gives JSON.

`magbot.exporting.site` packs; the site's worker runs this under Pyodide, with nothing else of the
package's surfaces beside it.
"""

from __future__ import annotations

import json
from array import array
from itertools import accumulate

from magbot.answering.answer import changed
from magbot.answering.assistant import Assistant
from magbot.compiling.compiled import open_sections
from magbot.conversation import Conversation
from magbot.embedding.token_vectors import DIMENSIONS, use
from magbot.image.container import Container, pack
from magbot.serving.about import about

STEPPED = "stepped."
"""Begins the name of a section of numbers that only rise: their differences are stored."""


def restored(image: bytes) -> bytes:
    """Return the image of a base whose rising sections are stored as differences."""
    sections: dict[str, bytes | memoryview] = {}
    for name, body in Container(image).items():
        steps = body.cast("I") if name.startswith(STEPPED) else None
        values = body if steps is None else array("I", accumulate(steps)).tobytes()
        sections[name.removeprefix(STEPPED)] = values
    return pack(sections)


def rows(columns: bytes, width: int) -> bytearray:
    """Return a table of bytes row by row that was stored column by column."""
    height, table = len(columns) // width, bytearray(len(columns))
    for column in range(width):
        table[column::width] = columns[column * height : (column + 1) * height]
    return table


class Talk:
    """One reader's conversation."""

    def __init__(self, base: bytes, pieces: bytes, columns: bytes) -> None:
        """Open a base; `pieces` is the table of word pieces, `columns` the numbers of each."""
        use({**Container(pieces), "vector.cell": memoryview(rows(columns, DIMENSIONS))})
        self._assistant = Assistant(open_sections(Container(restored(base))))
        self._talk = Conversation(self._assistant)

    def about(self) -> str:
        """Return what the page needs to know before anything is request."""
        return json.dumps(about(self._assistant))

    def say(self, message: str) -> str:
        """Return the reply to `{"question": "..."}`; `{"clear": true}` begins anew.

        Without its `matches`, which no page shows: naming the nearest wording of each takes a
        third of the time.
        """
        request = json.loads(message)
        if request.get("clear"):
            self._talk = Conversation(self._assistant)
            return "{}"
        answer = self._talk.ask(request.get("question", ""))
        return json.dumps(changed(answer, matches=()).to_dict())
