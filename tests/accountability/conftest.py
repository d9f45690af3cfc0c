"""Questions and answers of reports, as values."""

import io
import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from giaoviec.accountability.tables import ReportQuestion
from giaoviec.accountability.usecases import ExportReport, Format, export_report
from giaoviec.core.actor import Actor, Role
from giaoviec.org.models import Person
from giaoviec.tasks.models import Task
from giaoviec.tasks.usecases.results import (
    ConfirmResult,
    SubmitResult,
    confirm_result,
    submit_result,
)
from tests.builders.org import make_person
from tests.builders.tasks import ASSIGNED_AT, acting

OPERATOR = Actor.operator()


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


@pytest.fixture
def monitor(app) -> tuple[Actor, Person]:
    """Who confirms results, as an actor and as a person."""
    person = make_person("Ngô Thanh Lam")
    return acting(person, Role.OFFICE), person


def finish(task: Task, monitor: tuple[Actor, Person], at: datetime) -> None:
    """Hand the task in at this moment; it is confirmed a day later."""
    submit_result(SubmitResult(task_id=task.id, proof_number="1/BC"), actor=OPERATOR, now=at)
    confirm_result(ConfirmResult(task_id=task.id), actor=monitor[0], now=at + timedelta(days=1))
