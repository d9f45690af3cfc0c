"""What the console says of an import, for people."""

from collections.abc import Iterator

from giaoviec.core.i18n import N_, Sentence
from giaoviec.intake.rows import ImportReport

# A screenful; the rest is counted.
_SHOWN = 50


def summary(report: ImportReport, *, is_check: bool) -> Iterator[str]:
    """Lines: what was or would be created, what differs, and every error with its place."""
    for error in report.errors[:_SHOWN]:
        place = N_("Dòng %(row)s, cột “%(column)s”: %(message)s")
        if not error.column:
            place = N_("Dòng %(row)s: %(message)s")
        facts = {"row": error.row, "column": error.column, "message": str(error.error)}
        yield str(Sentence(place, facts))
    yield from _rest(len(report.errors))
    for change in report.changed[:_SHOWN]:
        for one in change.differences:
            told = N_(
                "Dòng %(row)s: nhiệm vụ số %(task)s đã có trong hệ thống với “%(column)s” là "
                "%(stored)s, bảng ghi %(given)s; không thay đổi gì."
            )
            nothing = Sentence(N_("(để trống)"))
            facts = {
                "row": change.row,
                "task": change.task_id,
                "column": one.column,
                "stored": one.stored or nothing,
                "given": one.given or nothing,
            }
            yield str(Sentence(told, facts))
    yield from _rest(len(report.changed))
    yield str(Sentence(_verdict(report, is_check=is_check), _counts(report)))


def _rest(count: int) -> Iterator[str]:
    if count > _SHOWN:
        yield str(
            Sentence(N_("… và %(count)s mục khác (xem đủ với --json)."), {"count": count - _SHOWN})
        )


def _verdict(report: ImportReport, *, is_check: bool) -> str:
    if report.errors and not report.created:
        return N_("Có %(errors)s lỗi; chưa ghi gì. Hãy sửa bảng rồi nhập lại.")
    if is_check:
        return N_(
            "Kiểm tra xong, chưa ghi gì: sẽ tạo %(created)s nhiệm vụ, %(skipped)s đã có, "
            "%(changed)s khác với bảng, %(errors)s lỗi."
        )
    return N_(
        "Đã tạo %(created)s nhiệm vụ; %(skipped)s đã có từ trước, %(changed)s khác với bảng, %(errors)s lỗi."
    )


def _counts(report: ImportReport) -> dict[str, int]:
    return {
        "created": report.created,
        "skipped": report.skipped,
        "changed": len(report.changed),
        "errors": len(report.errors),
    }
