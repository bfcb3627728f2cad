"""The few words of the surfaces themselves; a folder may replace each under `labels`."""

from __future__ import annotations

WORDS = {
    "more": "More",
    "helpful": "Helpful",
    "not_helpful": "Not helpful",
    "waiting": "I have your question. The answer comes in a moment; many are waiting here.",
    "thanks": "Thank you. Only the verdict was kept, not who gave it.",
    "stale": "That question is no longer here. You can ask it in your own words.",
    "error": "Something went wrong here. Please ask again in a moment.",
    "not_here": "I may not answer here. Please ask whoever runs me where I may.",
    "too_fast": "That was a lot of questions at once. Please give me a minute, then ask again.",
    "order_pause": "pause",
    "order_resume": "resume",
    "pausing": "I am paused. Who is in danger still gets help from me; all others are told that I "
    "am away. Say resume to go on.",
    "resumed": "I answer again.",
    "paused": "I am taking a break and do not answer for now. Please ask a person, or me later.",
    "again": "To go on, mention me again, or press a button.",
    "show": "Show to everyone here",
    "prompts": "Some questions to start with",
    "home": "I answer questions about {title}, from what was written for it and nothing else.",
    "privacy": "What you ask is neither stored nor logged. Only entry ids are remembered, for a "
    "short time, so that you can ask on.",
    "privacy_log": "Questions that I cannot answer are kept for the people who write my answers, "
    "without the names and numbers that I recognise. Who asked is not kept. A question that gets "
    "an emergency card, or a referral, is not kept.",
    "ask": "Ask about {title}",
    "ask_question": "What would you like to know?",
    "ask_private": "Only you see the answer (the default)",
    "ask_message": "Ask about this message",
    "hint": "your question",
}
