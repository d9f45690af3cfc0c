"""What can be wrong with a row of a sheet of tasks; what is wrong with any sheet is in files."""

from giaoviec.core.errors import Invalid
from giaoviec.core.i18n import N_


class TwoLeads(Invalid):
    code = "two-leads"
    text = N_(
        "“%(text)s” là nhiều đơn vị, mà mỗi nhiệm vụ chỉ có một đơn vị chủ trì. Hãy tách thành "
        "hai dòng, hoặc chuyển đơn vị còn lại sang cột “Đơn vị phối hợp”."
    )


class GroupEmpty(Invalid):
    code = "group-empty"
    text = N_(
        "Vào ngày %(day)s không có đơn vị nào thuộc nhóm “%(text)s”. Hãy kiểm tra danh sách đơn vị."
    )


class CoopIsLead(Invalid):
    code = "coop-is-lead"
    text = N_(
        "%(unit)s đã chủ trì nhiệm vụ này nên không thể đồng thời phối hợp. Hãy bỏ khỏi ô này."
    )


class OwnerOfGroup(Invalid):
    code = "owner-of-group"
    text = N_(
        "Nhiệm vụ giao cho cả một nhóm đơn vị nên không ghi được người thực hiện. "
        "Hãy để trống ô này: mỗi đơn vị tự phân công."
    )


class DocumentUnnamed(Invalid):
    code = "document-unnamed"
    text = N_(
        "Văn bản không có số ký hiệu thì phải có trích yếu (hoặc nội dung cuộc họp, lệnh miệng) "
        "để còn tìm lại được."
    )


class IssuedInFuture(Invalid):
    code = "issued-in-future"
    text = N_("Ngày ban hành %(day)s ở sau hôm nay (%(today)s). Hãy kiểm tra lại ngày của văn bản.")


class IssuedLongAgo(Invalid):
    code = "issued-long-ago"
    text = N_("Ngày ban hành %(day)s quá xa trong quá khứ. Hãy kiểm tra lại năm.")


class DeadlineUnclear(Invalid):
    """A phrase that gives no moment; `why` says what is missing."""

    code = "deadline-unclear"
    text = N_("Chưa rõ thời hạn “%(phrase)s”: %(why)s")


class DeadlineBeforeIssue(Invalid):
    code = "deadline-before-issue"
    text = N_(
        "Thời hạn (%(due_at)s) trước ngày ban hành văn bản (%(issued_on)s). Hãy kiểm tra lại hai ngày này."
    )


class DeadlineTooFar(Invalid):
    code = "deadline-too-far"
    text = N_("Thời hạn %(due_at)s quá xa. Hãy kiểm tra lại năm.")


class UrgencyUnknown(Invalid):
    code = "urgency-unknown"
    text = N_(
        "Không hiểu độ khẩn “%(text)s”. Hãy ghi một trong các từ: %(known)s; để trống là thường."
    )


class SecretRefused(Invalid):
    """State secrets are not kept here (Law on protection of state secrets 2018)."""

    code = "secret-refused"
    text = N_(
        "“%(text)s” là độ mật. Nhiệm vụ có nội dung bí mật nhà nước không được nhập vào hệ thống này; "
        "hãy bỏ dòng này khỏi bảng."
    )


class ProgressUnknown(Invalid):
    code = "progress-unknown"
    text = N_(
        "Không hiểu tình trạng “%(text)s”. Hãy ghi một trong các từ: %(known)s; để trống là mới giao."
    )


class DoneDayMissing(Invalid):
    code = "done-day-missing"
    text = N_("Nhiệm vụ đã nộp kết quả thì phải có ngày hoàn thành, để biết đúng hạn hay quá hạn.")


class NotDoneButDay(Invalid):
    code = "not-done-but-day"
    text = N_("Có ngày hoàn thành nhưng tình trạng ghi “%(text)s”. Hãy sửa một trong hai ô.")


class DoneInFuture(Invalid):
    code = "done-in-future"
    text = N_("Ngày hoàn thành %(day)s ở sau hôm nay (%(today)s). Hãy kiểm tra lại.")


class DoneBeforeIssue(Invalid):
    code = "done-before-issue"
    text = N_(
        "Ngày hoàn thành %(day)s trước ngày ban hành văn bản (%(issued_on)s). Hãy kiểm tra lại hai ngày này."
    )


class ExtensionOfNothing(Invalid):
    code = "extension-of-nothing"
    text = N_(
        "Có hạn gia hạn nhưng không có thời hạn ban đầu. Hãy ghi thời hạn ban đầu vào cột “Thời hạn”."
    )


class ExtensionNotLater(Invalid):
    code = "extension-not-later"
    text = N_(
        "Hạn gia hạn (%(extended)s) không muộn hơn thời hạn ban đầu (%(due_at)s). Hãy kiểm tra lại hai ô."
    )


class RowTwice(Invalid):
    code = "row-twice"
    text = N_(
        "Dòng này trùng với dòng %(first)s: cùng văn bản, cùng đơn vị chủ trì, cùng nội dung. "
        "Hãy bỏ một dòng hoặc ghi rõ nội dung khác nhau."
    )


class MayNotAssign(Invalid):
    code = "may-not-assign"
    text = N_(
        "Bạn không có quyền giao việc cho %(unit)s. Hãy nhờ người có thẩm quyền nhập dòng này."
    )


class ImportRefused(Invalid):
    """Somebody who may give tasks to nobody."""

    code = "import-refused"
    status = 403
    text = N_("Bạn không có quyền giao nhiệm vụ nên không nhập được bảng nhiệm vụ.")
