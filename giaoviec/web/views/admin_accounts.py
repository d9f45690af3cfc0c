"""Accounts as administrators keep them: found, made, invited, closed and opened again."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from giaoviec.accounts.errors import (
    AddressNotUsable,
    NameMissing,
    PersonUnclear,
    UnitNotFound,
    UsernameNotUsable,
    UsernameTaken,
)
from giaoviec.accounts.listing import has_account, list_accounts
from giaoviec.accounts.matrix import Verb
from giaoviec.accounts.usecases.create import (
    CreateAccount,
    create_account,
    disable_account,
    enable_account,
)
from giaoviec.accounts.usecases.invite import invite, invite_people, send_reset
from giaoviec.core.actor import ACCOUNT_ROLES, Role
from giaoviec.core.db import db
from giaoviec.core.errors import NotFound
from giaoviec.web.access import needs
from giaoviec.web.filters import ROLE
from giaoviec.web.forms.admin_accounts import NewAccountForm
from giaoviec.web.forms.task_fields import mark
from giaoviec.web.signing import current_actor
from giaoviec.web.views.admin_pages import links, pages

_STATES = {"mo": True, "khoa": False}
_MOST_PAGES = 10_000


@pages.get("/quan-tri/tai-khoan")
@needs(Verb.ADMINISTER)
def accounts() -> ResponseReturnValue:
    text = request.args.get("q", "")[:200]
    role, state = request.args.get("vai-tro", ""), request.args.get("tinh-trang", "")
    page = min(max(request.args.get("trang", 1, type=int), 1), _MOST_PAGES)
    rows, has_more = list_accounts(
        db.session(),
        text=text,
        role=Role(role) if role in set(ACCOUNT_ROLES) else None,
        is_active=_STATES.get(state),
        page=page,
    )
    asked = {"q": text, "vai-tro": role, "tinh-trang": state}
    asked = {name: value for name, value in asked.items() if value}
    return render_template(
        "admin/accounts.html",
        links=links(),
        rows=rows,
        text=text,
        role=role,
        state=state,
        roles=[(one.value, _(ROLE[one.value])) for one in ACCOUNT_ROLES],
        is_filtered=bool(asked),
        own_id=current_actor().account_id,
        previous_url=_page_url(page - 1, asked) if page > 1 else None,
        next_url=_page_url(page + 1, asked) if has_more else None,
    )


@pages.get("/quan-tri/tai-khoan/them")
@needs(Verb.ADMINISTER)
def new_account() -> ResponseReturnValue:
    given = {
        "name": request.args.get("ho-ten", "")[:200],
        "unit_code": request.args.get("don-vi", "")[:50],
        "email": request.args.get("thu", "")[:254],
    }
    form = NewAccountForm(formdata=None, data=given)
    return render_template("admin/account_new.html", form=form, links=links())


@pages.post("/quan-tri/tai-khoan/them")
@needs(Verb.ADMINISTER)
def add_account() -> ResponseReturnValue:
    form = NewAccountForm()
    account_id = _created(form) if form.validate() else None
    if account_id is None:
        return render_template("admin/account_new.html", form=form, links=links()), 422
    username = form.username.data.strip().lower()
    invited = (
        invite([account_id], actor=current_actor(), now=g.now).usernames if form.invite.data else ()
    )
    if invited:
        flash(_("Đã tạo tài khoản %(username)s và gửi thư mời.", username=username), "success")
    else:
        flash(_("Đã tạo tài khoản %(username)s, chưa gửi thư mời.", username=username), "success")
    return redirect(url_for("admin.accounts", q=username), 303)


@pages.post("/quan-tri/tai-khoan/moi-tat-ca")
@needs(Verb.ADMINISTER)
def invite_everyone() -> ResponseReturnValue:
    """Accounts and invitations for all who hold a post and cannot come in yet."""
    done = invite_people(actor=current_actor(), now=g.now)
    flash(_("Đã gửi %(count)s thư mời.", count=len(done.usernames)), "success")
    if done.without_address:
        names = ", ".join(done.without_address[:10])
        flash(
            _(
                "%(count)s người chưa có địa chỉ thư nên chưa mời được: %(names)s.",
                count=len(done.without_address),
                names=names + ("…" if len(done.without_address) > 10 else ""),
            ),
            "warning",
        )
    return redirect(url_for("admin.accounts"), 303)


@pages.post("/quan-tri/tai-khoan/<int:account_id>/lien-ket")
@needs(Verb.ADMINISTER)
def send_link(account_id: int) -> ResponseReturnValue:
    """A link with which the owner sets a password, the first or another."""
    _require(account_id)
    send_reset(account_id, actor=current_actor(), now=g.now)
    flash(_("Đã gửi liên kết đặt mật khẩu vào thư công vụ của chủ tài khoản."), "success")
    return _back()


@pages.post("/quan-tri/tai-khoan/<int:account_id>/khoa")
@needs(Verb.ADMINISTER)
def disable(account_id: int) -> ResponseReturnValue:
    _require(account_id)
    disable_account(account_id, actor=current_actor(), now=g.now)
    flash(
        _(
            "Đã khóa tài khoản: các phiên đăng nhập đã kết thúc, và chủ tài khoản không được gửi thư "
            "hay thông báo nữa. Hãy giao nhiệm vụ của người này cho người khác."
        ),
        "success",
    )
    return _back()


@pages.post("/quan-tri/tai-khoan/<int:account_id>/mo")
@needs(Verb.ADMINISTER)
def enable(account_id: int) -> ResponseReturnValue:
    _require(account_id)
    enable_account(account_id, actor=current_actor(), now=g.now)
    flash(_("Đã mở lại tài khoản."), "success")
    return _back()


def _created(form: NewAccountForm) -> int | None:
    """The new account's id; None where a field was refused, which is then marked."""
    cmd = CreateAccount(
        username=form.username.data,
        role=Role(form.role.data),
        unit_code=form.unit_code.data,
        name=form.name.data,
        email=form.email.data or None,
    )
    try:
        return create_account(cmd, actor=current_actor(), now=g.now)
    except (UsernameTaken, UsernameNotUsable) as refusal:
        mark(form.username, refusal)
    except UnitNotFound as refusal:
        mark(form.unit_code, refusal)
    except AddressNotUsable as refusal:
        mark(form.email, refusal)
    except NameMissing:
        mark(form.name, _("Hãy nhập họ tên."))
    except PersonUnclear:
        mark(
            form.email,
            _("Đơn vị có nhiều người mang họ tên này. Hãy nhập địa chỉ thư của đúng người."),
        )
    return None


def _require(account_id: int) -> None:
    if not has_account(db.session(), account_id):
        raise NotFound


def _back() -> ResponseReturnValue:
    return redirect(url_for("admin.accounts", q=request.form.get("q", "")[:200] or None), 303)


def _page_url(page: int, asked: dict[str, str]) -> str:
    return url_for("admin.accounts", **asked, **({"trang": page} if page > 1 else {}))  # type: ignore[arg-type]
