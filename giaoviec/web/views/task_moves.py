"""Everything that can be done on a task page: one table of moves, each a form and a use case."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l

from giaoviec.core.actor import Actor
from giaoviec.core.errors import DomainError
from giaoviec.tasks.actions import Action
from giaoviec.web.forms import tasks as forms
from giaoviec.web.forms.task_fields import TaskForm
from giaoviec.web.views import task_decisions as decisions
from giaoviec.web.views import task_work as work

# What is done with a form that is right; the sentence for the person who did it.
Act = Callable[[Any, int, Actor, datetime], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """`slug` ends the address; without an action it concerns a cooperating part or a file."""

    slug: str
    action: Action | None
    form: type[TaskForm]
    act: Act
    label: Any
    icon: str
    tone: str = "secondary"
    # Said above the form: what follows from it.
    explain: Any = ""


def _move(slug: str, action: Action | None, form: type[TaskForm], act: Act, label: Any, icon: str, **more: Any) -> Move:  # fmt: skip
    return Move(slug=slug, action=action, form=form, act=act, label=label, icon=icon, **more)


_A, _F = Action, forms
MOVES: dict[str, Move] = {
    move.slug: move
    for move in (
        _move("tiep-nhan", _A.ACKNOWLEDGE, _F.AcknowledgeForm, work.acknowledge, _l("Tiếp nhận"), "check"),
        _move("bao-cao", _A.REPORT, _F.ProgressForm, work.report, _l("Báo cáo tiến độ"), "message"),
        _move("nop-ket-qua", _A.SUBMIT, _F.SubmitForm, work.submit, _l("Nộp kết quả"), "file-check"),
        _move(
            "xac-nhan", _A.CONFIRM, _F.ConfirmForm, decisions.confirm, _l("Xác nhận hoàn thành"), "circle-check",
            explain=_l("Nhiệm vụ hoàn thành tính từ lúc nộp kết quả."),
        ),
        _move(
            "tra-lai", _A.RETURN, _F.ReturnForm, decisions.send_back, _l("Trả lại kết quả"), "arrow-back-up",
            explain=_l("Nhiệm vụ trở về đang thực hiện; thời hạn không đổi."),
        ),
        _move("dong-y-gia-han", _A.DECIDE_EXTENSION, _F.GrantForm, decisions.grant, _l("Đồng ý gia hạn"), "calendar-plus"),
        _move(
            "gia-han-ngan-hon", _A.DECIDE_EXTENSION, _F.GrantShorterForm, decisions.grant_shorter,
            _l("Cho thời hạn ngắn hơn"), "calendar",
        ),
        _move("khong-gia-han", _A.DECIDE_EXTENSION, _F.RefuseTimeForm, decisions.refuse_time, _l("Không đồng ý"), "calendar-off"),
        _move("cu-nguoi", _A.NAME_OWNER, _F.OwnerForm, work.name, _l("Cử người thực hiện"), "user-plus"),
        _move("doi-nguoi", _A.NAME_OWNER, _F.ChangeOwnerForm, work.change_owner, _l("Đổi người thực hiện"), "users"),
        _move(
            "giao-xuong", _A.HAND_DOWN, _F.HandDownForm, work.pass_down, _l("Giao việc trong đơn vị"), "subtask",
            explain=_l("Tạo một nhiệm vụ con trong đơn vị; bạn xác nhận kết quả của việc đó."),
        ),
        _move(
            "xin-gia-han", _A.REQUEST_EXTENSION, _F.AskTimeForm, work.ask_time, _l("Đề nghị gia hạn"), "calendar-plus",
            explain=_l("Chưa có quyết định thì thời hạn cũ vẫn áp dụng."),
        ),
        _move(
            "khong-thuoc-trach-nhiem", _A.REFUSE, _F.NotOursForm, work.not_ours,
            _l("Không thuộc trách nhiệm"), "hand-stop",
            explain=_l("Người giao sẽ chuyển đơn vị khác hoặc giữ nguyên; trong lúc chờ, thời hạn vẫn tính."),
        ),
        _move("giu-nguyen", _A.INSIST, _F.InsistForm, decisions.insist, _l("Giữ nguyên việc giao"), "shield-check"),
        _move(
            "chuyen-don-vi", _A.REASSIGN_LEAD, _F.ReassignLeadForm, decisions.reassign, _l("Chuyển đơn vị chủ trì"),
            "building-community", explain=_l("Đơn vị mới bắt đầu lại với cùng thời hạn."),
        ),
        _move(
            "them-phoi-hop", _A.ADD_COOP, _F.AddCoopForm, decisions.add_coop, _l("Thêm đơn vị phối hợp"), "plus",
            explain=_l("Đơn vị được thêm nhận thông báo và được nhắc việc từ lúc này."),
        ),
        _move(
            "thoi-phoi-hop", _A.WITHDRAW_COOP, _F.WithdrawCoopForm, decisions.withdraw_coop, _l("Cho thôi phối hợp"), "x",
            explain=_l("Đơn vị được báo và không bị nhắc nữa; phần đã làm vẫn lưu trong diễn biến."),
        ),
        _move("don-doc", _A.URGE, _F.UrgeForm, decisions.urge, _l("Đôn đốc thực hiện"), "speakerphone"),
        _move(
            "dieu-chinh", _A.CORRECT, _F.CorrectForm, decisions.correct, _l("Điều chỉnh nội dung, thời hạn, người theo dõi"), "pencil",
            explain=_l("Giá trị cũ và mới đều được lưu; thời hạn ban đầu không mất."),
        ),
        _move(
            "tam-dung", _A.SUSPEND, _F.SuspendForm, decisions.suspend, _l("Tạm dừng nhiệm vụ"), "player-pause",
            explain=_l(
                "Trong lúc tạm dừng không nhắc việc và không tính quá hạn. Việc đã giao xuống từ nhiệm vụ này vẫn tính hạn; ai giao thì tạm dừng riêng."
            ),
        ),
        _move("tiep-tuc", _A.RESUME, _F.ResumeForm, decisions.resume, _l("Tiếp tục thực hiện"), "player-play"),
        _move("mo-lai", _A.REOPEN, _F.ReopenForm, decisions.reopen, _l("Mở lại nhiệm vụ"), "refresh"),
        _move(
            "thu-hoi", _A.WITHDRAW, _F.WithdrawForm, decisions.withdraw, _l("Thu hồi"), "ban", tone="danger",
            explain=_l("Các việc đã giao xuống từ nhiệm vụ này cũng được thu hồi."),
        ),
        _move("dinh-kem", None, _F.AttachForm, work.attach, _l("Đính kèm tệp"), "paperclip"),
        _move("phoi-hop-bao-cao", None, _F.PartProgressForm, work.report_part, _l("Báo cáo tình hình phối hợp"), "message"),
        _move("phoi-hop-tra-loi", None, _F.PartAnswerForm, work.answer_part, _l("Trả lời, kết thúc phần phối hợp"), "send"),
        _move("phoi-hop-cu-nguoi", None, _F.PartOwnerForm, work.name_part_owner, _l("Cử người phối hợp"), "user-plus"),
    )
}  # fmt: skip
PART_MOVES = ("phoi-hop-tra-loi", "phoi-hop-bao-cao", "phoi-hop-cu-nguoi")


# "Dòng 1: …", in any language.
_ROW = re.compile(r"^\D{1,12}1: ")


def refusal_words(error: DomainError) -> str:
    """The refusal's sentence as it fits a page with one task: no numbers of rows."""
    text = str(error)
    if "row" not in error.params:
        return text
    text = _ROW.sub("", text)
    return text[:1].upper() + text[1:]


