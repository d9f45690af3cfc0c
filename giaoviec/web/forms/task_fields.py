"""What the forms of a task page share: ids of their own, numbers that cannot hurt, a deadline two ways."""

from datetime import date, datetime
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import HiddenInput

from giaoviec.core import zone
from giaoviec.tasks.entered import LONGEST
from giaoviec.workdays.calendar import WorkCalendar
from giaoviec.workdays.phrases import read_deadline

# What an integer column takes on PostgreSQL.
_LARGEST = 2**31 - 1
_FIRST_YEAR, _LAST_YEAR = 1990, 2199


def number_or_none(value: Any) -> int | None:
    """An id as a browser sends it; nonsense is an id that nobody has."""
    text = "" if value is None else str(value).strip()
    if not text:
        return None
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 11 else 0
    return number if number <= _LARGEST else 0


class NumberInput(HiddenField):
    """A hidden number; None where there is none."""

    widget = HiddenInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = number_or_none(valuelist[0]) if valuelist else None


class TaskForm(FlaskForm):
    """A form that stands beside others on one page.

    `revision` is what it was filled in against, `shown_at` when (seconds):
    both say what changed meanwhile when somebody else was quicker.
    """

    # The button's words.
    done: ClassVar[Any] = _l("Gửi")

    revision = NumberInput()
    shown_at = NumberInput()

    def __init__(self, *args: Any, key: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.key = key
        for field in self:
            field.id = f"{key}-{field.short_name}"
            field.label.field_id = field.id

    @property
    def shown(self) -> list[Any]:
        """The fields that a person fills in, in order."""
        return [f for f in self if not isinstance(f, HiddenField)]

    @property
    def hidden(self) -> list[Any]:
        """The fields that go with them, without the page's own token."""
        return [f for f in self if isinstance(f, HiddenField) and f.short_name != "csrf_token"]

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What was filled in, so that it can be shown where the form itself is offered no more."""
        words = (StringField, TextAreaField)
        return [(str(f.label.text), f.data) for f in self.shown if isinstance(f, words) and f.data]


def reason_field(label: Any = None, *, required: bool = True, help: Any = "") -> TextAreaField:  # noqa: A002
    """Some words; a reason unless the label says otherwise."""
    checks: list[Any] = [Length(max=LONGEST, message=_l("Nội dung dài quá 5.000 ký tự."))]
    first = DataRequired(_l("Hãy ghi rõ ở ô này rồi gửi lại.")) if required else Optional()
    return TextAreaField(
        label or _l("Lý do"), [first, *checks], description=help, render_kw={"rows": 3}
    )


def choice_field(label: Any, missing: Any = None) -> SelectField:
    """A choice among people or units, filled by the view; whether it is allowed the use case says."""
    checks = [InputRequired(missing)] if missing else [Optional()]
    return SelectField(label, checks, coerce=number_or_none, validate_choice=False, choices=[])


def day_field(label: Any, *, help: Any = "") -> DateField:  # noqa: A002
    return DateField(label, [Optional(), _sensible_day], description=help)


def phrase_field() -> StringField:
    return StringField(
        _l("Hoặc ghi bằng lời"),
        [Optional(), Length(max=300, message=_l("Đoạn chữ quá dài."))],
        description=_l("Ví dụ: 17 giờ ngày 15/9/2026; 10 ngày làm việc."),
    )


def read_due(form: Any, *, today: date, calendar: WorkCalendar) -> datetime | None:
    """The deadline chosen in `due_on` or said in `phrase`; None where neither is filled in.

    Raises:
        ValidationError: both, or a phrase that gives no moment; the field is marked.
    """
    phrase = (form.phrase.data or "").strip()
    if form.due_on.data and phrase:
        _mark(form.phrase, _l("Chỉ chọn ngày hoặc ghi bằng lời, không điền cả hai."))
    if form.due_on.data:
        return zone.end_of_day(form.due_on.data)
    if not phrase:
        return None
    read = read_deadline(phrase, issued_on=today, calendar=calendar)
    if read.due_at is None:
        _mark(form.phrase, str(read.why))
    return read.due_at


def mark(field: Any, text: Any) -> None:
    """Put a refusal beside its field."""
    field.errors = [*field.errors, str(text)]


def _mark(field: Any, text: Any) -> None:
    mark(field, text)
    raise ValidationError(str(text))


def _sensible_day(_form: Any, field: Any) -> None:
    if field.data is not None and not _FIRST_YEAR <= field.data.year <= _LAST_YEAR:
        raise ValidationError(_l("Hãy kiểm tra lại năm."))
