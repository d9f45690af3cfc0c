"""csv written by columns: what any csv reader reads back is what was written, whatever stands in a cell."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from giaoviec.accountability.export_csv import harmless, write_csv
from giaoviec.accountability.tables import Rate, Report, ReportColumn, ReportQuestion, Shape

pytestmark = pytest.mark.once

NOW = datetime(2026, 9, 4, 2, 0, tzinfo=UTC)
COLUMNS = tuple(
    ReportColumn(key, key, key, shape)
    for key, shape in (
        ("content", Shape.TEXT), ("owner", Shape.TEXT), ("urged", Shape.NUMBER),
        ("issued_on", Shape.DAY), ("coop", Shape.LIST), ("rate", Shape.RATE),
    )
)  # fmt: skip
# Much of what is written about, with all that csv and spreadsheets take as more than letters.
texts = st.text(st.sampled_from("aà,;\"'\r\n\t=+-@ 1\u2028"), max_size=8)
lines = st.tuples(
    texts, st.none() | texts, st.none() | st.integers(), st.none() | st.dates(),
    st.lists(texts, max_size=3), st.just(Rate(1, 3)),
)  # fmt: skip


def written(rows):
    question = ReportQuestion(kind="overdue", as_of=NOW)
    out = io.BytesIO()
    report = Report(question=question, title="", definition="1", columns=COLUMNS, rows=rows)
    assert write_csv(report, out) == len(rows)
    return out.getvalue().decode("utf-8-sig")


@given(st.lists(lines, max_size=5))
def test_any_reader_reads_back_what_was_written(rows):
    header, *read = csv.reader(io.StringIO(written(rows), newline=""))
    assert header == [column.key for column in COLUMNS]
    assert read == [
        [
            harmless(content), harmless(owner or ""), "" if urged is None else str(urged),
            issued_on.isoformat() if issued_on else "", harmless(";".join(coop)), " 1/3",
        ]
        for content, owner, urged, issued_on, coop, _ in rows
    ]  # fmt: skip


def test_more_rows_than_are_written_at_once_are_all_there_in_order():
    rows = [("Việc, “gấp”", None, n, date(2026, 9, 4), [], Rate(0, 0)) for n in range(1201)]
    read = list(csv.DictReader(io.StringIO(written(rows), newline="")))
    assert [int(row["urged"]) for row in read] == list(range(1201))
    assert {row["content"] for row in read} == {"Việc, “gấp”"}
    assert {row["rate"] for row in read} == {" 0/0"}
