"""Password hashes (Argon2id) and what a new password must have."""

import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from giaoviec.accounts.errors import WeakPassword
from giaoviec.accounts.limits import Limits
from giaoviec.core.i18n import N_, Sentence

# A person at the console may set a password below the rules for a first sign-in, never below this.
OPERATOR_MIN_LENGTH = 8
# A shorter user name is found in many a good password by chance.
NAME_MATTERS = 4
# Hashing is made slow on purpose; without an end a long text would be a way to stop the server.
MAX_LENGTH = 200

# Lower case, capitals, digits, signs.
_ALL_CLASSES = 4

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    return _hasher.hash(_composed(password))


def is_right(password: str, password_hash: str | None) -> bool:
    """Whether the password fits the hash; takes as long where there is no hash to compare with."""
    try:
        _hasher.verify(password_hash or _nobodys_hash(), _composed(password)[:MAX_LENGTH])
    except (VerificationError, InvalidHashError):
        return False
    return bool(password_hash)


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def weaknesses(password: str, limits: Limits, *, username: str = "") -> list[Sentence]:
    """What the password lacks, in words; nothing when it will do.

    Letters with Vietnamese accents are letters; a space counts as a sign.
    """
    password = _composed(password)
    found = []
    if len(password) < limits.password_min_length:
        found.append(
            Sentence(N_("cần ít nhất %(count)s ký tự"), {"count": limits.password_min_length})
        )
    if len(password) > MAX_LENGTH:
        found.append(Sentence(N_("không dài quá %(count)s ký tự"), {"count": MAX_LENGTH}))
    if _classes(password) < limits.password_classes:
        found.append(_classes_wanted(limits.password_classes))
    if len(username) >= NAME_MATTERS and username.casefold() in password.casefold():
        found.append(Sentence(N_("không được chứa tên đăng nhập")))
    return found


def _classes_wanted(count: int) -> Sentence:
    if count >= _ALL_CLASSES:
        return Sentence(N_("cần có đủ bốn loại: chữ thường, chữ hoa, chữ số, dấu câu hoặc ký hiệu"))
    return Sentence(
        N_(
            "cần có %(count)s loại trong bốn loại: chữ thường, chữ hoa, chữ số, dấu câu hoặc ký hiệu"
        ),
        {"count": count},
    )


def require_strong(password: str, limits: Limits, *, username: str = "") -> None:
    """Refuse a password that does not meet the rules.

    Raises:
        WeakPassword: it lacks something; all of it is said at once.
    """
    if found := weaknesses(password, limits, username=username):
        raise WeakPassword(reasons="; ".join(str(one) for one in found))


def require_bearable(password: str) -> None:
    """The least that the operator at the console may set.

    Raises:
        WeakPassword: shorter than `OPERATOR_MIN_LENGTH`, or longer than `MAX_LENGTH`.
    """
    floor = Limits(password_min_length=OPERATOR_MIN_LENGTH, password_classes=1)
    require_strong(password, floor)


def _composed(password: str) -> str:
    # The same keys give NFC on one machine and NFD on another.
    return unicodedata.normalize("NFC", password)


def _classes(password: str) -> int:
    return sum(
        (
            any(c.islower() for c in password),
            any(c.isupper() for c in password),
            any(c.isdigit() for c in password),
            any(not c.isalnum() for c in password),
        )
    )


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _hasher.hash("nobody has this password")
