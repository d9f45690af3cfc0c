"""Refusals because of what was entered."""

from giaoviec.core.errors import Invalid
from giaoviec.core.i18n import N_
from giaoviec.tasks.refusals.row import InRow


class ReasonMissing(Invalid):
    code = "task.reason-missing"
    text = N_("Chưa nêu lý do. Hãy ghi rõ lý do rồi gửi lại.")


class TextTooLong(Invalid):
    code = "task.text-too-long"
    text = N_(
        "Nội dung dài %(length)s ký tự, quá mức %(limit)s ký tự. Hãy rút gọn hoặc gửi kèm tệp."
    )


class ContentMissing(InRow, Invalid):
    code = "task.content-missing"
    text = N_("Thiếu nội dung nhiệm vụ%(where)s.")


class NoRows(Invalid):
    code = "task.no-rows"
    text = N_("Chưa có nhiệm vụ nào để giao. Hãy nhập ít nhất một dòng.")


class UnitUnknown(InRow, Invalid):
    code = "task.unit-unknown"
    text = N_(
        "Đơn vị được chọn không có trong danh mục, hoặc không còn hoạt động vào hôm nay%(where)s."
    )


class PersonUnknown(Invalid):
    code = "task.person-unknown"
    text = N_("Không tìm thấy người được chọn trong danh sách cán bộ.")


class UnitTwice(InRow, Invalid):
    code = "task.unit-twice"
    text = N_(
        "“%(unit)s” vừa chủ trì vừa phối hợp, hoặc được ghi phối hợp hai lần%(where)s. "
        "Mỗi đơn vị chỉ có một vai trong một nhiệm vụ."
    )


class OwnerNotInUnit(Invalid):
    code = "task.owner-not-in-unit"
    text = N_("%(person)s không công tác tại %(unit)s (kể cả đơn vị trực thuộc) vào hôm nay.")


class DeadlineOrReason(InRow, Invalid):
    code = "task.deadline-or-reason"
    text = N_("Cần thời hạn, hoặc lý do không đặt thời hạn%(where)s.")


class DueBeforeIssue(InRow, Invalid):
    code = "task.due-before-issue"
    text = N_(
        "Thời hạn %(due_at)s ở trước ngày ban hành văn bản %(issued_on)s%(where)s. Hãy kiểm tra lại."
    )


class SameRow(Invalid):
    code = "task.same-row"
    text = N_("Dòng %(row)s trùng với dòng %(other)s: cùng đơn vị chủ trì và cùng nội dung.")


class SameLead(Invalid):
    code = "task.same-lead"
    text = N_("%(unit)s đang chủ trì nhiệm vụ này rồi. Hãy chọn đơn vị khác.")


class OutsideLeadUnit(Invalid):
    code = "task.outside-lead-unit"
    text = N_("%(unit)s không thuộc %(lead)s. Việc chỉ giao xuống trong nội bộ đơn vị chủ trì.")


class LaterThanParent(Invalid):
    code = "task.later-than-parent"
    text = N_(
        "Thời hạn %(due_at)s muộn hơn thời hạn của nhiệm vụ cấp trên (%(parent_due_at)s). "
        "Hãy chọn thời hạn sớm hơn hoặc bằng."
    )


class NotCooperating(Invalid):
    code = "task.not-cooperating"
    text = N_("Đơn vị được chọn không chủ trì và không phối hợp thực hiện nhiệm vụ số %(task)s.")


class AlreadyCooperating(Invalid):
    code = "task.already-cooperating"
    text = N_("%(unit)s đang phối hợp thực hiện nhiệm vụ này rồi. Hãy bỏ khỏi danh sách cần thêm.")


class NoUnits(Invalid):
    code = "task.no-units"
    text = N_("Chưa chọn đơn vị nào để thêm. Hãy ghi ít nhất một đơn vị.")


class OwnDueWanted(Invalid):
    """The task's own deadline has passed: a unit added now could only be late."""

    code = "task.own-due-wanted"
    text = N_(
        "Thời hạn của nhiệm vụ (%(due_at)s) đã qua nên không dùng được cho đơn vị mới phối hợp. "
        "Hãy ghi thời hạn riêng cho phần phối hợp."
    )


class PercentOutOfRange(Invalid):
    code = "task.percent-out-of-range"
    text = N_("Tỷ lệ hoàn thành phải là số nguyên từ 0 đến 100.")


class ProofMissing(Invalid):
    code = "task.proof-missing"
    text = N_(
        "Kết quả cần minh chứng: số văn bản, đường dẫn hoặc tệp. Hãy bổ sung ít nhất một trong ba."
    )


class LinkNotUsable(Invalid):
    code = "task.link-not-usable"
    text = N_(
        "Đường dẫn phải bắt đầu bằng http:// hoặc https://, có tên máy chủ và không chứa khoảng trắng."
    )


class FileUnknown(Invalid):
    code = "task.file-unknown"
    text = N_("Không tìm thấy tệp vừa tải lên. Hãy tải lại tệp rồi nộp kết quả.")


class HandedInTooLate(Invalid):
    code = "task.handed-in-future"
    text = N_("Thời điểm nộp %(at)s ở sau hiện tại. Hãy ghi ngày nộp thật.")


class HandedInTooEarly(Invalid):
    code = "task.handed-in-before-assigned"
    text = N_("Thời điểm nộp %(at)s ở trước lúc giao việc (%(assigned_at)s). Hãy kiểm tra lại.")


class BackdatingNeedsNumber(Invalid):
    """A paper result entered later keeps its day only with the number that proves it."""

    code = "task.backdating-needs-number"
    text = N_(
        "Kết quả nộp trước lúc ghi vào hệ thống cần số, ký hiệu của văn bản đã gửi để chứng minh ngày nộp."
    )


class ExtensionNotLater(Invalid):
    code = "task.extension-not-later"
    text = N_("Thời hạn mới %(new)s phải muộn hơn thời hạn đang áp dụng (%(due_at)s).")


class GrantedTooLong(Invalid):
    code = "task.granted-too-long"
    text = N_("Thời hạn cho phép %(granted)s dài hơn thời hạn đơn vị đề nghị (%(proposed)s).")


class DueInPast(Invalid):
    code = "task.due-in-past"
    text = N_("Thời hạn mới %(due_at)s phải ở sau thời điểm hiện tại.")


class DueTooFar(Invalid):
    code = "task.due-too-far"
    text = N_(
        "Thời hạn mới %(due_at)s quá xa: muộn nhất là hết năm %(year)s. Hãy kiểm tra lại năm."
    )


class NothingChanged(Invalid):
    code = "task.nothing-changed"
    text = N_("Chưa có thay đổi nào so với nội dung hiện tại.")


class AlreadyOwner(Invalid):
    code = "task.already-owner"
    text = N_("%(person)s đang là người thực hiện nhiệm vụ này rồi.")


class TextMissing(Invalid):
    code = "task.text-missing"
    text = N_("Chưa có nội dung. Hãy ghi ngắn gọn tình hình hoặc kết quả.")
