"""The names of the lists that a conversation listens for; the phrases are a language's own.

They stand under `say:` in its pack (magbot/languages). A folder sets its own list under `labels:`
in faq.yaml, with `say.` before the name (`say.more: más | sigue`).
"""

from __future__ import annotations

# Whole messages: the act that each of them is.
WHOLE = (
    *("clear", "leave", "more", "shorter", "why", "again", "asked", "source"),
    *("yes", "no", "both", "else"),
)
# Whole messages that are answered by a line where a folder has no small talk for them.
COURTESIES = ("hello", "thanks")
# The grammar of a question that only points back: every word is of one of these lists, and one
# of them of a list that asks (`judge`, `act`, `ask`).
POINTING = ("person", "modal", "act", "judge", "ask", "filler")
