"""The tasks of 9 August 2019, from the sheets to the account of each head, by the real commands.

Calendar: Monday to Friday and the holidays of 2019; "trước ngày" exclusive;
nothing is reported or handed in.
"""

import csv
import io
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from giaoviec.cli import cli

DATA = Path(__file__).resolve().parents[1] / "data"
GIVEN_AT = "2019-08-09T08:00:00+07:00"
AS_OF = "2019-10-01T09:00:00+07:00"

END_OF_YEAR = "2019-12-31T23:59:59+07:00"
DUE = {
    "Đánh giá hiệu quả 85 đầu việc": END_OF_YEAR,
    "Rà soát các việc Chủ tịch UBND quận-huyện ủy quyền": END_OF_YEAR,
    "Trình phương án sáp nhập phường, khu phố": END_OF_YEAR,
    "Đề xuất chính sách thu nhập tăng thêm": "2019-08-14T23:59:59+07:00",
    "Rà soát tính năng các ứng dụng trực tuyến": END_OF_YEAR,
    "Soạn quy chế hoạt động của Phòng họp không giấy": END_OF_YEAR,
    "Lập phương án nâng cấp đồng bộ hạ tầng mạng": "2019-09-30T23:59:59+07:00",
    "Rà soát số thủ tục đang làm trực tuyến": "2019-09-30T23:59:59+07:00",
    "Lập kế hoạch kiểm tra đột xuất": "2019-08-23T23:59:59+07:00",
    "Đánh giá thí điểm": None,
    "Đề ra cách đánh giá thu nhập tăng thêm": None,
    "Báo cáo kết quả mô hình khảo sát": None,
}


