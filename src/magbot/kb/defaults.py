"""What a knowledge base says where its folder says nothing: neutral, without any subject."""

from __future__ import annotations

from magbot.kb.model import Card

NOTE = "For your own situation, please ask a qualified professional."

LABELS = {
    "evidence": "What other sources say",
    "sources": "Sources",
    "waiting": "Not answered yet, so please ask it on its own:",
    "choices": "Did you mean:",
    "which": "Which one did you mean?",
    "suggestions": "You can ask:",
    "afresh": "Let us start afresh.",
    "corrected": "Thank you for putting that right.",
    "leave": "To leave, close this chat; on a terminal, type exit.",
    "help": "If anyone is in danger now, call your local emergency number.",
    "unwell": "If something hurts or feels wrong, ask a qualified professional about it. If it "
    "is severe, sudden or getting worse, get help today. In danger, call your local emergency "
    "number.",
}

REPLIES = {
    "not_covered": "I do not have an answer to that.",
    "out_of_scope": "I can only answer questions about {title}.",
    "check": "Is anyone in danger right now? If so, call your local emergency number. "
    "If not, go on.",
    "empty": "Please ask that in a few more words.",
}

CARDS = {
    "emergency": Card(
        "This may be an emergency. Call your local emergency number now.",
        "Do not wait for an answer from this assistant. It cannot judge symptoms.",
    ),
    "crisis": Card(
        "You deserve help right now. If you may hurt yourself, call your local emergency number.",
        "Please talk to someone you trust or to a crisis line now.",
    ),
    "poisoning": Card(
        "If someone took too much, call your local poison centre or emergency number now.",
        "Do not wait for an answer from this assistant. It cannot judge symptoms.",
    ),
    "refer": Card(
        "Please ask a qualified professional first. This assistant cannot judge your case.",
        NOTE,
    ),
    "support": Card(
        "That sounds hard. You do not have to carry it alone. Please talk to someone you trust.",
        "This assistant cannot help with it. A person can.",
    ),
    "refer_today": Card(
        "Please speak to a qualified professional today. This assistant cannot judge your case.",
        "If it gets worse, call your local emergency number.",
    ),
}
