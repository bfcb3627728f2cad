"""A curated-FAQ assistant: answers from what was written for it, or says that it cannot."""
