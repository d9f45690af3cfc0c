"""The forms of the reminder policy."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from giaoviec.notify.models import Channel
from giaoviec.reminders.models import Audience, OffsetUnit
from giaoviec.reminders.policy import LEADING_KINDS
from giaoviec.settings.values import (
    BOUNCES_TO_FLAG,
    MAILS_AN_HOUR,
    SENDING_FROM,
    SENDING_UNTIL,
)
from giaoviec.web.forms.admin_fields import HourField, WholeNumberField
from giaoviec.web.unit_words import KIND_WORDS

_HOUR = _l("Hãy nhập giờ, ví dụ 07:00.")
_WHOLE = _l("Hãy nhập một số nguyên.")


class StepForm(FlaskForm):
    """One line of the policy; what it counts from, and on which side, stays."""

    is_active = BooleanField(_l("Đang dùng"))
    count = WholeNumberField(
        _l("Cách mốc bao nhiêu"),
        [InputRequired(_WHOLE)],
        description=_l("0 là đúng ngày đến hạn, chỉ dùng cho bước nhắc trước hạn."),
    )
    offset_unit = SelectField(
        _l("Tính theo"),
        choices=[
            SelectChoice(OffsetUnit.WORKING_DAYS.value, _l("ngày làm việc")),
            SelectChoice(OffsetUnit.HOURS.value, _l("giờ")),
        ],
    )
    at_time = HourField(
        _l("Vào lúc"),
        [InputRequired(_HOUR)],
        description=_l("Không dùng khi tính theo giờ."),
    )
    audiences = SelectMultipleField(
        _l("Người nhận"), choices=[SelectChoice(one.value, one.value) for one in Audience]
    )
    channels = SelectMultipleField(
        _l("Kênh"),
        choices=[
            SelectChoice(Channel.INAPP.value, _l("Thông báo trong chương trình")),
            SelectChoice(Channel.EMAIL.value, _l("Thư điện tử")),
        ],
    )
    unit_kinds = SelectMultipleField(
        _l("Chỉ với việc do các loại đơn vị này chủ trì (không chọn: mọi đơn vị)"),
        choices=[SelectChoice(one.value, _l(KIND_WORDS[one])) for one in LEADING_KINDS],
    )
    is_immediate = BooleanField(
        _l("Gửi ngay"), description=_l("Không chọn thì gộp vào thư nhắc việc buổi sáng.")
    )
    repeat_every = WholeNumberField(
        _l("Nhắc lại mỗi"),
        [Optional()],
        description=_l("Cùng đơn vị với ô “Tính theo”. Để trống: chỉ nhắc một lần."),
    )
    repeat_limit = WholeNumberField(
        _l("Nhiều nhất bao nhiêu lần"),
        [Optional()],
        description=_l("Kể cả lần đầu. Để trống: không giới hạn."),
    )


class SendingForm(FlaskForm):
    """When mails go out, and how many at most; the setting itself says what it takes."""

    sending_from = StringField(_l(SENDING_FROM.label), [InputRequired(_HOUR), Length(max=20)])
    sending_until = StringField(_l(SENDING_UNTIL.label), [InputRequired(_HOUR), Length(max=20)])
    mails_an_hour = StringField(
        _l(MAILS_AN_HOUR.label),
        [InputRequired(_WHOLE), Length(max=20)],
    )
    bounces_to_flag = StringField(
        _l(BOUNCES_TO_FLAG.label), [InputRequired(_WHOLE), Length(max=20)]
    )
