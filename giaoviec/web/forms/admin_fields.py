"""Fields whose refusals are in our words: WTForms has none in Vietnamese."""

from flask_babel import gettext as _
from wtforms import DateField, IntegerField, TimeField
from wtforms.form import BaseForm
from wtforms.validators import ValidationError

FIRST_YEAR, LAST_YEAR = 1900, 2199


class WholeNumberField(IntegerField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Hãy nhập một số nguyên.")) from None


class HourField(TimeField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Hãy nhập giờ, ví dụ 07:00.")) from None


class DayField(DateField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Hãy chọn một ngày có thật.")) from None


class RecordDayField(DayField):
    """A day of people's and units' records: years that nobody means are refused."""

    def pre_validate(self, form: BaseForm) -> None:
        if self.data is not None and not FIRST_YEAR <= self.data.year <= LAST_YEAR:
            raise ValidationError(_("Hãy kiểm tra lại năm."))
