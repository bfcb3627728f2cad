"""Open what several processes share: Redis, PostgreSQL or both, named by their addresses.

Either remembers conversations and deliveries; with both, each makes up for what the other lost or
is not there to say. PostgreSQL also keeps missed questions, verdicts and the audit.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence

from magbot.errors import MagbotError
from magbot.review import Log, open_log
from magbot.review.database import is_postgres
from magbot.serving.metrics import Metrics
from magbot.serving.postgres_store import PostgresStore
from magbot.serving.redis_store import RedisStore
from magbot.serving.secret import read_secret
from magbot.serving.store import FailoverStore, Store

log = logging.getLogger("magbot.bots")
VARIABLE = "MAGBOT_STORE"


def addresses(arguments: Sequence[str], environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the addresses on the command line, or those of MAGBOT_STORE or its file.

    Raises MagbotError for two of one kind.
    """
    urls = tuple(arguments) or tuple(read_secret(VARIABLE, environment).reveal().split())
    postgres = sum(map(is_postgres, urls))
    if postgres > 1 or len(urls) - postgres > 1:
        raise MagbotError("Name at most one Redis and one PostgreSQL as stores.")
    return urls


def postgres_of(stores: Sequence[str]) -> str:
    """Return the address of the PostgreSQL among stores; "" where there is none."""
    return next(filter(is_postgres, stores), "")


def open_store(stores: Sequence[str], metrics: Metrics) -> FailoverStore:
    """Open what remembers conversations and deliveries. Raises MagbotError."""
    return FailoverStore([*map(_open, sorted(stores, key=is_postgres))], metrics)


def open_missed_log(file: str, stores: Sequence[str], metrics: Metrics) -> Log | None:
    """Open the log of missed questions: a file, or PostgreSQL; None where none is named.

    A database may be out of reach for now: that is logged and counted. Raises MagbotError.
    """
    postgres = postgres_of(stores)
    if file and postgres:
        raise MagbotError(
            "--log and a PostgreSQL store would both keep missed questions. Name one of them."
        )
    if not file and not postgres:
        return None

    def failed(error: Exception) -> None:
        metrics.count("store_failures")
        log.warning("store failed error=%s; what is to be kept waits", type(error).__name__)

    return open_log(file or postgres, complain=log.error, failed=failed)


def check_stores(stores: Sequence[str]) -> None:
    """Ask each store once. Raises MagbotError that says which cannot be used."""
    if postgres_of(stores):
        open_log(postgres_of(stores)).close()
    for address in stores:
        if not is_postgres(address):
            asyncio.run(_check_redis(address))


async def _check_redis(address: str) -> None:
    store = RedisStore(address)
    try:
        await store.read("check")
    except Exception as error:
        raise MagbotError(
            f"The Redis store cannot be used ({type(error).__name__}). Check its address and that "
            "it runs."
        ) from error
    finally:
        await store.close()


def _open(address: str) -> Store:
    return PostgresStore(address) if is_postgres(address) else RedisStore(address)
