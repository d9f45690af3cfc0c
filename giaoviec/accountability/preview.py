"""The beginning of a report, for the eye: the same rows as the file, and how many there are in all."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy.orm import Session

from giaoviec.accountability.reports import count_rows, make_report
from giaoviec.accountability.tables import Report, ReportQuestion, Values
from giaoviec.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Preview:
    """`rows` are the report's first; `report` says what their columns are, and is used up."""

    report: Report
    rows: list[Values]
    total: int


def preview_report(
    session: Session, question: ReportQuestion, *, actor: Actor, now: datetime, most: int
) -> Preview:
    """At most `most` rows of what `make_report` answers, in its order.

    Heads to whom nothing happened come last: with hundreds of units, they
    would hide the others.

    Raises:
        As `make_report`.
    """
    report = make_report(session, question, actor=actor, now=now)
    if question.kind == "accountability":
        # A head's figures are known when all tasks were read: there is nothing to save.
        places = _places(report, "given", "became_overdue", "inherited_overdue")
        every = sorted(report, key=lambda values: not any(values[place] for place in places))
        return Preview(report, every[:most], len(every))
    rows = list(islice(report, most))
    total = len(rows)
    if total == most:
        total = count_rows(session, question, actor=actor, now=now)
    return Preview(report, rows, total)


def _places(report: Report, *keys: str) -> list[int]:
    return [place for place, column in enumerate(report.columns) if column.key in keys]
