"""What the pages of administration share: their group, and the links between them."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from giaoviec.accounts.matrix import Verb
from giaoviec.core.i18n import N_
from giaoviec.web.access import needs

pages = Blueprint("admin", __name__)

# Endpoint, label, what it is for, icon.
PARTS = (
    (
        "admin.accounts",
        N_("Tài khoản"),
        N_("Tạo tài khoản, gửi thư mời, gửi liên kết đặt mật khẩu, khóa và mở."),
        "users",
    ),
    (
        "admin.units",
        N_("Đơn vị"),
        N_("Thêm, sửa, đổi tên, kết thúc đơn vị; tên khác, e-mail, đầu mối."),
        "building-community",
    ),
    (
        "admin.people",
        N_("Cán bộ"),
        N_("Họ tên, địa chỉ thư, chức vụ qua từng thời gian, nội dung phụ trách, người làm thay."),
        "user-check",
    ),
    (
        "admin.calendar",
        N_("Lịch làm việc"),
        N_("Ngày nghỉ và ngày làm bù, dùng để tính thời hạn và giờ nhắc việc."),
        "calendar",
    ),
    (
        "admin.policy",
        N_("Chính sách nhắc việc"),
        N_("Các bước nhắc và báo lên cấp trên, giờ gửi thư, số thư tối đa."),
        "bell",
    ),
    (
        "admin.lists",
        N_("Nhập danh sách"),
        N_("Nhập cả danh sách đơn vị và danh sách cán bộ từ tệp Excel hoặc CSV."),
        "upload",
    ),
    (
        "deliveries.index",
        N_("Thư đã gửi"),
        N_("Từng thư và thông báo đi đến đâu, thư bị trả lại, địa chỉ thư hỏng."),
        "mail",
    ),
    (
        "admin.queue",
        N_("Hàng đợi"),
        N_("Thư đang chờ gửi, tốc độ gửi, các tiến trình đang chạy, thư vừa hỏng."),
        "send",
    ),
)


@pages.get("/quan-tri")
@needs(Verb.ADMINISTER)
def index() -> ResponseReturnValue:
    parts = [
        {"url": url_for(endpoint), "label": _(label), "lead": _(lead), "icon": icon}
        for endpoint, label, lead, icon in PARTS
    ]
    return render_template("admin/index.html", parts=parts)


def links() -> list[dict[str, object]]:
    """The parts of administration as tabs, with the open one marked."""
    return [
        {
            "url": url_for(endpoint),
            "label": _(label),
            "active": request.path.startswith(url_for(endpoint)),
        }
        for endpoint, label, _lead, _icon in PARTS
    ]
