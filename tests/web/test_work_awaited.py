"""My work tells what is asked of its reader, not only that something is."""

import re

import pytest

from giaoviec.tasks.usecases.extensions import RequestExtension, request_extension
from giaoviec.tasks.usecases.receive import RefuseTask, refuse_as_not_ours
from giaoviec.tasks.usecases.results import SubmitResult, submit_result
from tests.builders.tasks import later
from tests.tasks.scene import Scene


def wants_time(scene: Scene) -> None:
    task = scene.task()
    asked = RequestExtension(task_id=task.id, due_at=later(days=90), reason="Chờ bộ")
    request_extension(asked, actor=scene.actor("owner"), now=later(days=1))


def is_not_theirs(scene: Scene) -> None:
    refused = RefuseTask(task_id=scene.task().id, reason="Của ngành khác")
    refuse_as_not_ours(refused, actor=scene.actor("director"), now=later(days=1))


def is_handed_in(scene: Scene) -> None:
    result = SubmitResult(task_id=scene.task().id, proof_number="45/BC-SYT")
    submit_result(result, actor=scene.actor("owner"), now=later(days=1))


@pytest.mark.parametrize(
    ("happens", "told"),
    [
        (wants_time, "Xin gia hạn"),
        (is_not_theirs, "Báo không đúng đơn vị"),
        (is_handed_in, "Chờ xác nhận"),
    ],
)
def test_the_row_says_what_waits(scene, entering, happens, told):
    happens(scene)
    page = entering("monitor").get("/viec-cua-toi").text
    [state] = re.findall(r'<td class="[^"]*task__state".*?</td>', page, re.DOTALL)
    assert f"<span>{told}</span>" in state