@pytest.fixture
def process(app, environment):
    """Run a command as its users do; the machine's own zone is far from Viet Nam."""

    def run(*arguments: object, answer: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "giaoviec", *map(str, arguments)],
            env=environment | {"TZ": "America/New_York"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == answer, done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout

    return run


@pytest.fixture
def giaoviec(app, environment, monkeypatch):
    """The same commands without a process of their own: starting one takes a second."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def run(*arguments: object, answer: int = 0) -> str:
        done = CliRunner().invoke(cli, [str(one) for one in arguments])
        assert done.exit_code == answer, done.output
        assert done.exception is None or isinstance(done.exception, SystemExit)
        return done.stdout

    return run


@pytest.fixture
def in_2019(giaoviec):
    """The units, people and tasks of 2019, imported on the day."""
    return import_2019(giaoviec)


def import_2019(giaoviec):
    units, people = DATA / "cchc-2019-units.csv", DATA / "cchc-2019-people.csv"
    giaoviec("org", "import", "--units", units, "--people", people, "--at", GIVEN_AT)
    sheet = DATA / "cchc-2019-tasks.xlsx"
    told = giaoviec("tasks", "import", sheet, "--at", GIVEN_AT, "--json")
    assert json.loads(told) == {"created": 13, "skipped": 0, "changed": [], "errors": []}
    return giaoviec


def report(giaoviec, kind: str, *options: str) -> list[dict]:
    told = giaoviec("report", kind, "--as-of", AS_OF, "--format", "json", "-o", "-", *options)
    answer = json.loads(told)
    assert answer["as_of"] == AS_OF
    assert answer["definition"]
    return answer["rows"]


def test_due_dates_overdue_tasks_and_both_heads_of_the_finance_department(
    process, giaoviec, tmp_path
):
    in_2019 = import_2019(process) and giaoviec
    register = report(in_2019, "register")
    assert len(register) == 13
    for row in register:
        (due,) = [due for start, due in DUE.items() if row["content"].startswith(start)]
        assert (row["due_at"], row["original_due_at"]) == (due, due), row["content"]
    assert Counter(row["cell"] for row in register) == {
        "open_overdue": 4,
        "open_in_time": 5,
        "open_no_deadline": 4,
    }
    assert Counter(row["lead_code"] for row in register) == {
        "SNV": 5,
        "VPUB": 6,
        "STC": 1,
        "VPHD": 1,
    }

    overdue = report(process, "overdue")
    assert overdue == report(in_2019, "overdue")
    assert [
        (row["lead_code"], row["due_at"][:10], row["days_late"], row["head"]) for row in overdue
    ] == [
        ("STC", "2019-08-14", 48, "Dương Văn Út"),
        ("SNV", "2019-08-23", 39, "Bùi Ngọc Oanh"),
        ("VPUB", "2019-09-30", 1, "Đặng Văn Khoa"),
        ("VPUB", "2019-09-30", 1, "Đặng Văn Khoa"),
    ]
    assert {row["monitor"] for row in overdue} == {"Ngô Thanh Lam"}

    account = report(in_2019, "accountability")
    assert sum(row["given"] for row in account if row["term_to"] is None) == 13
    former, present = (row for row in account if row["unit_code"] == "STC")
    assert (former["head"], former["term_to"]) == ("Cao Thị Thảo", "2019-09-30")
    assert (former["became_overdue"], former["inherited_overdue"]) == (1, 0)
    assert (former["handed_over_overdue"], former["open_overdue"]) == (1, 1)
    assert (present["head"], present["term_from"]) == ("Dương Văn Út", "2019-10-01")
    assert (present["became_overdue"], present["inherited_overdue"]) == (0, 1)
    assert (present["handed_over_overdue"], present["open_overdue"]) == (0, 1)
    assert [row["given"] for row in (former, present)] == [1, 1]
    assert present["on_time_rate"] == {"num": 0, "den": 1}

    below = report(in_2019, "overdue", "--unit", "VPUB")
    assert below == overdue[2:]

    sheet = tmp_path / "qua-han.csv"
    in_2019("report", "overdue", "--as-of", AS_OF, "--format", "csv", "-o", sheet)
    lines = list(csv.DictReader(io.StringIO(sheet.read_text(encoding="utf-8-sig"), newline="")))
    assert [line["task"] for line in lines] == [str(row["task"]) for row in overdue]
    book = tmp_path / "qua-han.xlsx"
    in_2019("report", "overdue", "--as-of", AS_OF, "--format", "xlsx", "-o", book)
    page = openpyxl.load_workbook(book).worksheets[0]
    assert [page.cell(number, 1).value for number in range(2, 6)] == [
        row["task"] for row in overdue
    ]
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [
        "qua-han.csv",
        "qua-han.xlsx",
    ]


def test_the_same_sheet_again_changes_nothing_and_another_owner_is_told(in_2019, tmp_path):
    sheet = DATA / "cchc-2019-tasks.xlsx"
    told = in_2019("tasks", "import", sheet, "--at", "2019-08-12T08:00:00+07:00", "--json")
    assert json.loads(told) == {"created": 0, "skipped": 13, "changed": [], "errors": []}

    page = openpyxl.load_workbook(sheet).active
    lines = [["" if cell is None else cell for cell in row] for row in page.values]
    owner = lines[0].index("Người thực hiện")
    lines[1][owner] = "Lý Tuấn Sơn"
    changed = tmp_path / "viec.csv"
    with changed.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    told = json.loads(in_2019("tasks", "import", changed, "--at", GIVEN_AT, "--json"))
    assert (told["created"], told["skipped"], len(told["changed"])) == (0, 12, 1)
    (difference,) = told["changed"][0]["differences"]
    assert difference == {
        "column": "Người thực hiện",
        "stored": "Đỗ Mai Quyên",
        "given": "Lý Tuấn Sơn",
    }


def test_a_bad_row_ends_with_1_a_sentence_and_nothing_written(in_2019, tmp_path):
    bad = tmp_path / "sai.csv"
    bad.write_text(
        "Số ký hiệu,Ngày ban hành,Nội dung nhiệm vụ,Đơn vị chủ trì,Thời hạn\n"
        "1/QĐ,09/08/2019,Việc một,Sở Nội vụ,30/9/2019\n"
        "1/QĐ,09/08/2019,Việc hai,Sở Nội vụ; Sở Tài chính,31/2/2020\n",
        encoding="utf-8",
    )
    told = in_2019("tasks", "import", bad, "--at", GIVEN_AT, answer=1)
    assert "Dòng 3, cột “Đơn vị chủ trì”" in told
    assert "Dòng 3, cột “Thời hạn”" in told
    errors = json.loads(in_2019("tasks", "import", bad, "--at", GIVEN_AT, "--json", answer=1))[
        "errors"
    ]
    assert [(error["row"], error["column"]) for error in errors] == [
        (3, "Đơn vị chủ trì"),
        (3, "Thời hạn"),
    ]
    assert len(report(in_2019, "register")) == 13
    told = in_2019("tasks", "import", bad, "--at", GIVEN_AT, "--partial", "--json", answer=1)
    assert json.loads(told)["created"] == 1
    assert len(report(in_2019, "register")) == 14


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 not a workbook", b"\xff\xfe\x00", b"a,b\n1,2\n"]
)
def test_a_file_that_is_no_sheet_of_tasks_is_refused_with_a_sentence(giaoviec, tmp_path, content):
    file = tmp_path / "viec.xlsx"
    file.write_bytes(content)
    told = json.loads(giaoviec("tasks", "import", file, "--json", answer=1))
    (error,) = told["errors"]
    assert (told["created"], error["row"]) == (0, 1)
    assert error["message"].endswith(".")


@pytest.mark.parametrize(
    "arguments",
    [
        ("overdue", "--format", "pdf", "-o", "x.pdf"),
        ("overdue", "--format", "docx", "-o", "x.docx"),
        ("overdue", "--format", "xlsx", "-o", "-"),
        ("overdue", "--format", "json"),
        ("everything", "--format", "json", "-o", "-"),
        ("overdue", "--format", "json", "-o", "-", "--as-of", "hôm qua"),
        ("overdue", "--format", "json", "-o", "-", "--from", "31/2/2019"),
    ],
)
def test_a_report_asked_for_wrongly_ends_with_2(giaoviec, arguments):
    giaoviec("report", *arguments, answer=2)


def test_a_report_that_cannot_be_made_ends_with_1_and_leaves_no_file(process, giaoviec, tmp_path):
    file, nowhere = tmp_path / "x.json", tmp_path / "no" / "x.json"
    giaoviec("report", "overdue", "--unit", "XYZ", "--format", "json", "-o", file, answer=1)
    process("report", "overdue", "--format", "json", "-o", nowhere, answer=1)
    assert list(tmp_path.glob("*.json")) == []
