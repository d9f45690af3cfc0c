"""What the pages of units and people share: whom a field names, refusals beside fields, paging."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from flask import g, request, url_for
from flask_wtf import FlaskForm

from giaoviec.accounts.matrix import Verb
from giaoviec.core import zone
from giaoviec.core.db import db
from giaoviec.core.errors import DomainError
from giaoviec.org.entered import NotUsable
from giaoviec.org.models import Person
from giaoviec.org.resolve import (
    load_person_index,
    load_unit_index,
    resolve_person,
    resolve_unit,
)
from giaoviec.org.search import suggest_people, suggest_units, suggestion_of
from giaoviec.web.access import needs
from giaoviec.web.forms.task_fields import mark
from giaoviec.web.views.admin_pages import pages
from giaoviec.web.views.assign_lookups import answer, typed

MOST_PAGES = 10_000


@pages.get("/quan-tri/tim-don-vi")
@needs(Verb.ADMINISTER)
def find_units():  # type: ignore[no-untyped-def]
    """Units that `q` may mean, while one types."""
    return answer(suggest_units(load_unit_index(db.session()), typed("q"), on=today()))


@pages.get("/quan-tri/tim-nguoi")
@needs(Verb.ADMINISTER)
def find_people():  # type: ignore[no-untyped-def]
    """People serving today whom `q` may mean, while one types."""
    return answer(suggest_people(db.session(), typed("q"), on=today()))


def today() -> date:
    return zone.local_date(g.now)


def yesterday() -> date:
    return today() - timedelta(days=1)


def unit_in(field: Any, *, on: date | None = None) -> int | None:
    """The unit that the field names on the day; None where it is empty or was refused and marked."""
    if not (field.data or "").strip():
        return None
    try:
        return resolve_unit(load_unit_index(db.session()), field.data, on=on or today()).id
    except DomainError as refusal:
        mark(field, refusal)
        return None


def person_in(field: Any) -> int | None:
    """The person serving today whom the field names; None where it is empty or was refused and marked."""
    if not (field.data or "").strip():
        return None
    try:
        return resolve_person(load_person_index(db.session()), field.data, on=today()).id
    except DomainError as refusal:
        mark(field, refusal)
        return None


def spelt(unit_id: int | None) -> str:
    """A unit so that no other is meant when the field is read again: its name, else its code."""
    if unit_id is None:
        return ""
    index = load_unit_index(db.session())
    return suggestion_of(index, index.by_id[unit_id], on=today()).value


def named(person: Person | None) -> str:
    """A person so that nobody else is meant when the field is read again."""
    if person is None:
        return ""
    return f"{person.name} <{person.email}>" if person.email else person.code or person.name


def key_of(form: FlaskForm) -> str:
    """What tells a form from the others on its page: its prefix, also the end of its address."""
    return str(form._prefix).rstrip("-")  # noqa: SLF001  WTForms tells it nowhere else


def done(
    act: Callable[[], object], form: FlaskForm, names: Mapping[str, str] | None = None
) -> bool:
    """Whether the use case was carried out; what it refuses about a field is put beside the field.

    `names`: the form's names of fields that the command calls otherwise.
    """
    try:
        act()
    except NotUsable as refusal:
        name = (names or {}).get(refusal.field, refusal.field)
        if name in form:
            mark(form[name], refusal)
        else:
            form.form_errors.append(str(refusal))
        return False
    return True


def page_asked() -> int:
    return min(max(request.args.get("trang", 1, type=int), 1), MOST_PAGES)


def page_urls(endpoint: str, asked: Mapping[str, str], *, has_more: bool) -> dict[str, str | None]:
    """The addresses of the pages before and after this one, as the template names them."""
    page, given = page_asked(), {name: value for name, value in asked.items() if value}

    def url(number: int) -> str:
        return url_for(endpoint, **given, **({"trang": number} if number > 1 else {}))  # type: ignore[arg-type]

    return {
        "previous_url": url(page - 1) if page > 1 else None,
        "next_url": url(page + 1) if has_more else None,
    }
