"""`now` is an argument: one file reads the clock, and only the rim asks that file."""

import ast

import pytest

from tests.architecture.clock_readers import clock_readers, dotted, imported_names
from tests.architecture.sources import program, text_of

pytestmark = pytest.mark.once

CLOCK = "giaoviec/core/clock.py"
# Where requests, commands and ticks come in. The audit line keeps the real time beside `now`.
MAY_ASK_THE_TIME = tuple(
    f"giaoviec/{part}" for part in ("cli/", "app.py", "web/", "api/", "scheduler/", "audit/")
)


@pytest.mark.parametrize(
    "source",
    [
        "from datetime import datetime\ndatetime.now(UTC)",
        "from datetime import datetime as dt\nfield(default_factory=dt.utcnow)",
        "import datetime\ndatetime.date.today()",
        "import time as t\nt.monotonic()",
        "from time import time\ntime()",
        "import sqlalchemy as sa\nsa.func.now()",
        "from sqlalchemy import func\nfunc.current_date()",
        "session.execute(text('SELECT 1 WHERE due < current_date'))",
        "text(\"SELECT datetime('now')\")",
    ],
)
def test_a_reader_of_the_clock_is_found(source):
    assert list(clock_readers(source))


def test_what_reads_no_clock_is_left_alone():
    source = '"""No CURRENT_DATE here."""\nfrom datetime import datetime\ndatetime.fromisoformat(x)'
    assert not list(clock_readers(source))


def test_only_one_file_reads_the_clock():
    assert list(clock_readers(text_of(CLOCK)))
    found = [
        f"{name}:{line}: {what}"
        for name in program()
        if name != CLOCK
        for line, what in clock_readers(text_of(name))
    ]
    assert not found, "`now` is an argument:\n" + "\n".join(found)


def test_only_the_rim_asks_what_time_it_is():
    found = []
    for name in program():
        if name.startswith(MAY_ASK_THE_TIME) or name == CLOCK:
            continue
        tree = ast.parse(text_of(name))
        known = imported_names(tree)
        found += [
            f"{name}:{node.lineno}"
            for node in ast.walk(tree)
            if dotted(node, known) == "giaoviec.core.clock.now"
        ]
    assert not found, "take `now` as an argument:\n" + "\n".join(found)
