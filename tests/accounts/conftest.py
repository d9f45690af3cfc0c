"""What these tests share."""

from tests.plugins.hashes import quick_hashes
from tests.web.conftest import browser, page_client

__all__ = ["browser", "page_client", "quick_hashes"]
