"""The sections of "my work" in words: their titles, and what stands in each."""

from giaoviec.core.i18n import N_
from giaoviec.tasks.mine_sections import Section

TITLES = {
    Section.WAITING: N_("Chờ bạn trả lời"),
    Section.OVERDUE: N_("Quá hạn"),
    Section.DUE_TODAY: N_("Đến hạn hôm nay"),
    Section.DUE_SOON: N_("Sắp đến hạn"),
    Section.UNASSIGNED: N_("Chưa phân người thực hiện"),
    Section.NEW: N_("Mới giao, chưa tiếp nhận"),
    Section.COOPERATING: N_("Việc phối hợp"),
    Section.LATER: N_("Đang thực hiện"),
}
MEANINGS = {
    Section.WAITING: N_(
        "Kết quả chờ xác nhận, xin gia hạn chờ quyết định, việc bị báo không đúng đơn vị."
    ),
    Section.OVERDUE: N_("Đã qua thời hạn mà chưa xong, chậm nhất ở trên."),
    Section.DUE_TODAY: N_("Thời hạn là hôm nay."),
    Section.DUE_SOON: N_("Đến hạn trong ba ngày làm việc tới."),
    Section.UNASSIGNED: N_("Việc đơn vị chủ trì, chưa ghi người thực hiện."),
    Section.NEW: N_("Mở nhiệm vụ để báo đã nhận."),
    Section.COOPERATING: N_("Đơn vị khác chủ trì, chờ phần của bạn hoặc của đơn vị bạn."),
    Section.LATER: N_("Còn trong hạn, chưa có thời hạn, hoặc đã nộp và chờ người giao xác nhận."),
}
