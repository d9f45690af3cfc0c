"""User names and addresses as they are stored and compared."""

import re

from email_validator import EmailNotValidError, validate_email

from giaoviec.accounts.errors import AddressNotUsable, UsernameNotUsable
from giaoviec.core.text import tidy

_USERNAME = re.compile(r"[\w.@+-]{1,100}")


def username_key(typed: str) -> str:
    """The form in which user names are stored and looked up: composed, lower case, no spaces around."""
    return tidy(typed).lower()


def new_username(typed: str) -> str:
    """A user name for a new account.

    Raises:
        UsernameNotUsable: empty, too long, or with characters that do not belong in one.
    """
    username = username_key(typed)
    if not _USERNAME.fullmatch(username):
        raise UsernameNotUsable(username=tidy(typed)[:100])
    return username


def new_address(typed: str) -> str:
    """An e-mail address, in one spelling.

    Only its form is checked: committees run mail domains that no public name server knows.

    Raises:
        AddressNotUsable: not an address.
    """
    try:
        checked = validate_email(
            tidy(typed), check_deliverability=False, allow_smtputf8=False, test_environment=True
        )
    except EmailNotValidError:
        raise AddressNotUsable(email=tidy(typed)[:254]) from None
    return checked.normalized
