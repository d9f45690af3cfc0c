"""Sheets of tasks as people send them; say only what the test is about."""

import csv
import io
from typing import Any

import xlsxwriter

from giaoviec.files.sheets import Sheet
from giaoviec.intake.reading import open_sheet

HEADER = (
    "Số ký hiệu", "Ngày ban hành", "Trích yếu", "Người ký", "Nội dung nhiệm vụ", "Đơn vị chủ trì",
    "Đơn vị phối hợp", "Người thực hiện", "Thời hạn", "Độ khẩn", "Sản phẩm", "Người theo dõi",
)  # fmt: skip
RUNNING = ("Tình trạng", "Ngày hoàn thành", "Hạn gia hạn")

# What a row says unless the test says otherwise: a document of 3 August 2026.
USUAL = {
    "Số ký hiệu": "12/KH-UBND",
    "Ngày ban hành": "03/08/2026",
    "Trích yếu": "Kế hoạch cải cách hành chính",
    "Nội dung nhiệm vụ": "Rà soát thủ tục hành chính",
    "Thời hạn": "15/9/2026",
}


def csv_sheet(*rows: dict[str, Any], header: tuple[str, ...] = (), name: str = "viec.csv") -> Sheet:
    """A sheet with these rows; what a row does not say is as `USUAL` has it."""
    header = header or HEADER + RUNNING
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    for row in rows:
        values = USUAL | row
        writer.writerow([values.get(title, "") for title in header])
    return open_sheet(io.BytesIO(text.getvalue().encode()), name=name)


def xlsx_sheet(*rows: dict[str, Any], name: str = "viec.xlsx") -> Sheet:
    """The same as a workbook; dates become date cells."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"default_date_format": "dd/mm/yyyy hh:mm"}) as workbook:
        page = workbook.add_worksheet()
        page.write_row(0, 0, HEADER + RUNNING)
        for place, row in enumerate(rows, start=1):
            values = USUAL | row
            page.write_row(place, 0, [values.get(title, "") for title in HEADER + RUNNING])
    file.seek(0)
    return open_sheet(file, name=name)
