"""Rank the entries of a base of more than 4,000,000 phrasings times entries.

That is too large for learned weights: words count by their rarity, and unknown words are guessed
at. Only the retriever and the training import these modules.
"""
