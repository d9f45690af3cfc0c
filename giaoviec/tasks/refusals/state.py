"""Refusals because of how the task stands, or of who asks."""

from giaoviec.core.errors import DomainError, NotAllowed
from giaoviec.core.i18n import N_
from giaoviec.tasks.refusals.row import InRow


class StaleRevision(DomainError):
    """The form was filled in before somebody else changed the task."""

    code = "task.stale-revision"
    text = N_(
        "Nhiệm vụ số %(task)s vừa được người khác cập nhật sau khi bạn mở trang. "
        "Hãy tải lại trang, xem tình trạng mới nhất rồi làm lại."
    )


class NotPossibleNow(DomainError):
    code = "task.not-possible-now"
    text = N_(
        "Nhiệm vụ số %(task)s đang ở trạng thái không làm được việc này. "
        "Hãy tải lại trang để xem tình trạng mới nhất."
    )


class AlreadyAcknowledged(DomainError):
    code = "task.already-acknowledged"
    text = N_("Nhiệm vụ số %(task)s đã được xác nhận tiếp nhận lúc %(at)s.")


class AlreadyRefused(DomainError):
    code = "task.already-refused"
    text = N_(
        "Đơn vị đã báo nhiệm vụ số %(task)s không thuộc trách nhiệm của mình lúc %(at)s; "
        "hãy chờ người giao việc trả lời."
    )


class NotRefused(DomainError):
    code = "task.not-refused"
    text = N_(
        "Đơn vị chủ trì không từ chối nhiệm vụ số %(task)s, nên không cần giữ nguyên việc giao."
    )


class NothingToExtend(DomainError):
    code = "task.nothing-to-extend"
    text = N_("Nhiệm vụ số %(task)s không có thời hạn nên không có gì để gia hạn.")


class DeadlinePassed(DomainError):
    """An extension is asked for before expiry."""

    code = "task.deadline-passed"
    text = N_(
        "Nhiệm vụ số %(task)s đã hết hạn lúc %(due_at)s. Chỉ đề nghị gia hạn được khi còn hạn; "
        "nay hãy nộp kết quả sớm nhất và nêu nguyên nhân chậm trong báo cáo tiến độ."
    )


class ExtensionPending(DomainError):
    code = "task.extension-pending"
    text = N_("Nhiệm vụ số %(task)s đã có đề nghị gia hạn gửi lúc %(at)s đang chờ quyết định.")


class NoExtensionPending(DomainError):
    code = "task.no-extension-pending"
    text = N_("Nhiệm vụ số %(task)s không có đề nghị gia hạn nào đang chờ quyết định.")


class UrgedLately(DomainError):
    code = "task.urged-lately"
    text = N_(
        "Nhiệm vụ số %(task)s vừa được đôn đốc lúc %(at)s. Mỗi nhiệm vụ chỉ đôn đốc một lần trong "
        "4 giờ; có thể đôn đốc lại từ %(again)s."
    )


class OwnResult(NotAllowed):
    code = "task.own-result"
    text = N_(
        "Bạn là người thực hiện hoặc người nộp kết quả của nhiệm vụ số %(task)s nên không được tự xác nhận "
        "hay trả lại. Việc này thuộc người giao việc hoặc người theo dõi."
    )


class OwnRequest(NotAllowed):
    code = "task.own-request"
    text = N_(
        "Bạn là người thực hiện hoặc người đề nghị gia hạn nhiệm vụ số %(task)s nên không được tự duyệt. "
        "Việc này thuộc người giao việc."
    )


class NotTheAssigner(NotAllowed):
    code = "task.not-the-assigner"
    text = N_(
        "Chỉ người giao nhiệm vụ số %(task)s, hoặc người theo dõi thay mặt người giao, được quyết định gia hạn."
    )


class SameTask(InRow, DomainError):
    """The same document, unit and content is the same task."""

    code = "task.same-task"
    text = N_(
        "%(unit)s đã được giao đúng nội dung này từ cùng văn bản, ở nhiệm vụ số %(task)s%(where)s. "
        "Nếu là việc khác, hãy ghi nội dung cho phân biệt được."
    )


class PartDone(DomainError):
    code = "task.part-done"
    text = N_("%(unit)s đã trả lời xong phần phối hợp lúc %(at)s.")


class NoOwnerYet(DomainError):
    code = "task.no-owner-yet"
    text = N_("Nhiệm vụ số %(task)s chưa có người thực hiện. Hãy cử người thực hiện trước.")


class HasOwner(DomainError):
    code = "task.has-owner"
    text = N_(
        "Nhiệm vụ số %(task)s đã có người thực hiện là %(person)s. Để đổi người, hãy dùng chức năng “Đổi người thực hiện”."
    )
