"""What somebody had filled in when their session ended: carried over the sign-in page and shown again.

Nothing is stored: the fields travel in the page itself, from the refused form
to the sign-in page and, once signed in, to a page that sends them on. That
page asks first, so a form never acts by itself. Files and passwords do not
travel.
"""

from dataclasses import dataclass

from flask import request
from flask_wtf import FlaskForm

from giaoviec.core.text import tidy
from giaoviec.web.request import local_path

# Before the name of each field that is carried, and of the two things known of them.
PREFIX = "giu."
_BACK, _FILES = "giu-tro-lai", "giu-tep"
# Never carried: what nobody else may read in the page.
SECRETS = frozenset({"csrf_token", "password", "current", "new", "again"})
# More than any form of ours holds; larger ones go the plain way.
_MOST_FIELDS, _MOST_CHARS = 3_000, 400_000
# Shown of it: what a person wrote, not the numbers that stand behind choices.
_SHOWN, _LONGEST = 12, 400


@dataclass(frozen=True, slots=True)
class Kept:
    """A posted form: where it goes, from where it was sent, what it holds."""

    action: str
    back: str
    fields: tuple[tuple[str, str], ...]
    has_files: bool

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """How it travels in the sign-in form, as names and values."""
        more = [(_BACK, self.back)] + ([(_FILES, "1")] if self.has_files else [])
        return [(PREFIX + name, value) for name, value in self.fields] + more

    @property
    def texts(self) -> list[str]:
        """What was written, to be recognised again."""
        written = (tidy(value) for _name, value in self.fields if " " in value.strip())
        return [text[:_LONGEST] for text in dict.fromkeys(written)][:_SHOWN]


def kept_of_post() -> Kept | None:
    """What the present request posts; None where there is nothing to keep, or too much."""
    if request.method != "POST":
        return None
    fields = tuple(
        (name, value)
        for name, value in request.form.items(multi=True)
        if name.rpartition("-")[2] not in SECRETS
    )
    if not any(value.strip() for _name, value in fields) or _is_too_much(fields):
        return None
    has_files = any(file.filename for file in request.files.values())
    back = local_path((request.referrer or "").removeprefix(request.host_url.rstrip("/")))
    return Kept(request.full_path.rstrip("?"), back, fields, has_files)


def kept_in(form: FlaskForm) -> Kept | None:
    """What the sign-in form brings along; `next` is where it goes."""
    fields = tuple(
        (name.removeprefix(PREFIX), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(PREFIX)
    )
    if not fields or _is_too_much(fields):
        return None
    back = local_path(request.form.get(_BACK))
    return Kept(local_path(form["next"].data), back, fields, _FILES in request.form)


def _is_too_much(fields: tuple[tuple[str, str], ...]) -> bool:
    size = sum(len(name) + len(value) for name, value in fields)
    return len(fields) > _MOST_FIELDS or size > _MOST_CHARS
