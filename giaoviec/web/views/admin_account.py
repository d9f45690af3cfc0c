"""One account: its role, and the address of its owner."""

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from giaoviec.accounts.errors import AddressNotUsable, LastAdministrator
from giaoviec.accounts.listing import AccountRow, account_row
from giaoviec.accounts.matrix import Verb
from giaoviec.accounts.usecases.change import ChangeAccount, change_account
from giaoviec.core.actor import Role
from giaoviec.core.db import db
from giaoviec.core.errors import NotFound
from giaoviec.web.access import needs
from giaoviec.web.forms.admin_accounts import AccountForm
from giaoviec.web.forms.task_fields import mark
from giaoviec.web.signing import current_actor
from giaoviec.web.views.admin_pages import links, pages

ACCOUNT = "/quan-tri/tai-khoan/<int:account_id>"


@pages.get(ACCOUNT)
@needs(Verb.ADMINISTER)
def account(account_id: int) -> ResponseReturnValue:
    row = _row(account_id)
    form = AccountForm(formdata=None, data={"role": row.role.value, "email": row.email})
    return _page(row, form)


@pages.post(ACCOUNT)
@needs(Verb.ADMINISTER)
def change_one(account_id: int) -> ResponseReturnValue:
    row, form = _row(account_id), AccountForm()
    if form.validate():
        cmd = ChangeAccount(
            account_id=account_id, role=Role(form.role.data), email=form.email.data or ""
        )
        try:
            change_account(cmd, actor=current_actor(), now=g.now)
        except LastAdministrator as refusal:
            mark(form.role, refusal)
        except AddressNotUsable as refusal:
            mark(form.email, refusal)
    if form.errors:
        return _page(row, form), 422
    flash(_("Đã ghi tài khoản %(username)s.", username=row.username), "success")
    return redirect(url_for("admin.accounts", q=row.username), 303)


def _page(row: AccountRow, form: AccountForm) -> str:
    return render_template("admin/account.html", links=links(), row=row, form=form)


def _row(account_id: int) -> AccountRow:
    row = account_row(db.session(), account_id)
    if row is None:
        raise NotFound
    return row
