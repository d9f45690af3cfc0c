"""The forms of the import page."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, StringField


class UploadForm(FlaskForm):
    file = FileField(
        _l("Tệp bảng"), description=_l("Excel (.xlsx) hoặc CSV UTF-8 (.csv), không quá 20 MB.")
    )
    opening = StringField(
        _l("Việc đang chạy: bắt đầu nhắc từ ngày"),
        description=_l(
            "Chỉ điền khi nhập các việc đã giao từ trước: không ai bị báo là có việc mới, và việc chậm từ lâu không dồn lên lãnh đạo ngay ngày đầu."
        ),
    )
    partial = BooleanField(
        _l("Nhập các dòng đúng dù còn dòng lỗi"),
        description=_l("Không chọn thì chỉ cần một dòng lỗi là chưa nhập dòng nào."),
    )


class ConfirmForm(FlaskForm):
    """Only its token; what is imported stands in the address."""
