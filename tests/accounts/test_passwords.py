"""What a new password must have, and how hashes are compared."""

import pytest

from giaoviec.accounts.errors import WeakPassword
from giaoviec.accounts.limits import Limits, read_limits
from giaoviec.accounts.passwords import (
    hash_password,
    is_right,
    require_bearable,
    require_strong,
    weaknesses,
)
from giaoviec.core.actor import Role
from giaoviec.settings.models import Setting
from tests.builders.org import saved

GOOD = "Mua-xuan-2026!"


def test_fourteen_characters_of_four_classes_will_do():
    assert len(GOOD) == 14
    assert weaknesses(GOOD, Limits()) == []


@pytest.mark.parametrize(
    ("password", "why"),
    [
        (GOOD[:-1], "cần ít nhất 14 ký tự"),
        (GOOD.lower(), "cần có đủ bốn loại"),
        (GOOD.upper(), "cần có đủ bốn loại"),
        ("Mua-xuan-den-roi!", "cần có đủ bốn loại"),
        ("Muaxuan2026denroi", "cần có đủ bốn loại"),
        ("An.nguyen-2026-xuan", "tên đăng nhập"),
        (GOOD * 20, "không dài quá 200 ký tự"),
    ],
)
def test_a_password_is_refused_with_what_it_lacks(password, why):
    with pytest.raises(WeakPassword, match=why):
        require_strong(password, Limits(), username="an.nguyen")


def test_everything_that_is_lacking_is_said_at_once():
    with pytest.raises(WeakPassword) as refusal:
        require_strong("ngan", Limits())
    assert "14 ký tự" in str(refusal.value)
    assert "bốn loại" in str(refusal.value)


def test_a_short_user_name_inside_a_password_is_chance():
    assert weaknesses("Mua-xuan-an-2026!", Limits(), username="an") == []


def test_letters_with_accents_are_letters():
    assert weaknesses("Mùa Xuân Đến 2026", Limits()) == []


def test_administrators_set_length_and_classes(session):
    saved(Setting(key="accounts.password_min_length", value="8"))
    saved(Setting(key="accounts.password_classes", value="2"))
    assert weaknesses("muaxuan1", read_limits(session)) == []


@pytest.mark.parametrize("nonsense", ["", "-5", "0", "nhiều", "1e3", "²", "99999999999999999999"])
def test_a_setting_that_is_no_number_counts_as_unset(session, nonsense):
    saved(Setting(key="accounts.idle_minutes", value=nonsense))
    assert read_limits(session) == Limits()


def test_administrators_sessions_idle_out_sooner():
    limits = Limits()
    assert limits.idle_for(Role.ADMIN) < limits.idle_for(Role.OFFICIAL)


@pytest.mark.parametrize(("password", "bearable"), [("1234567", False), ("12345678", True)])
def test_the_operator_is_held_to_eight_characters(password, bearable):
    if bearable:
        require_bearable(password)
    else:
        with pytest.raises(WeakPassword):
            require_bearable(password)


def test_a_hash_fits_its_password_only_and_holds_no_trace_of_it():
    kept = hash_password(GOOD)
    assert GOOD not in kept
    assert kept.startswith("$argon2id$")
    assert is_right(GOOD, kept)
    assert not is_right(GOOD + " ", kept)


def test_the_same_keys_on_another_machine_give_the_same_password():
    composed, decomposed = "Mùa xuân", "Mu\u0300a xua\u0302n"
    assert composed != decomposed
    assert is_right(decomposed, hash_password(composed))


@pytest.mark.parametrize("kept", [None, "", "not a hash"])
def test_nothing_fits_where_there_is_no_hash(kept):
    assert not is_right("nobody has this password", kept)
