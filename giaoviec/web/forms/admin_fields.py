"""Fields whose refusals are in our words: WTForms has none in Vietnamese."""

from flask_babel import gettext as _
from wtforms import DateField, IntegerField, TimeField


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
