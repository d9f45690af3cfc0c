"""Finds what reads the system clock in Python source, whatever name it was imported under."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.sources import strings

READERS = frozenset(
    {"datetime.date.today"}
    | {f"datetime.datetime.{name}" for name in ("now", "utcnow", "today")}
    | {
        f"time.{name}{suffix}"
        for name in ("time", "monotonic", "perf_counter", "clock_gettime")
        for suffix in ("", "_ns")
    }
    | {f"time.{name}" for name in ("localtime", "gmtime", "ctime", "asctime")}
    | {
        f"{module}.{name}"
        for module in ("sqlalchemy.func", "sqlalchemy.sql.func", "sqlalchemy.sql.expression.func")
        for name in (
            "now",
            "current_date",
            "current_time",
            "current_timestamp",
            "localtime",
            "localtimestamp",
            "sysdate",
        )
    }
)
IN_SQL = re.compile(
    r"\bCURRENT_(DATE|TIME|TIMESTAMP)\b|\bLOCALTIME(STAMP)?\b|\b(clock_timestamp|now)\(\)"
    r"|\b(date|time|datetime|julianday|unixepoch)\(\s*'now'",
    re.IGNORECASE,
)


def clock_readers(source: str) -> Iterator[tuple[int, str]]:
    """Line and name of each place that reads the clock, or hands a reader of it on."""
    tree = ast.parse(source)
    known = imported_names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            name = dotted(node, known)
            if name in READERS:
                yield node.lineno, name
    for line, text in strings(tree):
        if IN_SQL.search(text):
            yield line, text.strip()


def imported_names(tree: ast.AST) -> dict[str, str]:
    """What each name of a module stands for: {"dt": "datetime.datetime"}."""
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.split(".")[0]
                known[alias.asname or top] = alias.name if alias.asname else top
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                known[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    return known


def dotted(node: ast.AST, known: dict[str, str]) -> str:
    """The full name behind `a.b.c`, or "" where it does not begin with an imported name."""
    if isinstance(node, ast.Name):
        return known.get(node.id, "")
    if isinstance(node, ast.Attribute):
        before = dotted(node.value, known)
        return f"{before}.{node.attr}" if before else ""
    return ""
