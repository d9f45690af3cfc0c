"""The forms of a task page, one for each thing that can be done with a task."""

from typing import ClassVar

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import IntegerField, SelectChoice, SelectField, StringField, TimeField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from giaoviec.tasks.models import Urgency
from giaoviec.web.filters import URGENCY
from giaoviec.web.forms.task_fields import (
    NumberInput,
    TaskForm,
    choice_field,
    day_field,
    phrase_field,
    reason_field,
)

_FILE_HELP = _l("PDF, Word, Excel, PowerPoint, ảnh hoặc văn bản; không quá 20 MB.")
_PERSON_MISSING = _l("Hãy chọn người.")
_UNIT_MISSING = _l("Hãy chọn đơn vị.")


class AcknowledgeForm(TaskForm):
    done = _l("Tiếp nhận nhiệm vụ")


class NotOursForm(TaskForm):
    done = _l("Báo không thuộc trách nhiệm")
    reason = reason_field(help=_l("Nêu căn cứ; nếu biết, ghi đơn vị đúng trách nhiệm."))


class InsistForm(TaskForm):
    done = _l("Giữ nguyên việc giao")
    reason = reason_field()


class ReassignLeadForm(TaskForm):
    done = _l("Chuyển đơn vị chủ trì")
    unit = choice_field(_l("Đơn vị chủ trì mới"), _UNIT_MISSING)
    reason = reason_field()


class OwnerForm(TaskForm):
    done = _l("Cử người thực hiện")
    person = choice_field(_l("Người thực hiện"), _PERSON_MISSING)


class ChangeOwnerForm(TaskForm):
    done = _l("Đổi người thực hiện")
    person = choice_field(_l("Người thực hiện mới"), _PERSON_MISSING)
    reason = reason_field(required=False)


class HandDownForm(TaskForm):
    done = _l("Giao việc này")
    content = reason_field(_l("Nội dung việc giao xuống"))
    unit = choice_field(_l("Đơn vị thực hiện"), _UNIT_MISSING)
    person = choice_field(_l("Người thực hiện"))
    due_on = day_field(_l("Thời hạn"), help=_l("Để trống: theo thời hạn của nhiệm vụ này."))
    phrase = phrase_field()
    deliverable = StringField(_l("Sản phẩm"), [Optional(), Length(max=300)])


class ProgressForm(TaskForm):
    done = _l("Gửi báo cáo")
    text = reason_field(_l("Tình hình thực hiện"))
    percent = IntegerField(
        _l("Hoàn thành (%)"),
        [Optional(), NumberRange(0, 100, _l("Tỷ lệ hoàn thành phải là số nguyên từ 0 đến 100."))],
        render_kw={"min": 0, "max": 100, "inputmode": "numeric"},
    )


class SubmitForm(TaskForm):
    done = _l("Nộp kết quả")
    summary = reason_field(_l("Tóm tắt kết quả"), required=False)
    proof_number = StringField(
        _l("Số, ký hiệu văn bản"),
        [Optional(), Length(max=100)],
        description=_l("Cần ít nhất một minh chứng: số văn bản, đường dẫn hoặc tệp."),
    )
    proof_link = StringField(_l("Đường dẫn"), [Optional(), Length(max=500)])
    file = FileField(_l("Tệp"), description=_FILE_HELP)
    # A file that was taken in before another field was refused.
    file_id = NumberInput()
    handed_in_on = day_field(
        _l("Ngày đã nộp bản giấy"),
        help=_l("Chỉ điền khi đã nộp trước hôm nay; cần số, ký hiệu văn bản."),
    )
    handed_in_time = TimeField(_l("Giờ đã nộp (nếu biết)"), [Optional()])


class ConfirmForm(TaskForm):
    done = _l("Xác nhận hoàn thành")
    note = reason_field(_l("Ghi chú"), required=False)


class ReturnForm(TaskForm):
    done = _l("Trả lại")
    reason = reason_field(_l("Lý do trả lại, phần cần bổ sung"))


