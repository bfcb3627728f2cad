"""What the columns of a table, or the keys of a record, are called in the files people have."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Names of one part, the likeliest first: a later group counts where no earlier one is there.
_GROUPS: dict[str, tuple[tuple[str, ...], ...]] = {
    "question": (
        ("question", "questions", "q"),
        ("frage", "fragen", "pregunta", "pregunta frecuente", "pergunta", "domanda", "vraag",
         "fråga", "spørgsmål", "spørsmål", "kysymys", "pytanie", "otázka", "вопрос", "питання",
         "soru", "質問", "问题", "問題", "질문", "प्रश्न", "السؤال", "سؤال"),
        ("query", "utterance", "prompt", "instruction", "input", "user", "title", "name"),
    ),
    "answer": (
        ("answer", "answers", "a"),
        ("antwort", "antworten", "réponse", "reponse", "respuesta", "resposta", "risposta",
         "antwoord", "svar", "vastaus", "odpowiedź", "odpověď", "ответ", "відповідь", "cevap",
         "回答", "答案", "답변", "उत्तर", "الجواب", "جواب"),
        ("response", "responses", "reply", "completion", "output", "bot", "content", "text",
         "body"),
    ),
    "id": (("id", "qid", "key"),),
    "topic": (("topic", "category", "t"),),
    "kind": (("kind",),),
    "variants": (("variants", "variations", "alternatives"),),
}  # fmt: skip
_MORE_QUESTIONS = re.compile(r"question ?\d+")
_MOST_WORDS = 3


def columns_of(heads: Sequence[str]) -> dict[str, list[int]] | None:
    """Return which places are read as what; None where question or answer is not among them."""
    plain = [" ".join(re.sub(r"[_*:.-]", " ", head).lower().split()) for head in heads]
    columns: dict[str, list[int]] = {}
    for role, groups in _GROUPS.items():
        for words in groups:
            matching = [head for head in plain if head in words]
            if not matching and role in ("question", "answer"):
                matching = [head for head in plain if _ends_in(head, words)]
            if role == "question":
                matching += filter(_MORE_QUESTIONS.fullmatch, plain)
            if matching:
                columns[role] = [index for index, head in enumerate(plain) if head in matching]
                break
    apart = not set(columns.get("question", ())) & set(columns.get("answer", ()))
    return columns if {"question", "answer"} <= columns.keys() and apart else None


def _ends_in(head: str, words: Sequence[str]) -> bool:
    """Return whether a short heading ends in one of the words: "User question", "Bot answer"."""
    parts = head.split()
    return 1 < len(parts) <= _MOST_WORDS and parts[-1] in words and len(parts[-1]) > 1
