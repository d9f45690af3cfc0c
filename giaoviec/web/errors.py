"""What a person sees when something cannot be done: a sentence, never a stack trace."""

import secrets

import structlog
from flask import Flask, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError

from giaoviec.core.db import DatabaseOutdated, db, end_session, explain
from giaoviec.core.errors import DomainError, NotFound
from giaoviec.core.i18n import N_
from giaoviec.web.access import SignInNeeded
from giaoviec.web.forms.accounts import SignInForm
from giaoviec.web.kept import kept_of_post
from giaoviec.web.migrations import is_migrated
from giaoviec.web.request import wants_fragment
from giaoviec.web.signing import is_beside_typing, is_unseen, signed_in_now
from giaoviec.web.views.accounts import send_again_page, sign_in_page

log = structlog.get_logger("giaoviec.web")

# For what Flask and Werkzeug refuse themselves.
_HTTP = {
    400: (N_("Yêu cầu không hợp lệ"), N_("Trình duyệt đã gửi một yêu cầu mà chương trình không hiểu.")),
    405: (N_("Không mở được theo cách này"), N_("Địa chỉ này chỉ dùng khi bấm nút trên trang, không mở trực tiếp được.")),
    413: (N_("Dữ liệu quá lớn"), N_("Tệp hoặc biểu mẫu gửi lên quá lớn nên không nhận được; mỗi tệp không quá 20 MB. Hãy chia nhỏ rồi gửi lại.")),
    429: (N_("Quá nhiều yêu cầu"), N_("Bạn đã gửi nhiều yêu cầu trong thời gian ngắn. Hãy chờ ít phút rồi thử lại.")),
}  # fmt: skip
_OTHERWISE = (N_("Không thực hiện được"), N_("Chương trình không thực hiện được yêu cầu này."))


_KEPT_IN_PAGE = N_(
    "Phiên làm việc đã hết. Nội dung đã điền vẫn còn trên trang: hãy bấm nút gửi của biểu mẫu, đăng nhập lại rồi gửi tiếp."
)


class ChangedMeanwhile(DomainError):
    code = "changed-meanwhile"
    status = 409
    text = N_(
        "Nội dung này vừa được người khác thay đổi, nên thay đổi của bạn chưa được ghi. Hãy tải lại trang, xem nội dung mới rồi làm lại."
    )


def init_app(app: Flask) -> None:
    app.register_error_handler(SignInNeeded, sign_in_needed)
    app.register_error_handler(DomainError, refused)
    app.register_error_handler(StaleDataError, lambda _error: refused(ChangedMeanwhile()))
    app.register_error_handler(CSRFError, form_too_old)
    app.register_error_handler(404, not_found)
    app.register_error_handler(HTTPException, not_understood)
    for unavailable in (OperationalError, InterfaceError, PoolTimeout):
        app.register_error_handler(unavailable, database_unavailable)
    app.register_error_handler(DBAPIError, refused_by_database)
    app.register_error_handler(InternalServerError, crashed)


def sign_in_needed(error: SignInNeeded) -> ResponseReturnValue:
    """To the sign-in page, and from there back to where one wanted to go."""
    if is_unseen() or (wants_fragment() and is_beside_typing()):
        # Somebody may be writing in that page; it learns of the end when it is sent.
        return "", 204
    where = request.full_path.rstrip("?") if request.method == "GET" else None
    kept = kept_of_post()
    if kept is not None and wants_fragment():
        # The page stays as it is; sent as a whole, it leads over the sign-in page and back.
        return _fragment(_(_KEPT_IN_PAGE), error.status)
    if kept is not None:
        return sign_in_page(SignInForm(formdata=None, data={"next": kept.action}), 401, kept)
    if wants_fragment():
        # The page around the fragment is what must go to the sign-in page.
        return str(error), error.status, {"HX-Redirect": url_for("accounts.sign_in")}
    return redirect(url_for("accounts.sign_in", next=where if where != "/" else None))


def refused(error: DomainError) -> ResponseReturnValue:
    """One refusal, two readers: htmx puts it above the page, a person gets a page."""
    db.session.rollback()
    if wants_fragment():
        return _fragment(str(error), error.status)
    if isinstance(error, NotFound):
        return render_template("errors/not_found.html", message=str(error)), error.status
    return render_template("errors/refused.html", message=str(error)), error.status


def not_found(_error: HTTPException) -> ResponseReturnValue:
    return refused(NotFound())