class ReopenForm(TaskForm):
    done = _l("Mở lại nhiệm vụ")
    reason = reason_field()


class AskTimeForm(TaskForm):
    done = _l("Gửi đề nghị gia hạn")
    due_on = day_field(_l("Thời hạn đề nghị"))
    phrase = phrase_field()
    reason = reason_field()


class GrantForm(TaskForm):
    done = _l("Đồng ý gia hạn")


class GrantShorterForm(TaskForm):
    done = _l("Đồng ý với thời hạn này")
    due_on = day_field(_l("Thời hạn cho phép"))
    phrase = phrase_field()
    reason = reason_field(_l("Ghi chú"), required=False)


class RefuseTimeForm(TaskForm):
    done = _l("Không đồng ý gia hạn")
    reason = reason_field()


class CorrectForm(TaskForm):
    done = _l("Ghi điều chỉnh")
    content = reason_field(_l("Nội dung nhiệm vụ"))
    deliverable = StringField(_l("Sản phẩm"), [Optional(), Length(max=300)])
    urgency = SelectField(
        _l("Độ khẩn"), choices=[SelectChoice(one.value, _l(URGENCY[one.value])) for one in Urgency]
    )
    monitor = choice_field(_l("Người theo dõi"))
    due_on = day_field(_l("Thời hạn đúng"), help=_l("Để trống: giữ thời hạn hiện tại."))
    phrase = phrase_field()
    reason = reason_field(_l("Lý do điều chỉnh"))


class AddCoopForm(TaskForm):
    done = _l("Thêm đơn vị phối hợp")
    units = StringField(
        _l("Đơn vị phối hợp cần thêm"),
        [DataRequired(_UNIT_MISSING), Length(max=5000, message=_l("Đoạn chữ quá dài."))],
        description=_l(
            "Tên, tên viết tắt hoặc mã; nhiều đơn vị thì cách nhau bằng dấu chấm phẩy (;)."
        ),
    )
    due_on = day_field(
        _l("Thời hạn phối hợp"), help=_l("Để trống: theo thời hạn của nhiệm vụ này.")
    )
    phrase = phrase_field()


class WithdrawCoopForm(TaskForm):
    done = _l("Cho thôi phối hợp")
    unit = choice_field(_l("Đơn vị phối hợp"), _UNIT_MISSING)
    reason = reason_field()


class SuspendForm(TaskForm):
    done = _l("Tạm dừng nhiệm vụ")
    reason = reason_field()


class ResumeForm(TaskForm):
    done = _l("Tiếp tục thực hiện")
    reason = reason_field(_l("Ghi chú"), required=False)


class WithdrawForm(TaskForm):
    done = _l("Thu hồi nhiệm vụ")
    reason = reason_field()


class UrgeForm(TaskForm):
    done = _l("Đôn đốc ngay")
    text = reason_field(_l("Lời nhắn"), required=False)


class AttachForm(TaskForm):
    done = _l("Đính kèm tệp")
    file = FileField(_l("Tệp"), [InputRequired(_l("Hãy chọn tệp."))], description=_FILE_HELP)
    note = StringField(_l("Tệp này là gì"), [Optional(), Length(max=300)])


class PartForm(TaskForm):
    """About the part of the cooperating unit named in `unit_id`."""

    unit_id = NumberInput()


class PartProgressForm(PartForm):
    done: ClassVar = ProgressForm.done
    text = reason_field(_l("Tình hình phối hợp"))
    percent = ProgressForm.percent


class PartAnswerForm(PartForm):
    done = _l("Gửi trả lời")
    text = reason_field(
        _l("Nội dung trả lời"), help=_l("Sau khi gửi, phần phối hợp được coi là xong.")
    )


class PartOwnerForm(PartForm):
    done = _l("Cử người phối hợp")
    person = choice_field(_l("Người phối hợp"), _PERSON_MISSING)
