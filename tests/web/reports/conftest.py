"""A department with a division, another department, and what was given to them."""

from datetime import UTC, date, datetime

import pytest

from giaoviec.org.models import Rank
from tests.builders.org import appoint, make_person, make_unit
from tests.builders.tasks import make_document, make_task
from tests.web.clock import standing_at

# Sunday 20 September 2026, 09:00:30 in Ho Chi Minh City.
NOW = datetime(2026, 9, 20, 2, 0, 30, tzinfo=UTC)
EARLY, LATE = date(2026, 8, 20), date(2026, 9, 11)


moment = standing_at(NOW)


@pytest.fixture
def finance(app):
    """A department with a division below it and a head."""
    unit = make_unit("STC", name="Sở Tài chính")
    appoint(make_person("Trần Đứng Đầu"), unit, Rank.HEAD, valid_from=date(2026, 1, 1))
    return unit


@pytest.fixture
def division(finance):
    return make_unit("STC-NS", name="Phòng Ngân sách", parent=finance)


@pytest.fixture
def health(app):
    return make_unit("SYT", name="Sở Y tế")


@pytest.fixture
def tasks(finance, division, health):
    """Two late ones of the department's tree, one of another, one in time, one without deadline."""
    owner = make_person("Lê Thị An")
    appoint(owner, finance)
    odd = make_document(doc_number="=7+8/<b>UBND")
    return {
        "formula": make_task(
            finance, owner=owner, deadline=EARLY, content="=1+1 <b>&", document=odd
        ),
        "division": make_task(division, deadline=LATE, content="Việc của phòng"),
        "health": make_task(health, deadline=LATE, content="Việc của y tế"),
        "in_time": make_task(finance, deadline=date(2026, 12, 1), content="Việc còn hạn"),
        "open": make_task(finance, deadline=None, content="Việc thường xuyên"),
    }
