"""What these tests share."""

from tests.plugins.hashes import quick_hashes

__all__ = ["quick_hashes"]
