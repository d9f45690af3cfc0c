"""The replay of 2019 against a real SMTP server: nothing missing, nothing doubled, nobody drowned."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from tests.notify.sink import Sink, running
from tests.replay.story import PAGE, Story, as_table, mornings, subject, tasks_in

DAYS_OFF_2019 = {date(2019, 9, 2)}


@pytest.fixture
def story(app: Flask, environment: dict[str, str]) -> Iterator[Story]:
    with running(Sink()) as sink:
        yield Story(environment | {"GIAOVIEC_SMTP_URL": sink.url}, sink)


def test_the_replay_is_the_one_in_the_docs(story: Story):
    story.give()
    told = story.live()
    table = PAGE.read_text(encoding="utf-8").partition("| Ngày |")
    assert as_table(told) == table[1] + table[2]


def test_every_mail_comes_on_a_working_morning_and_at_most_one_digest_a_person(story: Story):
    story.give()
    told = story.live()
    for day, _ in told:
        assert day.weekday() < 5
        assert day not in DAYS_OFF_2019
    digests = Counter(
        (day, mail.recipient) for day, mail in told if subject(mail).startswith("[Nhắc việc]")
    )
    assert set(digests.values()) == {1}


def test_the_late_task_climbs_to_the_chair_level_by_level(story: Story):
    story.give()
    told = story.live()
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


def test_the_same_replay_again_sends_nothing_more(story: Story):
    story.give()
    story.live()
    before = len(story.sink.accepted)
    for day in mornings(date(2019, 9, 20)):
        assert story.remind(day)["messages"] == {"email": 0, "inapp": 0}
    assert len(story.sink.accepted) == before


def test_after_a_week_without_the_program_each_person_gets_one_catch_up(story: Story):
    story.give()
    story.live(last=date(2019, 8, 15))
    caught_up = story.live(first=date(2019, 8, 26), last=date(2019, 8, 26))
    recipients = Counter(mail.recipient for _, mail in caught_up)
    assert set(recipients.values()) == {1}
    assert {"chanhvp@ubtp.example", "vinh.mx@stc.example"} <= set(recipients)
    late = "đến muộn vì hệ thống đã tạm ngừng"
    texts = [mail.parsed.get_body(("plain",)).get_content() for _, mail in caught_up]
    assert all(late in text for text in texts)
    again = story.remind(date(2019, 8, 26), "09:30:00")
    assert again["messages"] == {"email": 0, "inapp": 0}
