"""What makes the whole suite end sooner, without a test of it running differently."""

import gc

import pytest
from hypothesis import settings

# How long an example takes is the machine's business; a test that is about time says its own limit.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.hookimpl(trylast=True)  # after pytest-randomly has shuffled
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser's and the `long` ones first: begun last, one of them would run while all else has ended."""
    items.sort(key=lambda item: (not item.get_closest_marker("browser"), not _is_long(item)))


def pytest_collection_finish() -> None:
    """Five thousand collected tests are for ever: the collector of cycles need not look at them again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _is_long(item: pytest.Item) -> bool:
    return item.get_closest_marker("long") is not None
