"""What is handed in on the import page: hostile files, and long ones."""

import pytest
from sqlalchemy import func, select

from giaoviec.core.db import db
from giaoviec.files.models import StoredFile
from tests.web.assign_form import NOW
from tests.web.clock import standing_at
from tests.web.import_form import BAD, GOOD, PAGE, as_csv, cells, hand_in, handed_in, many

moment = standing_at(NOW)


@pytest.fixture
def client(entering):
    return entering("monitor")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("viec.xlsx", b"PK\x03\x04 broken", "không phải là bảng tính .xlsx hoặc .csv đọc được"),
        ("viec.xlsx", b"", "không"),
        ("viec.csv", b"", "không"),
        ("viec.csv", "Số ký hiệu,Tên".encode("utf-16"), "UTF-8"),
        ("viec.csv", b"\xff\xfe\x00\x01", "không"),
        ("viec.csv", "Số ký hiệu,Trích yếu\n1,2\n".encode(), "thiếu cột bắt buộc"),
        ("viec.csv", b'"a\nb', "dấu ngoặc kép"),
        ("../../etc/passwd", b"root:x:0:0", "passwd"),
        ("viec.exe", b"MZ\x90\x00", "viec.exe"),
        ("x" * 5000 + ".csv", b"a,b", "thiếu cột"),
        ("", b"a", "Hãy chọn tệp bảng"),
    ],
)
def test_a_hostile_file_is_refused_in_words(client, name, content, words):
    answer = hand_in(client, content, name=name)
    assert answer.status_code == 422
    assert words in client.page.text
    assert db.session.scalar(select(func.count(StoredFile.id))) == 0


def test_a_sheet_under_a_name_that_is_none_of_a_sheet_is_refused(client):
    answer = hand_in(client, as_csv(GOOD), name="viec.html")
    assert answer.status_code == 422
    assert "viec.html" in client.page.text


def test_no_file_at_all_is_refused(client):
    assert client.send(PAGE, {}).status_code == 422
    assert client.send(PAGE, {"file": "text"}).status_code == 422
    assert "Hãy chọn tệp bảng" in client.page.text


def test_a_long_sheet_shows_the_first_two_hundred_wrong_rows(client):
    wrong = [BAD | {"Nội dung nhiệm vụ": f"Sai {n}"} for n in range(230)]
    where = handed_in(client, *many(260), *wrong)
    # The page that opens at once has a bar; the check comes when it asks.
    client.get(where)
    assert "Đang kiểm tra bảng" in client.page.text
    [asked] = [
        a["hx-get"] for _t, a in client.page.elements if "kiem-tra=1" in (a.get("hx-get") or "")
    ]
    client.get(asked)
    assert len(cells(client)) == 200
    assert "Chỉ hiện 200 dòng" in client.page.text
    part = client.get(asked, headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith("{#") is False
    assert "<html" not in part
    assert 'id="found"' in part


def test_the_bar_asks_how_far_reading_is(client, app):
    where = handed_in(client, *many(1)).partition("?")[0]
    file_id = where.rpartition("/")[2]
    asked = f"{where}/tien-do"
    assert client.get(asked, headers={"HX-Request": "true"}).status_code == 204
    folder = app.config["SETTINGS"].data_dir / "files" / "progress"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / file_id).write_text("2000 10000")
    bar = client.get(asked, headers={"HX-Request": "true"}).text
    assert 'max="10000" value="2000"' in bar
    assert "Đang đọc các dòng" in bar
    (folder / file_id).write_text("nonsense")
    assert client.get(asked, headers={"HX-Request": "true"}).status_code == 204


def test_reading_leaves_no_note_of_its_progress_behind(client, app):
    client.get(handed_in(client, *many(3)))
    folder = app.config["SETTINGS"].data_dir / "files" / "progress"
    assert list(folder.iterdir()) == []
