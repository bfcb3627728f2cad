"""Read the FAQ formats of other tools as drafts.

Nobody is served a draft until a person has put it, cited, into the knowledge base itself.
"""
