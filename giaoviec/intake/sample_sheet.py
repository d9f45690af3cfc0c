"""An empty sheet of tasks to fill in: the header, two examples, and what is understood."""

from collections.abc import Iterator
from typing import BinaryIO

import xlsxwriter

from giaoviec.core.i18n import N_, Sentence
from giaoviec.intake import columns, words

NAME = "mau-giao-viec.xlsx"
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}

# Vietnamese, whatever the interface speaks: such is a sheet. The examples say that they are
# some: their unit is in no list, so that a row left standing is an error and never a task.
_UNIT = "(ví dụ) Sở Nội vụ"
_EXAMPLES = (
    {
        columns.NUMBER: "12/KH-UBND", columns.ISSUED_ON: "03/08/2026",
        columns.SUBJECT: "Kế hoạch cải cách hành chính năm 2026", columns.SIGNER: "Nguyễn Văn A",
        columns.CONTENT: "VÍ DỤ, xóa dòng này: Rà soát thủ tục hành chính, báo cáo Ủy ban nhân dân",
        columns.LEAD: _UNIT, columns.COOP: "Sở Tư pháp; Sở Tài chính", columns.DEADLINE: "15/9/2026",
        columns.URGENCY: "khẩn", columns.DELIVERABLE: "Báo cáo bằng văn bản",
    },
    {
        columns.NUMBER: "12/KH-UBND", columns.ISSUED_ON: "03/08/2026",
        columns.CONTENT: "VÍ DỤ, xóa dòng này: Tập huấn cho công chức một cửa",
        columns.LEAD: _UNIT, columns.DEADLINE: "trong 10 ngày làm việc", columns.PROGRESS: "đang thực hiện",
    },
)  # fmt: skip

_MEANINGS: dict[str, Sentence] = {
    columns.NUMBER: Sentence(N_("Như trên văn bản. Cuộc họp, lệnh miệng: để trống và ghi trích yếu.")),
    columns.ISSUED_ON: Sentence(N_("Ngày của văn bản: 03/08/2026 hoặc 2026-08-03.")),
    columns.SUBJECT: Sentence(N_("Cần có khi không có số ký hiệu; có số thì ghi ở dòng đầu là đủ.")),
    columns.SIGNER: Sentence(N_("Có trong danh sách cán bộ thì được nhận ra; không thì lưu đúng như đã ghi.")),
    columns.CONTENT: Sentence(N_("Việc phải làm. Mỗi dòng một nhiệm vụ.")),
    columns.LEAD: Sentence(N_("Một đơn vị: tên, tên viết tắt hoặc mã; hoặc cả nhóm: “UBND các phường, xã, đặc khu”, “các sở”.")),
    columns.COOP: Sentence(N_("Nhiều đơn vị thì cách nhau bằng dấu chấm phẩy (;).")),
    columns.OWNER: Sentence(N_("Người của đơn vị chủ trì. Trùng tên thì ghi kèm e-mail: Nguyễn Văn A <a@example.vn>.")),
    columns.DEADLINE: Sentence(N_("Ngày (15/9/2026) hoặc lời văn: “trước ngày 15/9/2026”, “trong 10 ngày làm việc”, “17 giờ ngày 15/9/2026”, “trước ngày 25 hằng tháng”. Để trống: chưa rõ thời hạn.")),
    columns.URGENCY: Sentence(
        N_("%(words)s; để trống là thường."), {"words": ", ".join(words.URGENCY_EXAMPLES)}
    ),
    columns.SECRECY: Sentence(N_("Để trống. Nội dung bí mật nhà nước không được nhập vào hệ thống.")),
    columns.DELIVERABLE: Sentence(N_("Kết quả phải nộp: báo cáo, tờ trình, quyết định…")),
    columns.MONITOR: Sentence(N_("Người của Văn phòng theo dõi việc này; để trống là người nhập.")),
    columns.PROGRESS: Sentence(
        N_("Chỉ cho việc đang chạy: %(words)s."), {"words": ", ".join(words.PROGRESS_EXAMPLES)}
    ),
    columns.DONE_ON: Sentence(N_("Chỉ cho việc đã xong: ngày nộp kết quả.")),
    columns.EXTENDED_TO: Sentence(N_("Chỉ cho việc đã được gia hạn: thời hạn mới; thời hạn ban đầu vẫn ghi ở cột “Thời hạn”.")),
}  # fmt: skip
_WIDTHS = {columns.SUBJECT: 34, columns.CONTENT: 52, columns.LEAD: 26, columns.COOP: 28, columns.DEADLINE: 24}  # fmt: skip


def understood() -> Iterator[tuple[str, bool, Sentence]]:
    """Every column: how it is headed, whether the sheet must have it, what is written in it."""
    for column in columns.COLUMNS:
        yield column.title, column.required, _MEANINGS[column.key]


def write_sample(out: BinaryIO) -> None:
    """The sheet to fill in as a workbook; its second page says what each column takes."""
    with xlsxwriter.Workbook(out, _OPTIONS) as workbook:
        head = workbook.add_format(
            {"bold": True, "bg_color": "#0C2B4E", "font_color": "#FFFFFF", "text_wrap": True, "border": 1}
        )  # fmt: skip
        wrapped = workbook.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        page = workbook.add_worksheet("Nhiệm vụ")
        page.freeze_panes(1, 0)
        shown = [column for column in columns.COLUMNS if column.key != columns.SECRECY]
        for place, column in enumerate(shown):
            page.set_column(place, place, _WIDTHS.get(column.key, 18), wrapped)
            page.write_string(0, place, column.title, head)
            for row, example in enumerate(_EXAMPLES, start=1):
                page.write_string(row, place, example.get(column.key, ""), wrapped)
        help_page = workbook.add_worksheet("Hướng dẫn")
        help_page.set_column(0, 1, 22, wrapped)
        help_page.set_column(2, 2, 96, wrapped)
        help_page.write_row(0, 0, ("Cột", "Bắt buộc có cột", "Ghi gì"), head)
        for row, (title, required, meaning) in enumerate(understood(), start=1):
            # Not in the present language: the second page is Vietnamese like the first.
            written = meaning.text % meaning.params
            help_page.write_row(row, 0, (title, "có" if required else "", written))
