"""The question of a report as the address holds it: days as people write them, an hour, a unit."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, StringField
from wtforms.widgets import DateInput, TimeInput

from giaoviec.accountability.reports import PeriodBackwards
from giaoviec.accountability.tables import ReportQuestion
from giaoviec.core import zone
from giaoviec.core.errors import DomainError
from giaoviec.files.cells import read_day
from giaoviec.org.errors import UnitUnknown
from giaoviec.org.unit_index import UnitEntry

_FIRST_YEAR, _LAST_YEAR = 1990, 2199
_HOURS = ("%H:%M", "%H:%M:%S")
_LONGEST = 300

FindUnit = Callable[[str, date], UnitEntry]


class ReportFilter(FlaskForm):
    """Filled from the address; `question` reads it and puts what is wrong beside its field."""

    class Meta:
        csrf = False

    since = StringField(_l("Từ ngày"), name="tu", widget=DateInput())
    until = StringField(_l("Đến ngày"), name="den", widget=DateInput())
    as_of_day = StringField(_l("Chốt số liệu ngày"), name="chot", widget=DateInput())
    as_of_hour = StringField(_l("Lúc"), name="gio", widget=TimeInput())
    unit = StringField(_l("Đơn vị (kể cả cấp dưới)"), name="don-vi")

    # The unit that was meant, once `question` has read the form.
    unit_found: UnitEntry | None = None
    # A first day that nobody asked for: it is shown, and belongs to this page alone.
    began_with: date | None = None

    @property
    def is_filled(self) -> bool:
        return bool(self.typed)

    @property
    def typed(self) -> dict[str, Any]:
        """What was filled in, by its name in the address."""
        ours = {self.since.name} if self.began_with else set()
        return {field.name: field.data for field in self if field.data and field.name not in ours}

    def begin_with_year(self, question: ReportQuestion) -> ReportQuestion:
        """The same question, from the first day of the year whose figures it asks for."""
        self.began_with = zone.local_date(question.as_of).replace(month=1, day=1)
        self.since.data = self.began_with.isoformat()
        return replace(question, since=self.began_with)

    def question(self, kind: str, *, find_unit: FindUnit, now: datetime) -> ReportQuestion | None:
        """The question of this kind that the form asks; None where a field is marked."""
        since, until = _day(self.since), _day(self.until)
        if since and until and since > until:
            _mark(self.until, PeriodBackwards(since=since, until=until))
        as_of = self._as_of(now)
        unit = _text(self.unit)
        if unit:
            try:
                self.unit_found = find_unit(unit, zone.local_date(as_of))
            except UnitUnknown:
                _mark(
                    self.unit,
                    _(
                        "Không tìm thấy đơn vị “%(text)s”. Hãy ghi tên hoặc mã đơn vị.",
                        text=unit[:60],
                    ),
                )
            except DomainError as error:
                _mark(self.unit, error)
        if self.errors:
            return None
        code = self.unit_found.code if self.unit_found else None
        return ReportQuestion(kind=kind, as_of=as_of, since=since, until=until, unit=code)

    def _as_of(self, now: datetime) -> datetime:
        """The moment asked for: a day without an hour means its end; nothing means now."""
        day, hour = _day(self.as_of_day), _hour(self.as_of_hour)
        if day is None:
            if hour is not None and not self.as_of_day.errors:
                _mark(self.as_of_day, _("Giờ chốt cần đi cùng ngày chốt. Hãy chọn ngày."))
            return now
        if hour is None:
            # Today has not ended yet.
            as_of = now if day == zone.local_date(now) else zone.end_of_day(day)
        else:
            as_of = zone.at(day, hour)
        if as_of > now:
            _mark(
                self.as_of_day,
                _("Thời điểm chốt số liệu chưa đến. Hãy chọn một thời điểm đã qua hoặc để trống."),
            )
            return now
        return as_of


def _text(field: Field) -> str:
    return (field.data or "")[:_LONGEST].strip()


def _day(field: Field) -> date | None:
    try:
        day = read_day(_text(field))
    except DomainError as error:
        _mark(field, error)
        return None
    if day is None:
        return None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        _mark(field, _("Hãy kiểm tra lại năm: chương trình nhận năm từ 1990 đến 2199."))
        return None
    # The form that a browser's own calendar understands.
    field.data = day.isoformat()
    return day


def _hour(field: Field) -> time | None:
    text = _text(field)
    if not text:
        return None
    for form in _HOURS:
        try:
            return datetime.strptime(text, form).time()  # noqa: DTZ007  an hour of no day yet
        except ValueError:
            continue
    _mark(field, _("“%(value)s” không phải là giờ. Hãy ghi như 17:30.", value=text[:60]))
    return None


def _mark(field: Field, text: Any) -> None:
    field.errors = [*field.errors, str(text)]
