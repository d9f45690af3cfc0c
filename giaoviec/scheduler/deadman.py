"""A word to somebody outside after each good tick: who tells of a dead clock must not die with it."""

import urllib.error
import urllib.request
from http.client import HTTPException

import structlog

log = structlog.get_logger("giaoviec.deadman")

TIMEOUT_SECONDS = 5.0


def tell_alive(url: str) -> bool:
    """Call the address; whether it was answered well. A failure is a log line and nothing else."""
    if not url:
        return False
    try:
        # Settings let http and https through, and nothing else.
        request = urllib.request.Request(url, headers={"User-Agent": "giaoviec"})  # noqa: S310
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310
            answer.read(1)
            return True
    except (urllib.error.URLError, HTTPException, OSError, ValueError) as error:
        log.warning("nobody outside was told that the scheduler lives", error=str(error))
        return False
