"""What those who gave a task do on its page: from a form to its use case, and the answer."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from giaoviec.core import zone
from giaoviec.core.actor import Actor
from giaoviec.core.db import db
from giaoviec.intake.lookups import read_coop
from giaoviec.org.resolve import load_unit_index
from giaoviec.tasks.dossier import open_dossier
from giaoviec.tasks.models import Urgency
from giaoviec.tasks.notice_words import moment_words
from giaoviec.tasks.usecases import extensions, pause, receive, results
from giaoviec.tasks.usecases.cooperation import (
    AddCooperating,
    WithdrawCooperating,
    add_cooperating,
    withdraw_cooperating,
)
from giaoviec.tasks.usecases.correct import CorrectTask, correct_task
from giaoviec.tasks.usecases.urge import UrgeTask, urge_task
from giaoviec.web.views.task_entry import due_entered, due_if_entered, with_reason


def insist(form: Any, task_id: int, actor: Actor, now: datetime) -> str:
    receive.insist_on_task(receive.InsistOnTask(**with_reason(form, task_id)), actor=actor, now=now)
    return _("Đã giữ nguyên việc giao.")


def reassign(form: Any, task_id: int, actor: Actor, now: datetime) -> str:
    cmd = receive.ReassignLead(unit_id=form.unit.data or 0, **with_reason(form, task_id))
    receive.reassign_lead(cmd, actor=actor, now=now)
    return _("Đã chuyển nhiệm vụ cho đơn vị khác.")


def confirm(form: Any, task_id: int, actor: Actor, now: datetime) -> str:
    cmd = results.ConfirmResult(
        task_id=task_id, note=form.note.data or "", revision=form.revision.data
    )
    results.confirm_result(cmd, actor=actor, now=now)
    return _("Đã xác nhận kết quả. Nhiệm vụ hoàn thành.")


def send_back(form: Any, task_id: int, actor: Actor, now: datetime) -> str:
    results.return_result(results.ReturnResult(**with_reason(form, task_id)), actor=actor, now=now)
    return _("Đã trả lại kết quả kèm lý do.")


def reopen(form: Any, task_id: int, actor: Actor, now: datetime) -> str:
    results.reopen_task(results.ReopenTask(**with_reason(form, task_id)), actor=actor, now=now)
    return _("Đã mở lại nhiệm vụ.")


def grant(form: Any, task_id: int, actor: Actor, now: datetime) -> str:
    cmd = extensions.GrantExtension(task_id=task_id, revision=form.revision.data)
    extensions.grant_extension(cmd, actor=actor, now=now)
    return _("Đã đồng ý gia hạn.")


def grant_shorter(form: Any, task_id: int, actor: Actor, now: datetime) -> str:
    due_at = due_entered(form, now)
    cmd = extensions.GrantExtension(due_at=due_at, **with_reason(form, task_id))
    extensions.grant_extension(cmd, actor=actor, now=now)
    return _("Đã đồng ý gia hạn đến %(due)s.", due=moment_words(due_at))


def refuse_time(form: Any, task_id: int, actor: Actor, now: datetime) -> str:
    extensions.refuse_extension(
        extensions.RefuseExtension(**with_reason(form, task_id)), actor=actor, now=now
    )
    return _("Đã từ chối gia hạn; thời hạn không đổi.")


def urge(form: Any, task_id: int, actor: Actor, now: datetime) -> str:
    cmd = UrgeTask(task_id=task_id, text=form.text.data or "", revision=form.revision.data)
    count = urge_task(cmd, actor=actor, now=now)
    return _("Đã đôn đốc (lần thứ %(count)s).", count=count)


def correct(form: Any, task_id: int, actor: Actor, now: datetime) -> str:
    cmd = CorrectTask(
        content=form.content.data or "",
        deliverable=form.deliverable.data or "",
        urgency=Urgency(form.urgency.data),
        monitor_id=form.monitor.data,
        due_at=due_if_entered(form, now),
        **with_reason(form, task_id),
    )
    correct_task(cmd, actor=actor, now=now)
    return _("Đã ghi điều chỉnh.")


def add_coop(form: Any, task_id: int, actor: Actor, now: datetime) -> str:
    dossier = open_dossier(db.session(), task_id, actor=actor, now=now)
    task = dossier.task
    units = read_coop(
        load_unit_index(db.session()),
        form.units.data or "",
        on=zone.local_date(now),
        lead_id=task.lead_unit_id,
        already={part.unit_id for part in task.coop_parts},
    )
    cmd = AddCooperating(
        task_id=task_id,
        unit_ids=[unit.id for unit in units],
        due_at=due_if_entered(form, now),
        revision=form.revision.data,
    )
    add_cooperating(cmd, actor=actor, now=now)
    return _("Đã thêm đơn vị phối hợp: %(units)s.", units="; ".join(unit.name for unit in units))


def withdraw_coop(form: Any, task_id: int, actor: Actor, now: datetime) -> str:
    cmd = WithdrawCooperating(unit_id=form.unit.data or 0, **with_reason(form, task_id))
    withdraw_cooperating(cmd, actor=actor, now=now)
    return _("Đã cho đơn vị thôi phối hợp.")


def suspend(form: Any, task_id: int, actor: Actor, now: datetime) -> str:
    pause.suspend_task(pause.SuspendTask(**with_reason(form, task_id)), actor=actor, now=now)
    return _("Đã tạm dừng nhiệm vụ.")


def resume(form: Any, task_id: int, actor: Actor, now: datetime) -> str:
    pause.resume_task(pause.ResumeTask(**with_reason(form, task_id)), actor=actor, now=now)
    return _("Nhiệm vụ được tiếp tục thực hiện.")


def withdraw(form: Any, task_id: int, actor: Actor, now: datetime) -> str:
    pause.withdraw_task(pause.WithdrawTask(**with_reason(form, task_id)), actor=actor, now=now)
    return _("Đã thu hồi nhiệm vụ.")
