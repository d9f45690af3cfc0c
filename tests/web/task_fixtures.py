"""Fixtures of the tests of a task's page."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from flask import Flask

from giaoviec.core import zone
from giaoviec.tasks.models import DeadlineKind, Task, Urgency
from giaoviec.tasks.new import Deadline
from tests.builders.tasks import make_document
from tests.tasks.scene import Scene, make_scene
from tests.web.task_scene import Reader, Readers, account_of

__all__ = ["moment", "reader", "scene", "task"]


@pytest.fixture
def scene(app: Flask) -> Scene:
    return make_scene()


@pytest.fixture
def moment(now: Any) -> Iterator[Any]:
    """The clock stands at `now` until the test moves it."""
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def reader(scene: Scene, browser: Any) -> Readers:
    """`reader("owner", task)`: that person of the scene, signed in, before the task's page."""
    known: dict[str, Any] = {}

    def somebody(name: str, task: Any) -> Reader:
        if name not in known:
            known[name] = browser().enter(account_of(scene, name))
        return Reader(known[name], name, task.id)

    return somebody


@pytest.fixture
def task(scene: Scene) -> Task:
    """A task with everything that a task can have at the beginning."""
    document = make_document(
        doc_number="568/QĐ-UBND", subject="Chỉ thị về bệnh viện", signer="Nguyễn Thị Chủ",
        signer_id=scene.chair.id,
    )  # fmt: skip
    due_at = zone.end_of_day(date(2026, 9, 11))
    return scene.task(
        content="Rà soát cơ sở vật chất bệnh viện",
        document=document,
        clause="mục 2, khoản b",
        deliverable="Báo cáo bằng văn bản",
        urgency=Urgency.FLASH,
        coop=(scene.finance,),
        assigner=scene.chair,
        deadline=Deadline(kind=DeadlineKind.ABSOLUTE, due_at=due_at, phrase="trước ngày 12/9/2026"),
    )
