"""Leases end by the clock of the pass that holds them: a system clock that is set ends none."""

from datetime import timedelta

import pytest

from giaoviec.core import clock
from giaoviec.notify.claim import LEASE
from giaoviec.notify.deliver import deliver
from giaoviec.notify.holder import clock_of, new_holder
from giaoviec.notify.models import State
from tests.builders.notify import MORNING, fresh, make_message

TWO_HOURS = timedelta(hours=2)


def held_by(holder: str, **changes):
    """In the middle of its transmission by a pass that began at MORNING."""
    values = {
        "state": State.SENDING,
        "leased_by": holder,
        "leased_until": MORNING + LEASE,
        "marked_at": MORNING,
        "message_id": "<1.held@example.vn>",
    }
    return make_message(**(values | changes))


def begun(seconds_ago: float) -> str:
    """A pass of this process that began then, at MORNING by its own clock."""
    return new_holder(MORNING, monotonic=lambda: clock.monotonic() - seconds_ago)


def test_a_clock_set_two_hours_forward_ends_no_lease_of_a_pass_at_work(send, sink):
    message = held_by(begun(seconds_ago=60))
    assert send(MORNING + TWO_HOURS).email == 0
    assert fresh(message).state is State.SENDING
    assert not sink.read


@pytest.mark.parametrize("step", [timedelta(), TWO_HOURS, -TWO_HOURS])
def test_a_pass_that_hangs_loses_its_messages_after_five_minutes_whatever_the_clock_says(
    send, sink, step
):
    message = held_by(begun(seconds_ago=302))
    assert send(MORNING + step).uncertain == 1
    assert fresh(message).uncertain_count == 1


def test_a_pass_knows_its_clock_until_it_is_over():
    holder = begun(seconds_ago=90)
    assert abs(clock_of(holder) - (MORNING + timedelta(seconds=90))) <= timedelta(seconds=2)
    host, _place, *rest = holder.split("/")
    assert clock_of("/".join([host, "0123456789ab", *rest])) is None
    assert clock_of("nonsense") is None


class Breaks:
    """A channel with a defect."""

    is_open = True

    def open(self) -> None:
        return None

    def send(self, envelope, meanwhile):
        raise ZeroDivisionError

    def close(self) -> None:
        pass


def test_a_pass_that_fails_gives_back_at_once_what_it_holds(send, sink):
    """What is in transmission then is uncertain; what is not begun is simply due."""
    messages = [make_message() for _ in range(3)]
    with pytest.raises(ZeroDivisionError):
        deliver(now=MORNING, relay=Breaks())
    stored = [fresh(one) for one in messages]
    assert [one.state for one in stored] == [State.UNCERTAIN, State.QUEUED, State.QUEUED]
    assert {(one.leased_by, one.leased_until) for one in stored} == {(None, None)}
    assert send().email == 3
