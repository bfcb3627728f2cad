"""What bots and the web share; nothing here knows a platform.

`snapshot` is a knowledge base ready to answer, `responder` what answers requests, `store` what is
remembered between them, `serve` the life of a process from its start until all work is done.
"""
