"""Administrators see what went out and what became of it, and addresses that no mail reaches."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete

from giaoviec.core import clock
from giaoviec.core.actor import Role
from giaoviec.core.db import db
from giaoviec.notify.heartbeat import BOUNCES, beat
from giaoviec.notify.models import (
    Bounce,
    BounceKind,
    FlaggedAddress,
    Message,
    Resend,
    State,
)
from giaoviec.notify.past import move_messages
from tests.architecture.sources import templates, text_of
from tests.builders.notify import MORNING, make_message
from tests.builders.org import appoint, make_person, make_unit, saved

LIST, ADDRESSES = "/quan-tri/thu-gui", "/quan-tri/dia-chi-hong"


def accepted(person=None, **changes):
    values = {
        "source": "reminders", "kind": "digest", "about": "2026-09-04",
        "state": State.ACCEPTED, "settled_at": MORNING, "address": "a@example.vn",
        "answer": "250 2.0.0 Ok: queued as 4X", "subject": "[Nhắc việc] 1 việc quá hạn",
    }  # fmt: skip
    return make_message(person, **(values | changes))


def bounced(person=None, **changes):
    message = accepted(person, state=State.BOUNCED, **changes)
    saved(
        Bounce(
            key=f"k{message.id}", kind=BounceKind.PERMANENT, message_id=message.id,
            address="a@example.vn", status="5.1.1", diagnostic="550 5.1.1 <b>User unknown</b>",
            reporter="mail.example.vn", received_at=MORNING + timedelta(minutes=1),
        )
    )  # fmt: skip
    return message


def test_the_list_says_who_what_and_how_it_stands_newest_first(admin):
    accepted(make_person("Lê An"))
    bounced(make_person("Trần Bình"))
    text = admin.get(LIST).text
    assert text.index("Trần Bình") < text.index("Lê An")
    for expected in (
        "Thư nhắc việc buổi sáng",
        "Máy chủ thư đã nhận",
        "Bị trả lại",
        "a@<wbr>example.vn",
    ):
        assert expected in text


def test_the_menu_says_that_it_is_a_page_of_administration(admin):
    admin.get("/quan-tri/thu-gui")
    here = {one["href"] for one in admin.page.all("a") if "aria-current" in one}
    assert "/quan-tri" in here


def test_the_list_is_narrowed_by_state_and_by_person(admin):
    accepted(make_person("Lê An"))
    bounced(make_person("Trần Bình", email="binh@example.vn"))
    assert "Lê An" not in admin.get(f"{LIST}?tinh-trang=bounced").text
    assert "Trần Bình" not in admin.get(f"{LIST}?tinh-trang=accepted").text
    assert "Lê An" not in admin.get(f"{LIST}?q=tran binh").text
    assert "Trần Bình" in admin.get(f"{LIST}?q=BINH@example").text
    assert "Không tìm thấy" in admin.get(f"{LIST}?q=%25").text


@pytest.mark.parametrize("query", ["tinh-trang=nothing", "truoc=abc", "truoc=-1", "q=" + "x" * 500])
def test_an_address_that_was_tampered_with_is_answered(admin, query):
    assert admin.get(f"{LIST}?{query}").status_code == 200


def test_pages_follow_each_other_without_gap_or_repetition(admin, session):
    person = make_person("Lê An")
    for number in range(120):
        accepted(person, subject=f"Thư-{number:03}.")
    found, url = [], LIST
    while url:
        text = admin.get(url).text
        found += re.findall(r"Thư-(\d{3})\.", text)
        onward = re.search(r'rel="next" href="([^"]+)"', text)
        url = onward[1].replace("&amp;", "&") if onward else ""
    assert found == [f"{number:03}" for number in reversed(range(120))]


def test_many_messages_ask_no_more_questions(admin, statements):
    asked = []
    for count in (1, 60):
        for _ in range(count):
            accepted()
        admin.get(LIST)
        with statements() as seen:
            admin.get(LIST)
        asked.append(len([one for one in seen if one.startswith("SELECT")]))
    assert asked[0] == asked[1]


def test_one_message_tells_its_whole_way_and_what_servers_wrote_is_never_markup(admin):
    message = bounced(make_person("Lê An"), message_id="<9.x@ubnd.example.vn>")
    page = admin.get(f"{LIST}/{message.id}")
    for expected in (
        "Đưa vào hàng chờ gửi", "Máy chủ thư đã nhận", "250 2.0.0 Ok: queued as 4X",
        "&lt;9.x@ubnd.example.vn&gt;", "Bị trả lại", "550 5.1.1 &lt;b&gt;User unknown&lt;/b&gt;",
        "theo máy chủ mail.example.vn",
    ):  # fmt: skip
        assert expected in page.text
    assert admin.get(f"{LIST}/999999").status_code == 404


def test_a_mail_is_sent_again_from_its_page(admin, session):
    message = bounced(make_person("Lê An", email="moi@example.vn"))
    answer = admin.send(f"/thu-gui/{message.id}/gui-lai", of=f"{LIST}/{message.id}")
    assert answer.status_code == 303
    session.rollback()
    copy = session.query(Resend).one()
    assert copy.original_id == message.id
    assert session.get(Message, copy.message_id).state is State.QUEUED
    again = admin.send(f"/thu-gui/{message.id}/gui-lai", of=f"{LIST}/{message.id}")
    assert again.status_code == 303
    assert "còn đang chờ gửi" in admin.get(f"{LIST}/{message.id}").text


def test_a_message_that_moved_to_the_history_still_has_its_page_and_nothing_to_press(admin):
    number = bounced(make_person("Lê An")).id
    address = f"{LIST}/{number}"
    db.session.execute(delete(Bounce))
    db.session.commit()
    assert "gui-lai" in admin.get(address).text
    assert move_messages(now=MORNING + timedelta(days=40), days=30) == 1
    page = admin.get(address)
    assert page.status_code == 200
    for expected in ("Lê An", "a@example.vn", "[Nhắc việc] 1 việc quá hạn"):
        assert expected in page.text
    assert "gui-lai" not in page.text
    assert admin.get(f"{LIST}/{number + 1}").status_code == 404


def test_the_end_of_the_list_says_where_older_ones_are(admin):
    for _ in range(51):
        accepted()
    first = admin.get(LIST)
    assert "phần lưu trữ" not in first.text
    last = admin.get(f"{LIST}?truoc=2")
    assert "180 ngày trước nằm trong phần lưu trữ" in last.text


@pytest.mark.parametrize("role", [one for one in Role if one.value in (
    "leader", "office", "head", "official", "inspector")])  # fmt: skip
def test_nobody_else_comes_in(as_role, role):
    client, message = as_role(role), accepted()
    for path in (LIST, f"{LIST}/{message.id}", ADDRESSES):
        assert client.get(path).status_code == 403
    post = client.send(f"/thu-gui/{message.id}/gui-lai", of="/viec-cua-toi")
    assert post.status_code == 403


def test_a_flagged_address_is_listed_with_its_people_and_lifted(admin, session):
    person = make_person("Lê An", email="Hong@example.vn")
    appoint(person, make_unit("SYT", name="Sở Y tế"))
    for address in ("hong@example.vn", "khong-con-ai@example.vn"):
        saved(FlaggedAddress(address=address, flagged_at=MORNING, bounces=3, diagnostic="550 no"))
    text = admin.get(ADDRESSES).text
    for expected in ("hong@example.vn", "Lê An", "Sở Y tế", "3 thư bị trả lại", "550 no"):
        assert expected in text
    assert "khong-con-ai" not in text
    # There the address is mended.
    assert f'href="/quan-tri/can-bo/{person.id}"' in text
    assert "Địa chỉ thư hỏng (1)" in admin.get(LIST).text
    answer = admin.send(ADDRESSES, {"address": "hong@example.vn"})
    assert answer.status_code == 303
    assert "Không có địa chỉ thư nào bị đánh dấu hỏng" in admin.get(ADDRESSES).text
    session.rollback()
    assert session.get(FlaggedAddress, "hong@example.vn").lifted_at is not None
    assert admin.send(ADDRESSES, {"address": "hong@example.vn"}, of=LIST).status_code == 404


def test_letters_that_tell_of_no_mail_of_ours_are_counted(admin):
    assert "không thuộc thư nào" not in admin.get(LIST).text
    saved(Bounce(key="k", kind=BounceKind.PERMANENT, received_at=datetime(2099, 1, 1, tzinfo=UTC)))
    assert "có 1 thư không thuộc thư nào của hệ thống" in admin.get(LIST).text


def test_a_mailbox_that_cannot_be_read_is_told_where_its_bounces_would_be(
    app, admin, settings, tmp_path
):
    """A password that ran out would else be seen by nobody but the log."""
    assert "Hộp thư trả lại" not in admin.get(LIST).text
    app.config["SETTINGS"] = replace(settings, bounces_url=f"maildir://{tmp_path}/returned")
    assert "Hộp thư trả lại chưa đọc được lần nào" in admin.get(LIST).text
    beat(BOUNCES, now=clock.now() - timedelta(minutes=6))
    assert "Không đọc được hộp thư trả lại từ" in admin.get(LIST).text
    beat(BOUNCES, now=clock.now())
    assert "hộp thư trả lại" not in admin.get(LIST).text.lower()


def test_the_log_of_a_task_shows_the_way_and_the_monitor_sends_again(scene, reader, task, session):
    mail = make_message(
        scene.owner, source="tasks", kind="urged", about=str(task.id), facts='{"as": "owner"}',
        state=State.ACCEPTED, settled_at=MORNING, address="a@example.vn", answer="250 Ok",
    )  # fmt: skip
    monitor = reader("monitor", task).look()
    path = f"/thu-gui/{mail.id}/gui-lai"
    assert "Diễn biến" in monitor.answer.text
    assert path in monitor.answer.text
    assert path not in reader("director", task).look().answer.text
    data = {"task_id": str(task.id)}
    answer = monitor.client.send(path, data, of=monitor.address)
    assert answer.location.endswith(f"/nhiem-vu/{task.id}#nhat-ky")
    session.rollback()
    assert session.query(Resend).one().original_id == mail.id
    head = reader("director", task).look()
    assert head.client.send(path, data, of=head.address).status_code == 403
    stranger = reader("finance_focal", task)
    assert stranger.client.send(path, data, of="/viec-cua-toi").status_code in (403, 404)


def test_a_mail_that_came_back_says_so_on_the_task_in_the_servers_words(scene, reader, task):
    mail = make_message(
        scene.owner, source="tasks", kind="urged", about=str(task.id), state=State.BOUNCED,
        settled_at=MORNING, answer="250 Ok",
    )  # fmt: skip
    saved(
        Bounce(
            key="k", kind=BounceKind.PERMANENT, message_id=mail.id, status="5.1.1",
            diagnostic="550 5.1.1 User unknown", received_at=MORNING,
        )
    )  # fmt: skip
    text = reader("monitor", task).look().text
    assert "Bị trả lại" in text
    assert "550 5.1.1 User unknown" in text


# Words that would say that a person has a mail: all that is known is that a relay took it.
ARRIVED = re.compile(
    r"\b(?<!not be )(?<!not )(?<!un)delivered\b|đã nhận thư|đã nhận được thư|đã giao thư|đã đến hộp thư",
    re.IGNORECASE,
)


@pytest.mark.once
def test_no_text_ever_says_that_a_mail_arrived():
    catalogue = "giaoviec/translations/en/LC_MESSAGES/messages.po"
    said = [line for line in text_of(catalogue).splitlines() if line.startswith(("msg", '"'))]
    shown = [re.sub(r"{#.*?#}", "", text_of(name), flags=re.DOTALL) for name in templates()]
    assert len(said) > 1000
    assert [found.group() for text in (*said, *shown) if (found := ARRIVED.search(text))] == []
    assert ARRIVED.search("The mail was delivered")


@pytest.mark.once
def test_states_have_no_name_that_says_so():
    assert {state.value for state in State} == {
        "queued", "sending", "accepted", "bounced", "failed", "suppressed", "uncertain",
    }  # fmt: skip
