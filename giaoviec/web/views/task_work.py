"""What those who carry a task out do on its page: from a form to its use case, and the answer."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from giaoviec.core.actor import Actor
from giaoviec.core.db import db
from giaoviec.intake.running import handed_in_at
from giaoviec.tasks.models import Task
from giaoviec.tasks.notice_words import moment_words
from giaoviec.tasks.usecases import extensions, owners, progress, receive, results
from giaoviec.tasks.usecases.attach import AttachFile, attach_file
from giaoviec.web.views.task_entry import due_entered, due_if_entered, file_entered, with_reason


def acknowledge(form: Any, task_id: int, actor: Actor, now: datetime) -> str:
    cmd = receive.AcknowledgeTask(task_id=task_id, revision=form.revision.data)
    receive.acknowledge_task(cmd, actor=actor, now=now)
    return _("Đã tiếp nhận nhiệm vụ.")


def not_ours(form: Any, task_id: int, actor: Actor, now: datetime) -> str:
    receive.refuse_as_not_ours(
        receive.RefuseTask(**with_reason(form, task_id)), actor=actor, now=now
    )
    return _("Đã báo người giao việc. Thời hạn vẫn tính cho đến khi có trả lời.")


def name(form: Any, task_id: int, actor: Actor, now: datetime) -> str:
    cmd = owners.NameOwner(
        task_id=task_id, person_id=form.person.data or 0, revision=form.revision.data
    )
    owners.name_owner(cmd, actor=actor, now=now)
    return _("Đã cử người thực hiện.")


def change_owner(form: Any, task_id: int, actor: Actor, now: datetime) -> str:
    cmd = owners.ReassignOwner(person_id=form.person.data or 0, **with_reason(form, task_id))
    owners.reassign_owner(cmd, actor=actor, now=now)
    return _("Đã đổi người thực hiện.")


def pass_down(form: Any, task_id: int, actor: Actor, now: datetime) -> str:
    cmd = owners.HandDown(
        task_id=task_id,
        content=form.content.data or "",
        unit_id=form.unit.data or 0,
        owner_id=form.person.data,
        due_at=due_if_entered(form, now),
        deliverable=form.deliverable.data or "",
        revision=form.revision.data,
    )
    child_id = owners.hand_down(cmd, actor=actor, now=now)
    return _("Đã giao việc trong đơn vị, nhiệm vụ số %(task)s.", task=child_id)


def report(form: Any, task_id: int, actor: Actor, now: datetime) -> str:
    cmd = progress.ReportProgress(
        task_id=task_id,
        text=form.text.data or "",
        percent=form.percent.data,
        revision=form.revision.data,
    )
    progress.report_progress(cmd, actor=actor, now=now)
    return _("Đã ghi báo cáo tiến độ.")


def submit(form: Any, task_id: int, actor: Actor, now: datetime) -> str:
    # Kept first: when another field is refused, the file need not be chosen again.
    form.file_id.data = file_entered(form, actor, now) or form.file_id.data
    cmd = results.SubmitResult(
        task_id=task_id,
        summary=form.summary.data or "",
        proof_number=form.proof_number.data or "",
        proof_link=form.proof_link.data or "",
        file_id=form.file_id.data,
        handed_in_at=_handed_in(form, task_id, now),
        revision=form.revision.data,
    )
    results.submit_result(cmd, actor=actor, now=now)
    return _("Đã nộp kết quả; đang chờ xác nhận.")


def ask_time(form: Any, task_id: int, actor: Actor, now: datetime) -> str:
    due_at = due_entered(form, now)
    cmd = extensions.RequestExtension(due_at=due_at, **with_reason(form, task_id))
    extensions.request_extension(cmd, actor=actor, now=now)
    return _("Đã gửi đề nghị gia hạn đến %(due)s.", due=moment_words(due_at))


def attach(form: Any, task_id: int, actor: Actor, now: datetime) -> str:
    cmd = AttachFile(
        task_id=task_id,
        file_id=file_entered(form, actor, now) or 0,
        note=form.note.data or "",
        revision=form.revision.data,
    )
    attach_file(cmd, actor=actor, now=now)
    return _("Đã đính kèm tệp.")


def report_part(form: Any, task_id: int, actor: Actor, now: datetime) -> str:
    cmd = progress.ReportProgress(
        task_id=task_id,
        text=form.text.data or "",
        percent=form.percent.data,
        unit_id=form.unit_id.data or 0,
        revision=form.revision.data,
    )
    progress.report_progress(cmd, actor=actor, now=now)
    return _("Đã ghi tình hình phối hợp.")


def answer_part(form: Any, task_id: int, actor: Actor, now: datetime) -> str:
    cmd = progress.AnswerCooperation(
        task_id=task_id,
        unit_id=form.unit_id.data or 0,
        text=form.text.data or "",
        revision=form.revision.data,
    )
    progress.answer_cooperation(cmd, actor=actor, now=now)
    return _("Đã trả lời; phần phối hợp đã xong.")


def name_part_owner(form: Any, task_id: int, actor: Actor, now: datetime) -> str:
    cmd = progress.NameCoopOwner(
        task_id=task_id,
        unit_id=form.unit_id.data or 0,
        person_id=form.person.data or 0,
        revision=form.revision.data,
    )
    progress.name_coop_owner(cmd, actor=actor, now=now)
    return _("Đã cử người phối hợp.")


def _handed_in(form: Any, task_id: int, now: datetime) -> datetime | None:
    """The moment of a paper result entered later; None: it is handed in now."""
    day, hour = form.handed_in_on.data, form.handed_in_time.data
    if day is None:
        return None
    task = db.session.get(Task, task_id)
    at = datetime.combine(day, hour) if hour else day
    return handed_in_at(at, task.due_at if task else None, now=now)
