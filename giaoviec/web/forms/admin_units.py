"""The forms of the pages of units."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from giaoviec.org.models import UnitKind
from giaoviec.web.forms.admin_fields import RecordDayField
from giaoviec.web.unit_words import KIND_WORDS

_EMPTY = _l("Hãy nhập ô này.")


def line(label: Any, limit: int, *, required: bool = False, help: Any = "") -> StringField:  # noqa: A002
    """One line of text."""
    checks: list[Any] = [InputRequired(_EMPTY)] if required else [Optional()]
    checks.append(
        Length(max=limit, message=_l("Ô này dài quá %(max)s ký tự. Hãy rút gọn.", max=limit))
    )
    return StringField(label, checks, description=help)


class UnitForm(FlaskForm):
    """What is written of a unit; the unit above is named as everywhere else."""

    code = line(_l("Mã"), 40, required=True, help=_l("Ngắn, không đổi, ví dụ STC."))
    name = line(_l("Tên"), 300, required=True)
    kind = SelectField(
        _l("Cấp"),
        [InputRequired(_l("Hãy chọn cấp đơn vị."))],
        choices=[SelectChoice(kind.value, _l(words)) for kind, words in KIND_WORDS.items()],
        default=UnitKind.DEPARTMENT.value,
    )
    parent = line(_l("Đơn vị cấp trên"), 300)
    email = EmailField(
        _l("E-mail đơn vị"),
        [Optional(), Length(max=254, message=_l("Địa chỉ thư không dài quá 254 ký tự."))],
    )
    other_names = line(_l("Tên khác, tên viết tắt"), 2000)
    valid_from = RecordDayField(_l("Hoạt động từ ngày"), [Optional()])


class RenameForm(FlaskForm):
    name = line(_l("Tên mới"), 300, required=True)
    since = RecordDayField(
        _l("Mang tên mới từ ngày"),
        [InputRequired(_l("Hãy chọn ngày."))],
        description=_l("Văn bản trước ngày này vẫn tìm được đơn vị theo tên cũ."),
    )


class FocalPointForm(FlaskForm):
    person = line(_l("Người đầu mối"), 300)


class LastDayForm(FlaskForm):
    last_day = RecordDayField(_l("Ngày cuối cùng"), [InputRequired(_l("Hãy chọn ngày."))])
