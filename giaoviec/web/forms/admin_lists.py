"""The form of the lists of units and people."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField


class ListsForm(FlaskForm):
    units = FileField(
        _l("Danh sách đơn vị"),
        description=_l(
            "Cột: Mã, Tên, Cấp, Mã cấp trên; có thể có E-mail đơn vị, Đầu mối, Tên khác, Từ ngày, Đến ngày."
        ),
    )
    people = FileField(
        _l("Danh sách cán bộ"),
        description=_l(
            "Cột: Họ tên, Chức vụ, Mã đơn vị, Vai trò, E-mail, Từ ngày, Đến ngày, Phụ trách; có thể có Mã cán bộ."
        ),
    )
