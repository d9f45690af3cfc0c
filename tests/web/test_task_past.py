"""The log on a task's page is whole after its messages have moved to the history."""

from datetime import timedelta

from giaoviec.notify.models import State
from giaoviec.notify.past import move_messages, past_message
from giaoviec.tasks.kinds import SOURCE, Kind
from tests.builders.notify import make_message


def test_a_mail_that_has_moved_is_still_shown_and_not_sent_again(
    reader, scene, task, moment, now, session
):
    long_ago = now - timedelta(days=200)
    make_message(
        scene.owner, source=SOURCE, kind=Kind.ASSIGNED, about=str(task.id), state=State.FAILED,
        answer="550 5.1.1 no such user here", created_at=long_ago, settled_at=long_ago,
        address="an@example.vn",
    )  # fmt: skip
    page = reader("monitor", task).look()
    assert "550 5.1.1 no such user here" in page.text
    assert "/gui-lai" in page.answer.text
    assert move_messages(now=now, days=180) == 1
    assert session.query(past_message).count() == 1
    page.look()
    assert "550 5.1.1 no such user here" in page.text
    assert "an@example.vn" in page.text
    assert "/gui-lai" not in page.answer.text
