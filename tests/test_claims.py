"""Every claim of the bundled article is reached by asking for it in other words."""

from __future__ import annotations

import magbot
from magbot.evaluate import load_cases
from magbot.text import normalize
from tests.conftest import ROOT

CASES = ROOT / "faq" / "cases" / "claims.yaml"


def test_every_claim_of_the_article_is_reached(bundled: magbot.Assistant) -> None:
    article = next(source for source in bundled.kb.sources if source.id == "article")
    answers = [bundled.ask(case.q) for case in load_cases([CASES]).cases]
    reached = {claim for answer in answers for claim in answer.claims}

    assert len(article.claims) == 26
    assert {claim.id for claim in article.claims} <= reached


def test_no_case_is_a_stored_wording(bundled: magbot.Assistant) -> None:
    stored = {normalize(text) for entry in bundled.kb.entries for text in entry.phrasings}

    assert [c.q for c in load_cases([CASES]).cases if normalize(c.q) in stored] == []
