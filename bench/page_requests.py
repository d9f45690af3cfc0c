"""Requests for one page by four connections at once, and how long each took."""

import http.client
import os
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count

CONNECTIONS = 4
REQUESTS = int(os.environ.get("REQUESTS", "200"))
# At least; each address is asked for once. As on a server that has been up for a while: the disk is not read for the
# first time, and each of its processes has met the page often enough for psycopg to have prepared what it asks. Over a
# new connection each, so that they reach all processes.
_WARM_UP = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Addresses are asked for in turn; `cookie` says by whom."""

    name: str
    addresses: Sequence[str]
    cookie: str = ""


@dataclass(slots=True)
class Times:
    """Of each request, in milliseconds."""

    each: list[float] = field(default_factory=list)
    seconds: float = 0.0

    def percentile(self, share: float) -> float:
        ordered = sorted(self.each)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]

    @property
    def a_second(self) -> float:
        return len(self.each) / self.seconds


def measure(page: Page, port: int) -> Times:
    """Every answer must be a page: 200, and not the one that asks to sign in."""
    _ask_by_all(page, port, max(_WARM_UP, len(page.addresses)), is_warm_up=True)
    return _ask_by_all(page, port, REQUESTS)


def _ask_by_all(page: Page, port: int, requests: int, *, is_warm_up: bool = False) -> Times:
    times, numbers, failures = Times(), count(), []

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while (number := next(numbers)) < requests:
            address = page.addresses[number % len(page.addresses)]
            began = time.perf_counter()
            connection.request("GET", address, headers={"Cookie": page.cookie})
            answer = connection.getresponse()
            answer.read()
            times.each.append((time.perf_counter() - began) * 1000)
            if is_warm_up:
                connection.close()
            if answer.status != 200:
                failures.append(f"{address}: {answer.status}")
                return
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    times.seconds = time.perf_counter() - began
    if failures or not times.each:
        sys.exit(f"{page.name}: {failures[0] if failures else 'no answer'}")
    return times
