"""`giaoviec account …`: accounts made, invited, listed, disabled, given a new password link."""

import sys
from datetime import datetime

import click
from flask_babel import gettext as _

from giaoviec.cli.context import acting, answer, say, with_app
from giaoviec.core.actor import ACCOUNT_ROLES, Actor, Role
from giaoviec.core.i18n import N_


@click.group("account")
def account() -> None:
    """Who can sign in."""


@account.command("create")
@click.option("--username", "login", required=True, metavar="U", help="Name to sign in with.")
@click.option(
    "--role",
    required=True,
    type=click.Choice([role.value for role in ACCOUNT_ROLES]),
    help="What they may do.",
)
@click.option(
    "--unit", "unit_code", required=True, metavar="CODE", help="Code of the unit they serve in."
)
@click.option(
    "--name",
    required=True,
    help="Full name; somebody of this name in the unit is taken, else made.",
)
@click.option("--email", metavar="E", help="Address for reminders and password links.")
@click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input, one line."
)
@with_app
@acting
def create(
    login: str,
    role: str,
    unit_code: str,
    name: str,
    email: str | None,
    password_stdin: bool,
    actor: Actor,
    now: datetime,
) -> None:
    """Make an account, and the person and the post where they are missing.

    Without --password-stdin the account has no password: send a link with `giaoviec account invite`.
    """
    from giaoviec.accounts.usecases.create import CreateAccount, create_account

    password = _password_from_stdin() if password_stdin else None
    create_account(
        CreateAccount(
            username=login,
            role=Role(role),
            unit_code=unit_code,
            name=name,
            email=email,
            password=password,
        ),
        actor=actor,
        now=now,
    )
    say(N_("Đã tạo tài khoản “%(username)s”."), username=login)
    if password:
        _warn_if_weak(password, login)


@account.command("invite")
@click.argument("usernames", nargs=-1, metavar="[USERNAME]...")
@click.option(
    "--all", "everyone", is_flag=True, help="Everyone who holds a post and cannot sign in yet."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
@with_app
@acting
def invite(
    usernames: tuple[str, ...], everyone: bool, as_json: bool, actor: Actor, now: datetime
) -> None:
    """Mail a one-time link with which people choose their password.

    With --all, people without an account get one first, their role following
    their post. Exit 1 when somebody has no address to send to.
    """
    from giaoviec.accounts.queries import account_named
    from giaoviec.accounts.usecases.invite import invite as invite_accounts
    from giaoviec.accounts.usecases.invite import invite_people
    from giaoviec.core.db import db

    if everyone == bool(usernames):
        raise click.UsageError("give user names, or --all")
    if everyone:
        invited = invite_people(actor=actor, now=now)
    else:
        ids = [account_named(db.session(), username).id for username in usernames]
        invited = invite_accounts(ids, actor=actor, now=now)
    if as_json:
        answer({"invited": invited.usernames, "without_address": invited.without_address})
    else:
        for username in invited.usernames:
            click.echo(username)
    for name in invited.without_address:
        say(N_("%(name)s: chưa có địa chỉ thư nên chưa mời được."), name=name)
    if invited.without_address:
        sys.exit(1)


@account.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON value.")
@with_app
def list_accounts(as_json: bool) -> None:
    """List all accounts: user name, role, name, address, whether open, last seen."""
    from giaoviec.accounts.queries import account_rows
    from giaoviec.core.db import db

    rows = [
        {
            "username": row.username,
            "role": row.role.value,
            "name": person.name,
            "email": person.email,
            "is_active": row.is_active,
            "has_password": row.password_hash is not None,
            "last_seen_at": seen_at.isoformat() if seen_at else None,
        }
        for row, person, seen_at in account_rows(db.session())
    ]
    if as_json:
        answer(rows)
        return
    if not rows:
        say(N_("Chưa có tài khoản nào. Tạo bằng “giaoviec account create”."))
    for one in rows:
        state = _("mở") if one["is_active"] else _("khóa")
        click.echo(
            "\t".join(str(one[key] or "-") for key in ("username", "role", "name", "email"))
            + f"\t{state}\t{one['last_seen_at'] or '-'}"
        )


@account.command("disable")
# Not "username": that is what --as is called inside.
@click.argument("login", metavar="USERNAME")
@with_app
@acting
def disable(login: str, actor: Actor, now: datetime) -> None:
    """Close an account: its sessions end at once. Safe to run again."""
    from giaoviec.accounts.queries import account_named
    from giaoviec.accounts.usecases.create import disable_account
    from giaoviec.core.db import db

    disable_account(account_named(db.session(), login).id, actor=actor, now=now)
    say(
        N_("Đã khóa tài khoản “%(username)s”; chủ tài khoản không được gửi thư hay thông báo nữa."),
        username=login,
    )


@account.command("enable")
# Not "username": that is what --as is called inside.
@click.argument("login", metavar="USERNAME")
@with_app
@acting
def enable(login: str, actor: Actor, now: datetime) -> None:
    """Open a disabled account again, with the password it had."""
    from giaoviec.accounts.queries import account_named
    from giaoviec.accounts.usecases.create import enable_account
    from giaoviec.core.db import db

    enable_account(account_named(db.session(), login).id, actor=actor, now=now)
    say(N_("Đã mở lại tài khoản “%(username)s”."), username=login)


@account.command("reset")
# Not "username": that is what --as is called inside.
@click.argument("login", metavar="USERNAME")
@with_app
@acting
def reset(login: str, actor: Actor, now: datetime) -> None:
    """Mail a one-time link for a new password. Earlier links stop working."""
    from giaoviec.accounts.queries import account_named
    from giaoviec.accounts.usecases.invite import send_reset
    from giaoviec.core.db import db

    send_reset(account_named(db.session(), login).id, actor=actor, now=now)
    say(N_("Đã xếp hàng thư đặt lại mật khẩu cho “%(username)s”."), username=login)


def _password_from_stdin() -> str:
    try:
        password = sys.stdin.buffer.readline().decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise click.UsageError("--password-stdin: standard input is not UTF-8") from error
    if not password:
        raise click.UsageError("--password-stdin: standard input is empty")
    return password


def _warn_if_weak(password: str, username: str) -> None:
    from giaoviec.accounts.limits import read_limits
    from giaoviec.accounts.passwords import weaknesses
    from giaoviec.core.db import db

    if found := weaknesses(password, read_limits(db.session()), username=username):
        reasons = "; ".join(str(one) for one in found)
        say(
            N_("Mật khẩu này dưới mức quy định (%(reasons)s); hãy đổi sau lần đăng nhập đầu."),
            reasons=reasons,
        )
