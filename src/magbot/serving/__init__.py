"""What bots and the web share: one desk answers, remembers and counts, and knows no platform.

`snapshot` is a knowledge base ready to answer, `responder` what answers requests, `store` what is
remembered of conversations, `serve` the life of a process from start to drain.
"""