def form_too_old(_error: CSRFError) -> ResponseReturnValue:
    """The form's token is missing or of another session: opened before signing in or out, or forged.

    What the browser itself says was sent from a page of ours, by somebody who
    has signed in meanwhile, is shown to them and sent again if they say so.
    """
    is_ours = request.headers.get("Sec-Fetch-Site") == "same-origin"
    if is_ours and not wants_fragment() and signed_in_now() and (kept := kept_of_post()):
        return send_again_page(kept), 400
    message = _("Biểu mẫu đã cũ hoặc không được mở từ chương trình này, nên chưa có gì được ghi.")
    if wants_fragment():
        return _fragment(message, 400)
    page = render_template(
        "errors/refused.html",
        title=_("Hãy tải lại trang"),
        message=message,
        what_to_do=_(
            "Hãy quay lại trang trước, tải lại (F5) rồi gửi lại. Trình duyệt cần cho phép cookie."
        ),
    )
    return page, 400


def not_understood(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None:  # a redirection, or an answer already made
        return error
    code = error.code or 500
    title, message = _HTTP.get(code, _OTHERWISE)
    if wants_fragment():
        return _fragment(_(message), code)
    page = render_template("errors/refused.html", title=_(title), message=_(message))
    return page, code, [(name, value) for name, value in error.get_headers() if name == "Allow"]


def database_unavailable(error: DBAPIError | PoolTimeout) -> ResponseReturnValue:
    """Locked, gone, or too busy: what the driver says is for the log, not for strangers."""
    if _is_outdated(error):
        return database_outdated(error)
    reference = _reference()
    log.error("database unavailable", reference=reference, path=request.path, error=str(error))
    _give_up_on_database()
    message = _("Không dùng được cơ sở dữ liệu lúc này; chưa có gì được ghi.")
    what_to_do = _(
        "Hãy thử lại sau ít phút. Nếu vẫn lỗi, hãy báo quản trị viên kèm mã tra cứu dưới đây."
    )
    return _interrupted(message, what_to_do, reference=reference)


def refused_by_database(error: DBAPIError) -> ResponseReturnValue:
    """A statement it did not take is a mistake of ours, unless that was its last word.

    A server that ends while it answers has no kind of error left to say.
    """
    if _is_outdated(error):
        return database_outdated(error)
    return database_unavailable(error) if error.connection_invalidated else crashed(error)


def database_outdated(error: Exception) -> ResponseReturnValue:
    """This release was started before `giaoviec db upgrade`; no mistake of the program's."""
    log.error("database outdated: run giaoviec db upgrade", path=request.path, error=str(error))
    _give_up_on_database()
    message = _("Chương trình đang được nâng cấp; chưa có gì được ghi.")
    what_to_do = _(
        "Hãy thử lại sau ít phút. Quản trị viên: cơ sở dữ liệu chưa được nâng cấp, hãy chạy “giaoviec db upgrade”."
    )
    return _interrupted(message, what_to_do)


def _interrupted(message: str, what_to_do: str, **shown: str) -> ResponseReturnValue:
    """It will work again soon: whoever asked may ask again."""
    if wants_fragment():
        return _fragment(message, 503)
    title = _("Tạm thời gián đoạn")
    page = render_template(
        "errors/refused.html", title=title, message=message, what_to_do=what_to_do, **shown
    )
    return page, 503, {"Retry-After": "30"}


def crashed(error: Exception) -> ResponseReturnValue:
    """A mistake of ours: everything to the log, a number to the person."""
    reference = _reference()
    cause = getattr(error, "original_exception", None) or error
    log.error(
        "crash", reference=reference, path=request.path, method=request.method, exc_info=cause
    )
    _give_up_on_database()
    if wants_fragment():
        return _fragment(
            _(
                "Chương trình gặp lỗi; lỗi đã được ghi lại với mã %(reference)s.",
                reference=reference,
            ),
            500,
        )
    return render_template("errors/crash.html", reference=reference), 500


def _is_outdated(error: Exception) -> bool:
    """Whether it lacks what this release needs because it was not upgraded, and not by a slip of ours."""
    if not (isinstance(error, DBAPIError) and isinstance(explain(error), DatabaseOutdated)):
        return False
    end_session()
    try:
        return not is_migrated(db.session())
    except DBAPIError:
        return True
    finally:
        end_session()


def _fragment(message: str, status: int) -> ResponseReturnValue:
    where = {"HX-Retarget": "#messages", "HX-Reswap": "innerHTML"}
    return render_template("errors/_notice.html", message=message), status, where


def _give_up_on_database() -> None:
    """Write the page that follows without asking the database who reads it."""
    end_session()
    g.is_broken = True
    g.frame = {}


def _reference() -> str:
    return secrets.token_hex(4).upper()
