"""The danger signs as they are written: read, compiled into tables, and proved by their examples.

`file_format` says what the files hold, `reader` makes records of them (`model`), `compiler` makes
the tables that `magbot.safety.screen` reads, and `self_test` proves them.
"""
