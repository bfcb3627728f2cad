"""Every claim of the bundled article is reached by asking for it in other words."""

from __future__ import annotations

from urllib.parse import urlsplit

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


def test_the_address_of_a_source_is_a_page(bundled: magbot.Assistant) -> None:
    addresses = {source.id: urlsplit(source.url) for source in bundled.kb.sources if source.url}

    assert len(addresses) >= 30
    assert [name for name, address in addresses.items() if not address.path.strip("/")] == []


def test_every_claim_says_where_it_stands_and_when_it_was_read(bundled: magbot.Assistant) -> None:
    claims = [claim for source in bundled.kb.sources for claim in source.claims]

    assert [claim.id for claim in claims if not (claim.verdict and claim.seen)] == []


def test_what_the_replies_must_not_leave_out_is_reached(bundled: magbot.Assistant) -> None:
    found = load_cases([ROOT / "faq" / "cases" / "replies.yaml"]).cases

    wrong = []
    for case in found:
        answer = bundled.ask(case.q)
        fits = str(answer.kind) == case.kind and (
            not case.entries or bool({entry.id for entry in answer.entries} & set(case.entries))
        )
        if not fits and str(answer.kind) not in case.also:
            wrong.append(case.q)
    assert wrong == []
