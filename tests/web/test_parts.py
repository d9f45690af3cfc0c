"""The parts of templates/_ui say what they show in words, and tie labels, help and errors together."""

from datetime import UTC, datetime

import pytest
from jinja2 import Environment, FileSystemLoader
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Form, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import DataRequired

from giaoviec.core import zone
from giaoviec.core.i18n import DATE_FORMAT, MOMENT_FORMAT
from giaoviec.core.places import templates_dir
from giaoviec.tasks.models import Urgency
from giaoviec.tasks.rules import Cell
from giaoviec.tasks.status import TaskStatus
from giaoviec.web.templating import options

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def parts():
    """The templates alone: labels are the values themselves, nothing is translated."""
    environment = Environment(
        loader=FileSystemLoader(templates_dir()), extensions=["jinja2.ext.i18n"], autoescape=True
    )
    environment.install_null_translations(newstyle=True)
    environment.globals.update(
        url_for=lambda _endpoint, filename: f"/static/{filename}",
        icons_url=lambda: "/static/icons.svg",
        options=options,
        csrf_token=lambda: "a-token",
        status_label=lambda status: f"status:{status}",
        cell_label=lambda cell: f"cell:{cell}",
        urgency_label=lambda urgency: f"urgency:{urgency}",
    )
    environment.filters.update(
        vn_date=lambda moment: zone.local(moment).strftime(DATE_FORMAT),
        vn_moment=lambda moment: zone.local(moment).strftime(MOMENT_FORMAT),
        days_late=lambda days: f"late:{days}",
        number=str,
    )
    return environment


def part(parts, file):
    return parts.get_template(f"_ui/{file}.html").module


@pytest.mark.parametrize("status", TaskStatus)
def test_a_status_is_said_in_words_with_an_icon_of_its_own(parts, status):
    shown = part(parts, "pill").status_pill(status)
    assert f"status:{status}" in shown
    assert "icons.svg#" in shown
    assert "circle-dashed" not in shown


@pytest.mark.parametrize("cell", Cell)
def test_a_cell_is_said_in_words_with_an_icon_of_its_own(parts, cell):
    shown = part(parts, "pill").timeliness_pill(cell)
    assert f"cell:{cell}" in shown
    assert "circle-dashed" not in shown


def test_an_overdue_task_says_by_how_many_days(parts):
    assert "Quá hạn 12 ngày" in part(parts, "pill").timeliness_pill(Cell.OPEN_OVERDUE, 12)


def test_due_soon_is_not_said_of_a_task_that_is_overdue(parts):
    pills = part(parts, "pill")
    assert "Sắp đến hạn" in pills.timeliness_pill(Cell.OPEN_IN_TIME, due_soon=True)
    assert "Sắp đến hạn" not in pills.timeliness_pill(Cell.OPEN_OVERDUE, 1, due_soon=True)


@pytest.mark.parametrize("urgency", Urgency)
def test_only_what_is_urgent_asks_for_attention(parts, urgency):
    shown = part(parts, "pill").urgency_pill(urgency)
    assert bool(shown) is (urgency is not Urgency.NORMAL)


@pytest.mark.parametrize(
    ("due_at", "shown"),
    [
        (datetime(2026, 11, 20, 16, 59, 59, tzinfo=UTC), "20/11/2026"),
        (datetime(2026, 11, 20, 10, 0, 0, tzinfo=UTC), "17:00 20/11/2026"),
    ],
)
def test_a_deadline_shows_its_hour_only_where_one_was_stated(parts, due_at, shown):
    assert f">{shown}</time>" in part(parts, "time").due(due_at)


class Sample(Form):
    content = StringField("Nội dung", [DataRequired("Hãy nhập nội dung.")], description="Một việc.")
    unit = SelectField("Đơn vị", choices=[SelectChoice("snv", "Sở Nội vụ")])
    source = RadioField("Nguồn", choices=[SelectChoice("doc", "Văn bản")])
    sure = BooleanField("Đồng ý")


def refused():
    form = Sample(MultiDict({"content": "", "unit": "snv", "source": "doc"}))
    assert not form.validate()
    return form


def test_a_field_is_tied_to_its_label_its_help_and_its_error(parts):
    shown = part(parts, "form").field(refused().content)
    assert 'for="content"' in shown
    assert 'aria-describedby="content-help content-error"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'id="content-error"' in shown
    assert "Hãy nhập nội dung." in shown


def test_a_field_without_help_or_error_is_described_by_nothing(parts):
    shown = part(parts, "form").field(refused().unit)
    assert "aria-describedby" not in shown
    assert "form-select" in shown


def test_choices_stand_under_one_legend(parts):
    shown = part(parts, "form").field(refused().source)
    assert "<legend" in shown
    assert "<fieldset" in shown


def test_the_summary_of_errors_leads_to_each_field(parts):
    summary = part(parts, "form").error_summary
    assert 'href="#content"' in summary(refused())
    assert summary(Sample()) == ""


def test_what_a_person_typed_is_never_markup(parts):
    shown = part(parts, "empty").empty_state("<script>go()</script>")
    assert "<script>" not in shown


def test_an_act_that_asks_first_posts_with_its_token(parts):
    shown = part(parts, "confirm").confirm_form("/thu-hoi", "Thu hồi", "Thu hồi nhiệm vụ này?")
    assert 'method="post"' in shown
    assert 'value="a-token"' in shown


def test_paging_is_silent_when_there_is_one_page(parts):
    paging = part(parts, "pagination").pagination
    assert paging(None, None, 20) == ""
    assert 'rel="next"' in paging(None, "/nhiem-vu?sau=20", 20)


def test_parts_of_a_whole_fill_the_bar(parts):
    shown = part(parts, "progress").parts_bar(
        [("Đúng hạn", 3, "ok"), ("Quá hạn", 1, "danger")], "x"
    )
    assert 'width="750.0"' in shown
    assert 'x="750.0"' in shown
