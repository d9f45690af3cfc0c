"""The clock of a module's tests stands still."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine


def standing_at(now: datetime) -> Any:
    """For `moment = standing_at(NOW)`: in every test of the module it is `now` until the test moves it."""

    @pytest.fixture(autouse=True)
    def moment() -> Iterator[Any]:
        with time_machine.travel(now, tick=False) as traveller:
            yield traveller

    return moment