# The field beside which a refusal is said; without one it stands above the form.
_FIELDS = {
    "task.reason-missing": ("reason", "content"),
    "task.text-missing": ("text",),
    "task.text-too-long": ("reason", "text", "summary", "content", "note"),
    "task.content-missing": ("content",),
    "task.same-task": ("content", "unit"),
    "task.percent-out-of-range": ("percent",),
    "task.proof-missing": ("proof_number",),
    "task.backdating-needs-number": ("proof_number",),
    "task.link-not-usable": ("proof_link",),
    "task.file-unknown": ("file",),
    "task.handed-in-future": ("handed_in_on",),
    "task.handed-in-before-assigned": ("handed_in_on",),
    "task.extension-not-later": ("due_on",),
    "task.granted-too-long": ("due_on",),
    "task.due-in-past": ("due_on",),
    "task.due-too-far": ("due_on",),
    "task.due-before-issue": ("due_on",),
    "task.later-than-parent": ("due_on",),
    "task.owner-not-in-unit": ("person",),
    "task.person-unknown": ("person", "monitor"),
    "task.already-owner": ("person",),
    "task.unit-unknown": ("unit", "units"),
    "task.unit-twice": ("unit", "units"),
    "task.not-cooperating": ("unit",),
    "task.already-cooperating": ("units",),
    "task.no-units": ("units",),
    "task.own-due-wanted": ("due_on",),
    "coop-is-lead": ("units",),
    "group-empty": ("units",),
    "unit-unknown": ("units",),
    "unit-ambiguous": ("units",),
    "unit-closed": ("units",),
    "task.same-lead": ("unit",),
    "task.outside-lead-unit": ("unit",),
    "file.too-large": ("file",),
    "file.empty": ("file",),
    "file.type-refused": ("file",),
    "file.content-refused": ("file",),
}


def field_of(error: DomainError, form: TaskForm) -> Any:
    """The form's field that this refusal is about; None: the whole of it."""
    names = (name for name in _FIELDS.get(error.code, ()) if name in form)
    name = next(names, None)
    return None if name is None else form[name]
