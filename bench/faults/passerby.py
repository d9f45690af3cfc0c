"""Somebody who opens a page again and again, whatever is happening: no answer may be a failure of ours."""

import http.client
import threading
from collections import Counter

_EVERY_SECONDS = 0.25
_PAGES = ("/dang-nhap", "/readyz", "/healthz")


class Passerby:
    """Asks the pages at this port in a thread of its own."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._walk, name="passerby", daemon=True)
        # By status; 0: nobody was there to answer.
        self.answers: Counter[int] = Counter()

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    @property
    def wrong(self) -> list[str]:
        """503 says that the database is away, and nobody answers while the pages start."""
        failures = {s: n for s, n in self.answers.items() if s >= 500 and s != 503}
        found = [f"pages answered {status}: {count} times" for status, count in failures.items()]
        return found if self.answers[200] else [*found, "no page was ever answered"]

    def _walk(self) -> None:
        number = 0
        while not self._stop.wait(_EVERY_SECONDS):
            number += 1
            self.answers[self._ask(_PAGES[number % len(_PAGES)])] += 1

    def _ask(self, page: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        try:
            connection.request("GET", page)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()
