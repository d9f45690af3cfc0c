"""Signing in and out, and the ways back in for a lost password."""

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from giaoviec.accounts.errors import LinkNotUsable, TooManyTries, WeakPassword, WrongCredentials
from giaoviec.accounts.limits import read_limits
from giaoviec.accounts.queries import account_of_link
from giaoviec.accounts.usecases.invite import AskReset, request_reset
from giaoviec.accounts.usecases.passwords import SetPasswordWithLink, set_password_with_link
from giaoviec.accounts.usecases.sign_in import SignIn, sign_out
from giaoviec.accounts.usecases.sign_in import sign_in as open_session
from giaoviec.core.db import db
from giaoviec.settings.demo import read_demo
from giaoviec.web.access import public
from giaoviec.web.forms.accounts import ForgotForm, NewPasswordForm, SignInForm
from giaoviec.web.kept import Kept, kept_in
from giaoviec.web.request import client_address, local_path
from giaoviec.web.signing import (
    current_actor,
    forget,
    remember,
    session_has_ended,
    signed_in_now,
)

pages = Blueprint("accounts", __name__)
HOME = "/viec-cua-toi"


@pages.get("/dang-nhap")
@public
def sign_in() -> ResponseReturnValue:
    onward = local_path(request.args.get("next"), HOME)
    if signed_in_now():
        return redirect(onward)
    return sign_in_page(SignInForm(next=onward))


@pages.post("/dang-nhap")
@public
def enter() -> ResponseReturnValue:
    form = SignInForm()
    kept = kept_in(form)
    if not form.validate():
        return sign_in_page(form, 422, kept)
    before = signed_in_now()
    try:
        token = open_session(
            SignIn(
                username=form.username.data,
                password=form.password.data,
                address=client_address(),
                user_agent=request.user_agent.string,
            ),
            now=g.now,
        )
    except (WrongCredentials, TooManyTries) as refusal:
        form.password.errors = [str(refusal)]
        return sign_in_page(form, refusal.status, kept)
    if before:
        # Whoever sits down at a browser that is signed in leaves no second session open behind them.
        sign_out(before.session_id, actor=current_actor(), now=g.now)
    remember(token)
    if kept is not None:
        return send_again_page(kept), 200
    return redirect(local_path(form.next.data, HOME), 303)


@pages.post("/dang-xuat")
@public
def leave() -> ResponseReturnValue:
    """Sign out; harmless when the session has ended by itself."""
    who = signed_in_now()
    if who:
        sign_out(who.session_id, actor=current_actor(), now=g.now)
    forget()
    flash(_("Bạn đã đăng xuất."), "success")
    return redirect(url_for("accounts.sign_in"), 303)


@pages.get("/quen-mat-khau")
@public
def forgot() -> ResponseReturnValue:
    return render_template("accounts/forgot.html", form=ForgotForm())


@pages.post("/quen-mat-khau")
@public
def ask_reset() -> ResponseReturnValue:
    """The answer is the same for everybody: who has an account is nobody's business."""
    form = ForgotForm()
    if not form.validate():
        return render_template("accounts/forgot.html", form=form), 422
    request_reset(AskReset(identity=form.identity.data, address=client_address()), now=g.now)
    return redirect(url_for("accounts.reset_asked"), 303)


@pages.get("/quen-mat-khau/da-gui")
@public
def reset_asked() -> ResponseReturnValue:
    return render_template("accounts/reset_asked.html", hours=read_limits(db.session()).reset_hours)


@pages.get("/dat-mat-khau/<token>")
@public
def choose_password(token: str) -> ResponseReturnValue:
    """Opening the link spends nothing: mail programs open links to look at them."""
    return _password_page(token, NewPasswordForm())


@pages.post("/dat-mat-khau/<token>")
@public
def set_password(token: str) -> ResponseReturnValue:
    form = NewPasswordForm()
    if not form.validate():
        return _password_page(token, form, 422)
    try:
        set_password_with_link(
            SetPasswordWithLink(token=token, new=form.new.data, address=client_address()), now=g.now
        )
    except WeakPassword as refusal:
        form.new.errors = [str(refusal)]
        return _password_page(token, form, refusal.status)
    forget()
    flash(_("Đã đặt mật khẩu. Hãy đăng nhập bằng mật khẩu mới."), "success")
    return redirect(url_for("accounts.sign_in"), 303)


@pages.errorhandler(LinkNotUsable)
def link_gone(error: LinkNotUsable) -> ResponseReturnValue:
    return render_template("accounts/link_gone.html", message=str(error)), error.status


def sign_in_page(
    form: SignInForm, status: int = 200, kept: Kept | None = None
) -> ResponseReturnValue:
    """The sign-in page; with what was filled in before, if somebody's session ended over it."""
    demo = read_demo(db.session())
    page = render_template(
        "accounts/sign_in.html",
        form=form,
        kept=kept,
        has_ended=session_has_ended(),
        forgot_url=url_for("accounts.forgot"),
        demo_accounts=demo.accounts if demo else (),
        demo_password=demo.password if demo else "",
    )
    return page, status


def send_again_page(kept: Kept) -> str:
    """What was filled in, and the button that sends it on; nothing is done without it."""
    return render_template("accounts/send_again.html", kept=kept)


def _password_page(token: str, form: NewPasswordForm, status: int = 200) -> ResponseReturnValue:
    session = db.session()
    account = account_of_link(session, token, now=g.now)
    if account is None:
        raise LinkNotUsable
    page = render_template(
        "accounts/set_password.html",
        form=form,
        username=account.username,
        limits=read_limits(session),
    )
    return page, status
