"""The forms of the pages of people."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from giaoviec.org.models import Rank
from giaoviec.web.forms.admin_fields import RecordDayField
from giaoviec.web.forms.admin_units import line
from giaoviec.web.unit_words import RANK_WORDS


class PersonForm(FlaskForm):
    name = line(_l("Họ tên"), 200, required=True)
    email = EmailField(
        _l("Địa chỉ thư công vụ"),
        [Optional(), Length(max=254, message=_l("Địa chỉ thư không dài quá 254 ký tự."))],
        description=_l("Không có địa chỉ thì không gửi được thư mời và thư nhắc việc."),
    )
    code = line(_l("Mã cán bộ"), 40, help=_l("Nếu cơ quan có dùng."))


class PostForm(FlaskForm):
    """A post in a unit, from one day to another."""

    unit = line(_l("Đơn vị công tác"), 300, required=True)
    title = line(_l("Chức vụ, chức danh"), 200, required=True, help=_l("Ví dụ: Phó Giám đốc."))
    rank = RadioField(
        _l("Vai trò trong đơn vị"),
        [InputRequired(_l("Hãy chọn vai trò."))],
        choices=[SelectChoice(rank.value, _l(words)) for rank, words in RANK_WORDS.items()],
        default=Rank.OFFICIAL.value,
    )
    valid_from = RecordDayField(
        _l("Từ ngày"), [Optional()], description=_l("Để trống: từ trước đến nay.")
    )
    valid_to = RecordDayField(
        _l("Đến hết ngày"), [Optional()], description=_l("Để trống: chưa có ngày kết thúc.")
    )


class NewPersonForm(PersonForm, PostForm):
    """A person with their first post."""


class ChargeForm(FlaskForm):
    unit = line(
        _l("Đơn vị phụ trách"), 300,
        help=_l("Gồm cả các đơn vị bên dưới; chọn Ủy ban là phụ trách tất cả."),
    )  # fmt: skip
    field = line(_l("Hoặc lĩnh vực"), 100, help=_l("Ví dụ: Y tế."))
    valid_from = RecordDayField(_l("Từ ngày"), [Optional()])
    valid_to = RecordDayField(_l("Đến hết ngày"), [Optional()])


class StandInForm(FlaskForm):
    """Whole days: from the morning of the first to the end of the last."""

    person = line(_l("Người làm thay"), 300, required=True)
    first_day = RecordDayField(_l("Từ ngày"), [InputRequired(_l("Hãy chọn ngày."))])
    last_day = RecordDayField(_l("Đến hết ngày"), [InputRequired(_l("Hãy chọn ngày."))])
    unit = line(_l("Chỉ với việc của đơn vị"), 300, help=_l("Để trống: làm thay trong mọi việc."))
    reason = line(_l("Lý do"), 300, help=_l("Ví dụ: Đi công tác."))
