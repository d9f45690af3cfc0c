"""Log lines: one JSON object each, or for a person at a terminal; all on standard error.

Every line carries what is bound where it is written: the request it belongs
to (`request_id`), or the run of a job (`job`, `run_id`). Lines of libraries
go the same way, and what anybody prints there.
"""

import io
import logging
import os
import secrets
import sys
import threading
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any, TextIO

# What a line of the standard library may carry besides its text (web/telemetry.py).
_FACTS = ("method", "page", "status", "milliseconds")
# Speak at every request or job: their lines say nothing that ours do not.
_TALKATIVE = ("apscheduler", "procrastinate", "alembic")


def configure_logs(kind: str = "giaoviec") -> None:
    """Set structlog and the standard library up, in a process that serves; `kind` is its command."""
    import structlog  # noqa: PLC0415  commands that only answer do not wait for it

    stderr = sys.stderr.beneath if isinstance(sys.stderr, _Printed) else sys.stderr

    def name_process(
        _logger: object, _method: str, line: MutableMapping[str, Any]
    ) -> MutableMapping[str, Any]:
        # Asked for each time: web processes fork.
        return {**line, "process": f"{kind}/{os.getpid()}"}

    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        name_process,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    if stderr.isatty():
        last: list[structlog.typing.Processor] = [structlog.dev.ConsoleRenderer()]
    else:
        last = [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
        sys.stderr = _Printed(stderr)
        _catch_what_nobody_caught()
    handler = logging.StreamHandler(stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder(allow=_FACTS)],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


@contextmanager
def run_named(job: str, **facts: object) -> Iterator[str]:
    """Bind a job's name and a new run id to every line written inside."""
    import structlog  # noqa: PLC0415  as above

    run_id = secrets.token_hex(6)
    with structlog.contextvars.bound_contextvars(job=job, run_id=run_id, **facts):
        yield run_id


class _Printed(io.TextIOBase):
    """Standard error for whoever prints: each line becomes one of ours, under the logger "stderr"."""

    def __init__(self, beneath: TextIO) -> None:
        self.beneath = beneath
        self._rest = ""
        self._lock = threading.Lock()
        self._here = threading.local()

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self.beneath.isatty()

    def fileno(self) -> int:
        return self.beneath.fileno()

    def flush(self) -> None:
        self.beneath.flush()

    def write(self, text: str) -> int:
        # What logging itself prints about a line that it could not write would come back here for ever.
        if getattr(self._here, "is_logging", False):
            return self.beneath.write(text)
        with self._lock:
            *lines, self._rest = (self._rest + text).split("\n")
        self._here.is_logging = True
        try:
            for line in filter(str.strip, lines):
                logging.getLogger("stderr").error("%s", line)
        finally:
            self._here.is_logging = False
        return len(text)


def _catch_what_nobody_caught() -> None:
    """What ends a thread or the process is one line with its traceback in it."""
    log = logging.getLogger("giaoviec")

    def end(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        log.critical("ended by an exception", exc_info=(kind, error, trace))

    def end_thread(what: threading.ExceptHookArgs) -> None:
        if what.exc_value is not None:
            end(what.exc_type, what.exc_value, what.exc_traceback)

    sys.excepthook = end
    threading.excepthook = end_thread
