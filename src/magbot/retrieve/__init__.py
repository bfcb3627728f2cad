"""Find the entries whose phrasings a question resembles, and say how sure that is.

`retriever` answers questions from the sections that `training` learned; `large` ranks the entries
of a base that is too large for learned weights.
"""
