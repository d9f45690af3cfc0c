"""What each kind of word about a task says, in the present language."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from giaoviec.core import zone
from giaoviec.core.i18n import date_format, moment_format
from giaoviec.tasks.addressees import Capacity
from giaoviec.tasks.kinds import Kind
from giaoviec.tasks.models import Task

SHORT = 90


def subject_of(kind: Kind, task: Task) -> str:
    """The subject line: what happened, then the task in a few words."""
    return f"{kind_words(kind)}: {shortened(task.content)}"


def kind_words(kind: Kind) -> str:
    """What happened, in a few words."""
    return {
        Kind.ASSIGNED: _("Nhiệm vụ mới"),
        Kind.OWNER_WANTED: _("Đề nghị cử người thực hiện"),
        Kind.COOPERATING: _("Phối hợp thực hiện nhiệm vụ"),
        Kind.NOT_COOPERATING: _("Thôi phối hợp thực hiện nhiệm vụ"),
        Kind.NOT_YOURS: _("Nhiệm vụ đã chuyển người khác"),
        Kind.REFUSED: _("Đơn vị báo không thuộc trách nhiệm"),
        Kind.INSISTED: _("Giữ nguyên việc giao"),
        Kind.SUBMITTED: _("Kết quả chờ xác nhận"),
        Kind.RETURNED: _("Kết quả bị trả lại"),
        Kind.COMPLETED: _("Kết quả đã được xác nhận"),
        Kind.REOPENED: _("Nhiệm vụ được mở lại"),
        Kind.EXTENSION_REQUESTED: _("Đề nghị gia hạn"),
        Kind.EXTENSION_GRANTED: _("Đã đồng ý gia hạn"),
        Kind.EXTENSION_REFUSED: _("Không đồng ý gia hạn"),
        Kind.CORRECTED: _("Nhiệm vụ được điều chỉnh"),
        Kind.SUSPENDED: _("Nhiệm vụ tạm dừng"),
        Kind.RESUMED: _("Nhiệm vụ tiếp tục thực hiện"),
        Kind.WITHDRAWN: _("Nhiệm vụ được thu hồi"),
        Kind.URGED: _("Đôn đốc"),
        Kind.ANSWERED: _("Đơn vị phối hợp đã trả lời"),
    }[kind]


def told_of(kind: Kind, task: Task, facts: Mapping[str, Any]) -> str:
    """One or two sentences that say it all; the in-app text, and the opening of the mail."""
    who, unit = facts.get("actor", ""), task.lead_unit_name
    if kind is Kind.ASSIGNED:
        return _assigned(unit, facts)
    if kind is Kind.EXTENSION_GRANTED:
        return _(
            "Đã đồng ý gia hạn: thời hạn mới là %(due)s. Thời hạn ban đầu vẫn được lưu để tính cả hai.",
            due=moment_words(_moment(facts["due_at"])),
        )
    if kind is Kind.EXTENSION_REQUESTED:
        return _(
            "%(who)s (%(unit)s) đề nghị gia hạn đến %(due)s. Chưa có quyết định thì thời hạn cũ vẫn áp dụng.",
            who=who,
            unit=unit,
            due=moment_words(_moment(facts["due_at"])),
        )
    if kind is Kind.URGED:
        return _(
            "%(who)s đôn đốc nhiệm vụ này (lần thứ %(count)s). Đề nghị Ông/Bà báo cáo tình hình và thực hiện ngay.",
            who=who,
            count=facts.get("count", 1),
        )
    if kind is Kind.NOT_COOPERATING:
        return _(
            "%(coop)s không còn phải phối hợp với %(unit)s thực hiện nhiệm vụ này.",
            coop=facts.get("unit", ""),
            unit=unit,
        )
    if kind is Kind.ANSWERED:
        return _("%(unit)s đã trả lời xong phần phối hợp.", unit=facts.get("unit", ""))
    return _plain(kind, who, unit)


def _plain(kind: Kind, who: str, unit: str) -> str:
    plain = {
        Kind.OWNER_WANTED: _(
            "%(unit)s được giao chủ trì nhiệm vụ này và chưa có người thực hiện. Đề nghị Ông/Bà cử người thực hiện.",
            unit=unit,
        ),
        Kind.COOPERATING: _(
            "Đơn vị của Ông/Bà được giao phối hợp với %(unit)s thực hiện nhiệm vụ này.", unit=unit
        ),
        Kind.NOT_YOURS: _(
            "Nhiệm vụ này đã được chuyển cho người khác; Ông/Bà không còn phải thực hiện.",
        ),
        Kind.REFUSED: _(
            "%(unit)s báo nhiệm vụ không thuộc trách nhiệm của mình. Đề nghị giao đơn vị khác hoặc giữ nguyên, kèm lý do.",
            unit=unit,
        ),
        Kind.INSISTED: _(
            "%(who)s giữ nguyên việc giao nhiệm vụ này cho %(unit)s.", who=who, unit=unit
        ),
        Kind.SUBMITTED: _(
            "%(who)s (%(unit)s) đã nộp kết quả. Đề nghị xác nhận hoặc trả lại.", who=who, unit=unit
        ),
        Kind.RETURNED: _(
            "%(who)s trả lại kết quả. Thời hạn không đổi; đề nghị hoàn thiện và nộp lại.", who=who
        ),
        Kind.COMPLETED: _("%(who)s đã xác nhận kết quả; nhiệm vụ hoàn thành.", who=who),
        Kind.REOPENED: _("%(who)s mở lại nhiệm vụ đã hoàn thành này.", who=who),
        Kind.EXTENSION_REFUSED: _(
            "%(who)s không đồng ý gia hạn. Thời hạn hiện tại vẫn áp dụng.", who=who
        ),
        Kind.CORRECTED: _(
            "%(who)s đã điều chỉnh nội dung hoặc thời hạn của nhiệm vụ này.", who=who
        ),
        Kind.SUSPENDED: _(
            "%(who)s cho tạm dừng nhiệm vụ này; trong thời gian đó không nhắc việc.", who=who
        ),
        Kind.RESUMED: _("%(who)s cho tiếp tục thực hiện nhiệm vụ này.", who=who),
        Kind.WITHDRAWN: _("%(who)s đã thu hồi nhiệm vụ này; không phải thực hiện nữa.", who=who),
    }
    return plain[kind]


def _assigned(unit: str, facts: Mapping[str, Any]) -> str:
    if facts.get("as") == Capacity.FOCAL_POINT.value:
        return _(
            "%(unit)s được giao chủ trì nhiệm vụ này. Chưa có người thực hiện nên thông báo gửi đến đầu mối của đơn vị.",
            unit=unit,
        )
    if facts.get("as") == Capacity.HEAD.value:
        return _("%(unit)s được giao chủ trì nhiệm vụ này.", unit=unit)
    return _("Ông/Bà được giao thực hiện nhiệm vụ này.")


def several_subject(kind: Kind, tasks: Sequence[Task]) -> str:
    """The subject of one letter for several tasks, of one document or of many."""
    count, documents = len(tasks), {task.document_id: task.document for task in tasks}
    if len(documents) > 1:
        source = _("%(count)s văn bản", count=len(documents))
    else:
        document = tasks[0].document
        source = _("lệnh miệng") if document.is_spoken else document.doc_number or document.subject
    if kind is Kind.COOPERATING:
        return _("%(count)s nhiệm vụ cần phối hợp – %(source)s", count=count, source=source)
    if kind is Kind.OWNER_WANTED:
        return _(
            "%(count)s nhiệm vụ cần cử người thực hiện – %(source)s", count=count, source=source
        )
    return _("%(count)s nhiệm vụ mới – %(source)s", count=count, source=source)


def several_told(kind: Kind, count: int) -> str:
    if kind is Kind.COOPERATING:
        return _(
            "Đơn vị của Ông/Bà được giao phối hợp thực hiện %(count)s nhiệm vụ dưới đây.",
            count=count,
        )
    if kind is Kind.OWNER_WANTED:
        return _(
            "Đơn vị của Ông/Bà được giao chủ trì %(count)s nhiệm vụ dưới đây, chưa có người thực hiện. Đề nghị Ông/Bà cử người thực hiện.",
            count=count,
        )
    return _("Ông/Bà được giao %(count)s nhiệm vụ dưới đây.", count=count)


def capacity_words(capacity: str) -> str:
    """As what somebody is told."""
    return {
        Capacity.OWNER: _("người thực hiện"),
        Capacity.FOCAL_POINT: _("đầu mối của đơn vị chủ trì"),
        Capacity.HEAD: _("người đứng đầu đơn vị chủ trì"),
        Capacity.COOPERATING: _("đại diện đơn vị phối hợp"),
        Capacity.MONITOR: _("người theo dõi"),
        Capacity.ASSIGNER: _("người giao việc"),
        Capacity.OFFICE: _("người đứng đầu văn phòng"),
        Capacity.REQUESTER: _("người đề nghị"),
    }[Capacity(capacity)]


def why_words(facts: Mapping[str, Any], absent_name: str) -> str:
    """Why this person gets it, at the foot of the mail."""
    role = capacity_words(str(facts.get("as", Capacity.OWNER.value)))
    if absent_name:
        return _(
            "Ông/Bà nhận thư này vì đang thay %(name)s, là %(role)s.", name=absent_name, role=role
        )
    return _("Ông/Bà nhận thư này với tư cách %(role)s.", role=role)


def due_words(task: Task) -> str:
    return _("Không có thời hạn") if task.due_at is None else moment_words(task.due_at)


def moment_words(moment: datetime) -> str:
    """The day; with the hour where one was stated."""
    at = zone.local(moment)
    whole_day = at.time() == zone.LAST_MOMENT
    return at.strftime(date_format() if whole_day else moment_format())


def shortened(content: str) -> str:
    """The content on one line, cut between words."""
    if len(content) <= SHORT:
        return content
    return content[: SHORT - 1].rsplit(" ", 1)[0].rstrip(",;:.") + "…"


def _moment(iso: str) -> datetime:
    return datetime.fromisoformat(iso)
