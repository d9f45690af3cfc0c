"""Refusals: what the program will not do, as a code, facts and a sentence."""

from typing import Any, ClassVar

from giaoviec.core.i18n import N_, Sentence


class DomainError(Exception):
    """A refusal that a person can act on.

    Subclasses set `code` (stable, for programs), `status` (HTTP) and `text`
    (Vietnamese, saying what, where and how to mend it). Facts go in as
    keywords and fill the text.
    """

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 409
    text: ClassVar[str] = N_("Không thực hiện được.")

    def __init__(self, **params: Any) -> None:
        super().__init__(self.code)
        self.params = params

    @property
    def sentence(self) -> Sentence:
        return Sentence(self.text, self.params)

    def __str__(self) -> str:
        return str(self.sentence)


class NotFound(DomainError):
    """Not there, or not for these eyes: the two are not told apart."""

    code = "not-found"
    status = 404
    text = N_("Không tìm thấy nội dung này, hoặc bạn không có quyền xem.")


class NotAllowed(DomainError):
    code = "not-allowed"
    status = 403
    text = N_("Bạn không có quyền làm việc này. Hãy hỏi người giao việc hoặc quản trị viên.")


class Invalid(DomainError):
    """What was entered cannot be used as it is."""

    code = "invalid"
    status = 422
    text = N_("Dữ liệu nhập chưa hợp lệ.")
