"""A curated-FAQ assistant: answers from what was written for it, or says that it cannot.

>>> import magbot
>>> answer = magbot.ask("hello")
>>> str(answer.kind)
'smalltalk'
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from magbot.answering.answer import Answer, Match
    from magbot.answering.assistant import Assistant
    from magbot.answering.kinds import Kind
    from magbot.answering.policy import Policy
    from magbot.conversation import Conversation
    from magbot.errors import KnowledgeBaseError, MagbotError, MissingExtraError, Problem
    from magbot.kb.model import Claim, Entry, KnowledgeBase, Source
    from magbot.library import ask, bundled, load
    from magbot.version import __version__

_HOMES = {
    "Answer": "answering.answer",
    "Assistant": "answering.assistant",
    "Claim": "kb.model",
    "Conversation": "conversation",
    "Entry": "kb.model",
    "Kind": "answering.kinds",
    "KnowledgeBase": "kb.model",
    "KnowledgeBaseError": "errors",
    "MagbotError": "errors",
    "Match": "answering.answer",
    "MissingExtraError": "errors",
    "Policy": "answering.policy",
    "Problem": "errors",
    "Source": "kb.model",
    "__version__": "version",
    "ask": "library",
    "bundled": "library",
    "load": "library",
}

__all__ = [
    "Answer",
    "Assistant",
    "Claim",
    "Conversation",
    "Entry",
    "Kind",
    "KnowledgeBase",
    "KnowledgeBaseError",
    "MagbotError",
    "Match",
    "MissingExtraError",
    "Policy",
    "Problem",
    "Source",
    "__version__",
    "ask",
    "bundled",
    "load",
]


def __getattr__(name: str) -> object:
    """Load a public name when it is first used, so that importing the package costs nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'magbot' has no attribute {name!r}")
    value = getattr(__import__(f"magbot.{_HOMES[name]}", fromlist=[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
