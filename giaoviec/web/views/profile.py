"""One's own profile: who one is here, password, language, and where one is signed in."""

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from giaoviec.accounts.errors import TooManyTries, WeakPassword, WrongPassword
from giaoviec.accounts.limits import read_limits
from giaoviec.accounts.queries import own_profile
from giaoviec.accounts.sessions import open_sessions
from giaoviec.accounts.usecases.passwords import ChangePassword
from giaoviec.accounts.usecases.passwords import change_password as change
from giaoviec.accounts.usecases.sign_in import revoke_other_sessions, revoke_session
from giaoviec.core.db import db
from giaoviec.web.access import signed_in
from giaoviec.web.devices import device_name
from giaoviec.web.forms.accounts import ChangePasswordForm
from giaoviec.web.request import client_address
from giaoviec.web.signing import current_actor, current_session_id

pages = Blueprint("profile", __name__)


@pages.get("/ho-so")
@signed_in
def show() -> ResponseReturnValue:
    return _page(ChangePasswordForm())


@pages.get("/ho-so/dang-dung")
@signed_in
def in_use() -> ResponseReturnValue:
    """Asked while somebody writes in a page, so that a long text is not lost to the idle limit."""
    return "", 204


@pages.post("/ho-so/mat-khau")
@signed_in
def change_password() -> ResponseReturnValue:
    form = ChangePasswordForm()
    if not form.validate():
        return _page(form, 422)
    try:
        change(
            ChangePassword(
                current=form.current.data,
                new=form.new.data,
                session_id=current_session_id(),
                address=client_address(),
            ),
            actor=current_actor(),
            now=g.now,
        )
    except WeakPassword as refusal:
        form.new.errors = [str(refusal)]
        return _page(form, refusal.status)
    except (WrongPassword, TooManyTries) as refusal:
        form.current.errors = [str(refusal)]
        return _page(form, refusal.status)
    flash(_("Đã đổi mật khẩu. Các phiên đăng nhập khác của bạn đã kết thúc."), "success")
    return redirect(url_for("profile.show"), 303)


@pages.post("/ho-so/phien/<int:session_id>/ket-thuc")
@signed_in
def end_session(session_id: int) -> ResponseReturnValue:
    revoke_session(session_id, actor=current_actor(), now=g.now)
    flash(_("Đã kết thúc phiên đăng nhập."), "success")
    return redirect(url_for("profile.show"), 303)


@pages.post("/ho-so/phien/ket-thuc-phien-khac")
@signed_in
def end_other_sessions() -> ResponseReturnValue:
    ended = revoke_other_sessions(current_session_id(), actor=current_actor(), now=g.now)
    flash(
        ngettext(
            "Đã kết thúc %(num)s phiên đăng nhập khác.",
            "Đã kết thúc %(num)s phiên đăng nhập khác.",
            ended,
        ),
        "success",
    )
    return redirect(url_for("profile.show"), 303)


def _page(form: ChangePasswordForm, status: int = 200) -> ResponseReturnValue:
    session, actor = db.session(), current_actor()
    limits = read_limits(session)
    own_id = current_session_id()
    sessions = [
        {
            "id": row.id,
            "device": device_name(row.user_agent),
            "address": row.address,
            "created_at": row.created_at,
            "last_seen_at": row.last_seen_at,
            "is_this": row.id == own_id,
        }
        for row in open_sessions(session, actor.account_id or 0, limits, role=actor.role, now=g.now)
    ]
    page = render_template(
        "accounts/profile.html",
        form=form,
        profile=own_profile(session, actor.account_id or 0, now=g.now),
        sessions=sessions,
        limits=limits,
        idle_minutes=int(limits.idle_for(actor.role).total_seconds() // 60),
    )
    return page, status
