"""Administration: its group of pages, with the views of every part in it."""

from giaoviec.web.views import admin_accounts as _accounts
from giaoviec.web.views import admin_calendar as _calendar
from giaoviec.web.views import admin_lists as _lists
from giaoviec.web.views import admin_policy as _policy
from giaoviec.web.views.admin_pages import pages

__all__ = ["pages"]

_PARTS = (_accounts, _calendar, _lists, _policy)
