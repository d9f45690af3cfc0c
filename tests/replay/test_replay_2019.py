"""The replay of 2019 against a real SMTP server: nothing missing, nothing doubled, nobody drowned."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from tests.notify.sink import Received, Sink, running
from tests.replay.story import PAGE, Story, as_table, mornings, subject, tasks_in

pytestmark = pytest.mark.long

Told = list[tuple[date, Received]]
DAYS_OFF_2019 = {date(2019, 9, 2)}


@pytest.fixture
def story(app: Flask, environment: dict[str, str]) -> Iterator[Story]:
    with running(Sink()) as sink:
        yield Story(environment | {"GIAOVIEC_SMTP_URL": sink.url}, sink)


def test_two_months_told_day_by_day_and_nothing_more_the_second_time(story: Story):
    story.give()
    told = story.live()
    _is_the_one_in_the_docs(told)
    _comes_on_working_mornings_one_digest_a_person(told)
    _climbs_to_the_chair_level_by_level(told)
    before = len(story.sink.accepted)
    for day in mornings():
        assert story.remind(day)["messages"] == {"email": 0, "inapp": 0}
    assert len(story.sink.accepted) == before


def _is_the_one_in_the_docs(told: Told) -> None:
    table = PAGE.read_text(encoding="utf-8").partition("| Ngày |")
    assert as_table(told) == table[1] + table[2]


def _comes_on_working_mornings_one_digest_a_person(told: Told) -> None:
    for day, _ in told:
        assert day.weekday() < 5
        assert day not in DAYS_OFF_2019
    digests = Counter(
        (day, mail.recipient) for day, mail in told if subject(mail).startswith("[Nhắc việc]")
    )
    assert set(digests.values()) == {1}


def _climbs_to_the_chair_level_by_level(told: Told) -> None:
    first: dict[str, date] = {}
    for day, mail in told:
        if 7 in tasks_in(mail) and "quá hạn" in subject(mail):
            first.setdefault(mail.recipient, day)
    # Due 14/8 (a Wednesday). STC's division has no head of its own: its director covers the seat.
    assert first["vinh.mx@stc.example"] == date(2019, 8, 15)
    assert first["giamdoc@stc.example"] == date(2019, 8, 15)
    assert first["chanhvp@ubtp.example"] == date(2019, 8, 23)
    assert first["pct.hanh@ubtp.example"] == date(2019, 8, 23)
    assert first["chutich@ubtp.example"] == date(2019, 9, 5)
    # In office from 1/10: told on the first morning, and not a day before.
    assert first["giamdoc.moi@stc.example"] == date(2019, 10, 1)


def test_after_a_week_without_the_program_each_person_gets_one_catch_up(story: Story):
    story.give()
    story.live(last=date(2019, 8, 15))
    caught_up = story.live(first=date(2019, 8, 26), last=date(2019, 8, 26))
    recipients = Counter(mail.recipient for _, mail in caught_up)
    assert set(recipients.values()) == {1}
    assert {"chanhvp@ubtp.example", "vinh.mx@stc.example"} <= set(recipients)
    late = "gửi chậm vì chương trình đã ngừng một thời gian"
    texts = [mail.parsed.get_body(("plain",)).get_content() for _, mail in caught_up]
    assert all(late in text for text in texts)
    again = story.remind(date(2019, 8, 26), "09:30:00")
    assert again["messages"] == {"email": 0, "inapp": 0}
