"""`giaoviec account …` as an operator meets it."""

import json

import pytest
from sqlalchemy import select

from giaoviec.accounts.models import Account, OneTimeLink
from giaoviec.cli.accounts import account
from giaoviec.core.actor import ACCOUNT_ROLES, Role
from giaoviec.core.db import db
from giaoviec.notify.models import Message
from giaoviec.org.models import Appointment, Rank
from tests.builders.accounts import PASSWORD, make_account
from tests.builders.org import appoint, make_person, make_unit
from tests.console import called

CREATE = ("create", "--username", "an", "--role", "head", "--unit", "STC", "--name", "Lê Văn An")


@pytest.fixture
def giaoviec(app, environment):
    """Runs `giaoviec account …` with this on its standard input."""

    def run(*args, stdin=""):
        db.session.remove()
        return called("account", *args, environment=environment, stdin=stdin)

    return run


@pytest.fixture
def unit(app):
    return make_unit("STC", name="Sở Tài chính")


def test_an_account_made_at_the_console_signs_in(giaoviec, unit, page_client):
    unit_id = unit.id
    made = giaoviec(*CREATE, "--email", "an@example.vn", "--password-stdin", stdin=PASSWORD + "\n")
    assert (made.returncode, made.stdout) == (0, "")
    assert "Đã tạo tài khoản “an”" in made.stderr
    assert "dưới mức quy định" not in made.stderr
    post = db.session.scalars(select(Appointment)).one()
    assert (post.unit_id, post.rank) == (unit_id, Rank.HEAD)
    assert page_client.sign_in("an").status_code == 303


def test_a_list_without_accounts_says_so_and_how_to_make_one(giaoviec):
    listed = giaoviec("list")
    assert (listed.returncode, listed.stdout) == (0, "")
    assert "account create" in listed.stderr


def test_every_role_of_an_account_can_be_given():
    choice = next(one.type for one in account.commands["create"].params if one.name == "role")
    assert list(choice.choices) == [role.value for role in ACCOUNT_ROLES]


def test_a_weak_password_is_taken_from_the_operator_with_a_warning(giaoviec, unit):
    made = giaoviec(*CREATE, "--password-stdin", stdin="matkhau1\n")
    assert made.returncode == 0
    assert "dưới mức quy định" in made.stderr
    assert "matkhau1" not in made.stderr + made.stdout


@pytest.mark.parametrize(
    ("changes", "stdin", "code", "says"),
    [
        ((), "1234567\n", 1, "cần ít nhất 8 ký tự"),
        ((), "", 2, "standard input is empty"),
        (("--unit", "KHONG"), PASSWORD, 1, "KHONG"),
        (("--role", "operator"), PASSWORD, 2, "operator"),
    ],
)
def test_a_refusal_is_one_sentence_and_its_exit_code(giaoviec, unit, changes, stdin, code, says):
    made = giaoviec(*CREATE, *changes, "--password-stdin", stdin=stdin)
    assert made.returncode == code
    assert says in made.stderr
    assert "Traceback" not in made.stderr
    assert not db.session.scalars(select(Account)).all()


def test_everyone_with_a_post_is_invited_and_who_has_no_address_is_named(giaoviec, unit):
    appoint(make_person(email="an.lv@example.vn"), unit, Rank.HEAD)
    appoint(make_person("Lê Bình", email=None), unit)
    invited = giaoviec("invite", "--all", "--json")
    assert invited.returncode == 1
    assert json.loads(invited.stdout) == {"invited": ["an.lv"], "without_address": ["Lê Bình"]}
    assert "Lê Bình" in invited.stderr
    assert db.session.scalars(select(Message.kind)).all() == ["invite"]
    again = giaoviec("invite", "an.lv")
    assert (again.returncode, again.stdout.split()) == (0, ["an.lv"])
    assert len(db.session.scalars(select(OneTimeLink)).all()) == 2


def test_invite_wants_names_or_all_and_not_both(giaoviec, unit):
    assert giaoviec("invite").returncode == 2
    assert giaoviec("invite", "an", "--all").returncode == 2


def test_an_unknown_name_is_said_and_exit_1(giaoviec, unit):
    answer = giaoviec("disable", "khong.co")
    assert answer.returncode == 1
    assert "khong.co" in answer.stderr


def test_accounts_are_listed_disabled_enabled_and_given_a_link(giaoviec, page_client):
    make_account(Role.HEAD, username="an", person=make_person("Lê An", email="an@example.vn"))
    assert giaoviec("disable", "an").returncode == 0
    listed = json.loads(giaoviec("list", "--json").stdout)
    assert listed == [
        {
            "username": "an", "role": "head", "name": "Lê An", "email": "an@example.vn",
            "is_active": False, "has_password": True, "last_seen_at": None,
        }
    ]  # fmt: skip
    assert page_client.sign_in("an").status_code == 401
    assert giaoviec("enable", "an").returncode == 0
    assert page_client.sign_in("an").status_code == 303
    assert "an\thead\tLê An\tan@example.vn\tmở\t20" in giaoviec("list").stdout
    assert giaoviec("reset", "an").returncode == 0
    assert db.session.scalars(select(Message.kind)).all() == ["reset"]


def test_acting_as_somebody_who_may_not_administer_is_refused(giaoviec, unit):
    make_account(Role.OFFICIAL, username="binh")
    made = giaoviec(*CREATE, "--as", "binh", "--password-stdin", stdin=PASSWORD)
    assert made.returncode == 1
    assert "không có quyền" in made.stderr
