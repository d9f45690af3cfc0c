"""The form of a day in the working calendar."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from giaoviec.web.forms.admin_fields import DayField
from giaoviec.workdays.models import DayKind
from giaoviec.workdays.usecases import DOCUMENT_LENGTH, REASON_LENGTH


class DayForm(FlaskForm):
    day = DayField(_l("Ngày"), [InputRequired(_l("Hãy chọn ngày."))])
    kind = RadioField(
        _l("Ngày này"),
        [InputRequired(_l("Hãy chọn nghỉ hoặc làm việc."))],
        choices=[
            SelectChoice(DayKind.OFF.value, _l("Nghỉ")),
            SelectChoice(DayKind.WORKING.value, _l("Làm việc")),
        ],
        default=DayKind.OFF.value,
    )
    reason = StringField(
        _l("Lý do"),
        [
            InputRequired(_l("Hãy ghi lý do.")),
            Length(max=REASON_LENGTH, message=_l("Lý do không dài quá 200 ký tự.")),
        ],
        description=_l("Ví dụ: Nghỉ hoán đổi, làm bù 10/01/2026."),
    )
    document = StringField(
        _l("Văn bản quy định"),
        [Length(max=DOCUMENT_LENGTH, message=_l("Số và ngày văn bản không dài quá 300 ký tự."))],
        description=_l("Số ký hiệu và ngày, nếu có."),
    )
