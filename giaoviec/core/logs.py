"""Log lines: one JSON object each, or for a person at a terminal; all on standard error.

Every line carries what is bound where it is written: the request it belongs
to (`request_id`), or the run of a job (`job`, `run_id`). Lines of libraries
go the same way.
"""

import logging
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# What a line of the standard library may carry besides its text (web/telemetry.py).
_FACTS = ("method", "page", "status", "milliseconds")
# Speak at every request or job: their lines say nothing that ours do not.
_TALKATIVE = ("apscheduler", "procrastinate", "alembic")


def configure_logs() -> None:
    """Set structlog and the standard library up, once, in a process that serves."""
    import structlog  # noqa: PLC0415  commands that only answer do not wait for it

    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
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
    if sys.stderr.isatty():
        last: list[structlog.typing.Processor] = [structlog.dev.ConsoleRenderer()]
    else:
        last = [
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder(allow=_FACTS)],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


@contextmanager
def run_named(job: str, **facts: object) -> Iterator[str]:
    """Bind a job's name and a new run id to every line written inside."""
    import structlog  # noqa: PLC0415  as above

    run_id = secrets.token_hex(6)
    with structlog.contextvars.bound_contextvars(job=job, run_id=run_id, **facts):
        yield run_id
