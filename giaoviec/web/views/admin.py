"""Administration: its group of pages, with the views of every part in it."""

from giaoviec.web.views import admin_absences as _absences
from giaoviec.web.views import admin_account as _account
from giaoviec.web.views import admin_accounts as _accounts
from giaoviec.web.views import admin_calendar as _calendar
from giaoviec.web.views import admin_lists as _lists
from giaoviec.web.views import admin_people as _people
from giaoviec.web.views import admin_person as _person
from giaoviec.web.views import admin_policy as _policy
from giaoviec.web.views import admin_queue as _queue
from giaoviec.web.views import admin_unit as _unit
from giaoviec.web.views import admin_units as _units
from giaoviec.web.views.admin_pages import pages

__all__ = ["pages"]

_PARTS = (
    _absences,
    _account,
    _accounts,
    _calendar,
    _lists,
    _people,
    _person,
    _policy,
    _queue,
    _unit,
    _units,
)
