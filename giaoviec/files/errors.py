"""Why a file is not taken, and what can be sent instead."""

from giaoviec.core.errors import DomainError, Invalid
from giaoviec.core.i18n import N_


class FileTooLarge(Invalid):
    code = "file.too-large"
    status = 413
    text = N_(
        "Tệp “%(name)s” lớn hơn %(limit)s MB nên không nhận được. Hãy nén ảnh trong tệp, chia nhỏ tệp "
        "hoặc gửi đường dẫn."
    )


class FileEmpty(Invalid):
    code = "file.empty"
    text = N_("Tệp “%(name)s” không có nội dung. Hãy chọn lại tệp.")


class FileTypeRefused(Invalid):
    code = "file.type-refused"
    text = N_(
        "Không nhận tệp “%(name)s” vì loại tệp này không được phép. Các loại được nhận: %(types)s. "
        "Tệp nén hãy giải nén rồi gửi từng tệp."
    )


class FileContentRefused(Invalid):
    """The bytes are not what the name says: renamed, damaged, or with macros inside."""

    code = "file.content-refused"
    text = N_(
        "Nội dung tệp “%(name)s” không đúng là tệp %(type)s (tệp hỏng, bị đổi đuôi hoặc có chứa macro). "
        "Hãy mở tệp, lưu lại đúng định dạng rồi gửi."
    )


class FileGone(DomainError):
    """The row is there and the bytes are not: a restore without the folder of files."""

    code = "file.gone"
    status = 410
    text = N_("Tệp “%(name)s” không còn trong kho lưu trữ. Hãy báo quản trị viên.")
