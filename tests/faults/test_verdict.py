"""The judge of the fortnights is judged: what differs is named, what is known is let pass."""

import pytest

from bench.faults.outcome import Happened, Mail
from bench.faults.relay import Copy
from bench.faults.verdict import judge

pytestmark = pytest.mark.once

REMINDERS = {(1, 1, "due-day", 0, 7, "told", "2026-08-17")}
MESSAGES = {("digest:2026-08-17:7:email", "accepted")}


def happened(*, uncertain: int = 0, **changes) -> Happened:
    values = {
        "reminders": REMINDERS,
        "messages": MESSAGES,
        "mails": {"<1@x>": Mail("p7@example.vn", "accepted", uncertain)},
    }
    return Happened(**(values | changes))


def copies(count: int, *, said_yes: bool = True) -> list[Copy]:
    return [Copy("<1@x>", "p7@example.vn", said_yes) for _ in range(count)]


def wrong(found: Happened, read: list[Copy], *, kills: int = 0, unknown: int = 0) -> list[str]:
    return judge(happened(), found, read, kills=kills, unknown_by_relay=unknown).wrong


def test_everything_once_is_right():
    assert wrong(happened(), copies(1)) == []


def test_a_mail_that_never_arrived_is_missing():
    assert "never reached the relay" in wrong(happened(), [])[0]
    assert "never reached the relay" in wrong(happened(), copies(1, said_yes=False))[0]


def test_a_second_copy_is_right_only_where_it_is_known_as_uncertain():
    assert "2 copies" in wrong(happened(), copies(2))[0]
    assert wrong(happened(uncertain=1), copies(2), kills=1) == []
    assert "3 copies" in wrong(happened(uncertain=1), copies(3), kills=1)[0]


def test_an_uncertain_end_needs_a_kill_or_a_relay_that_did_not_answer():
    assert "uncertain ends" in wrong(happened(uncertain=1), copies(1))[0]
    assert wrong(happened(uncertain=1), copies(1), unknown=1) == []


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (happened(reminders=set()), "reminder missing"),
        (happened(reminders=REMINDERS | {(2, 1, "due-day", 0, 7, "told", "")}), "reminder too many"),
        (happened(messages=set()), "message missing"),
        (happened(left=["digest is queued"]), "digest is queued"),
    ],
)  # fmt: skip
def test_what_differs_from_the_undisturbed_fortnight_is_named(found, words):
    assert words in wrong(found, copies(1))[0]


def test_a_mail_that_no_outbox_knows_is_named():
    assert "in no outbox" in wrong(happened(mails={}), copies(1))[0]
