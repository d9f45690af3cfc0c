"""Questions and answers of reports, as values."""

import io
import json
from datetime import datetime
from typing import Any

from giaoviec.accountability.tables import ReportQuestion
from giaoviec.accountability.usecases import ExportReport, Format, export_report
from giaoviec.core.actor import Actor
from tests.builders.tasks import ASSIGNED_AT


def exported(
    kind: str,
    as_of: datetime,
    *,
    form: Format = Format.JSON,
    actor: Actor | None = None,
    now: datetime = ASSIGNED_AT,
    **narrowed: Any,
) -> bytes:
    """The bytes of a report."""
    question = ReportQuestion(kind=kind, as_of=as_of, **narrowed)
    out = io.BytesIO()
    cmd = ExportReport(question=question, format=form)
    export_report(cmd, actor=actor or Actor.operator(), now=now, out=out)
    return out.getvalue()


def rows(kind: str, as_of: datetime, **options: Any) -> list[dict[str, Any]]:
    """The rows of a report in JSON."""
    return json.loads(exported(kind, as_of, **options))["rows"]
