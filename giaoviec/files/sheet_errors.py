"""What can be wrong with a sheet: refusals of the whole file, and errors of one row."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from giaoviec.core.errors import DomainError, Invalid
from giaoviec.core.i18n import N_


class FileMissing(Invalid):
    code = "file-missing"
    text = N_("Không đọc được tệp “%(file)s”. Hãy kiểm tra đường dẫn và quyền đọc tệp.")


class FileTooBig(Invalid):
    code = "file-too-big"
    text = N_(
        "Tệp “%(file)s” lớn quá %(limit)s MB nên không được đọc. "
        "Hãy bỏ hình ảnh, các trang tính thừa hoặc chia thành nhiều tệp nhỏ hơn."
    )


class TooManyRows(Invalid):
    code = "too-many-rows"
    text = N_("Tệp “%(file)s” có quá %(limit)s dòng. Hãy chia thành nhiều tệp nhỏ hơn.")


class TooBigInside(Invalid):
    """A zip bomb, or a workbook that swells like one."""

    code = "too-big-inside"
    text = N_(
        "Tệp “%(file)s” khi giải nén lớn quá %(limit)s MB nên không được mở. "
        "Hãy chép riêng bảng dữ liệu sang một tệp Excel mới."
    )


class NotASheet(Invalid):
    code = "not-a-sheet"
    text = N_(
        "Tệp “%(file)s” không phải là bảng tính .xlsx hoặc .csv đọc được. "
        "Hãy mở tệp bằng Excel và lưu lại với kiểu “Excel Workbook (.xlsx)”."
    )


class NotUtf8(Invalid):
    code = "not-utf8"
    text = N_(
        "Tệp “%(file)s” không dùng bảng mã UTF-8. "
        "Hãy lưu lại với kiểu “CSV UTF-8” trong Excel, hoặc dùng tệp .xlsx."
    )


class BrokenQuotes(Invalid):
    code = "broken-quotes"
    text = N_(
        "Tệp “%(file)s”, từ dòng %(row)s: dấu ngoặc kép mở mà không đóng hoặc đặt sai chỗ. "
        "Hãy sửa dòng này hoặc dùng tệp .xlsx."
    )


class HeaderMissing(Invalid):
    code = "header-missing"
    text = N_(
        "Tệp “%(file)s” không có dòng tiêu đề ở dòng 1. Dòng 1 phải ghi tên các cột: %(columns)s."
    )


class ColumnMissing(Invalid):
    code = "column-missing"
    text = N_("Tệp “%(file)s” thiếu cột bắt buộc: %(columns)s. Hãy thêm vào dòng tiêu đề (dòng 1).")


class ColumnTwice(Invalid):
    code = "column-twice"
    text = N_("Tệp “%(file)s” có hai cột “%(column)s”. Hãy bỏ bớt một cột.")


class TooManyCells(Invalid):
    code = "too-many-cells"
    text = N_(
        "Dòng này có nhiều ô hơn dòng tiêu đề. Ô có dấu phẩy hoặc chấm phẩy phải đặt trong ngoặc kép."
    )


class CellTooLong(Invalid):
    code = "cell-too-long"
    text = N_("Ô này dài quá %(limit)s ký tự. Hãy rút gọn nội dung.")


class CellEmpty(Invalid):
    code = "cell-empty"
    text = N_("Ô này bắt buộc phải có nội dung.")


class ImpossibleDate(Invalid):
    code = "impossible-date"
    text = N_(
        "“%(value)s” không phải là ngày có thật. Hãy ghi theo dạng 31/12/2026 hoặc 2026-12-31."
    )


@dataclass(frozen=True, slots=True)
class RowError:
    """A refusal and its place; `row` as Excel numbers it, `column` as the header names it."""

    row: int
    column: str
    error: DomainError
    # Which file, where several are read together.
    file: str = ""

    def as_json(self) -> dict[str, Any]:
        place = {"row": self.row, "column": self.column}
        told = {"code": self.error.code, "message": str(self.error)}
        return ({"file": self.file} if self.file else {}) | place | told


class BadRows(Invalid):
    """Rows of a file are wrong; nothing was written. The rows are in `errors`."""

    code = "bad-rows"
    text = N_(
        "Tệp “%(file)s” có %(count)s lỗi; chưa có gì được ghi. Hãy sửa các dòng rồi nhập lại."
    )

    def __init__(self, *, file: str, errors: Sequence[RowError]) -> None:
        super().__init__(file=file, count=len(errors))
        self.errors = tuple(errors)
