"""Giving tasks: a document or a spoken order once, then its rows."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from giaoviec.accounts.matrix import Verb
from giaoviec.core import zone
from giaoviec.core.actor import Role
from giaoviec.core.db import db
from giaoviec.core.errors import DomainError, NotFound
from giaoviec.intake.lookups import Lookups
from giaoviec.tasks import refusals
from giaoviec.tasks.given import tasks_given
from giaoviec.tasks.usecases.assign import assign_tasks
from giaoviec.web.access import needs
from giaoviec.web.forms.assign import (
    DOCUMENT,
    MOST_ROWS,
    SPOKEN,
    AssignForm,
    as_sent,
    with_edit,
)
from giaoviec.web.forms.task_fields import mark
from giaoviec.web.request import MAX_ID
from giaoviec.web.signing import current_actor
from giaoviec.web.views.assign_reading import Reading, read_form

pages = Blueprint("assign", __name__)

_RANGE = re.compile(r"(?P<first>[0-9]{1,10})(?:-(?P<last>[0-9]{1,10}))?")
# Tasks that one result page shows.
MOST_SHOWN = 1000


@pages.get("/giao-viec")
@needs(Verb.ASSIGN)
def new() -> ResponseReturnValue:
    """An empty form; the address may name the document that further tasks come from."""
    asked = request.args.get("kieu", "")
    is_spoken = asked == "chi-dao" or (not asked and current_actor().role is Role.LEADER)
    form = AssignForm(
        formdata=None,
        data={
            "source": SPOKEN if is_spoken and "so" not in request.args else DOCUMENT,
            "doc_number": request.args.get("so", ""),
            "issued_on": request.args.get("ngay", ""),
            "subject": request.args.get("trich-yeu", ""),
            "signer": request.args.get("nguoi-ky", ""),
        },
    )
    return _page(form)


@pages.post("/giao-viec")
@needs(Verb.ASSIGN)
def give() -> ResponseReturnValue:
    """Give the tasks; or add or remove a row, choose a candidate, check: the same page again."""
    sent = as_sent(request.form)
    edited = with_edit(sent)
    if edited is not None:
        is_full = "add" in sent and len(AssignForm(formdata=sent).rows) >= MOST_ROWS
        form = AssignForm(formdata=edited)
        if is_full:
            form.form_errors.append(_too_many())
        return _page(form, edit=next(name for name in ("add", "remove", "choose") if name in sent))
    sent.setdefault("rows-0-content", "")
    form = AssignForm(formdata=sent)
    session, actor, now = db.session(), current_actor(), g.now
    lookups = Lookups.load(session, actor, now=now)
    reading = read_form(form, session=session, lookups=lookups, actor=actor, now=now)
    if form.has_faults:
        return _page(form, reading), 422
    if "preview" in sent:
        return _page(form, reading)
    cmd, places = reading.command()
    try:
        ids = assign_tasks(cmd, actor=actor, now=now)
    except DomainError as error:
        db.session.rollback()
        _put_beside(error, form, reading, places)
        return _page(form, reading), error.status
    flash(ngettext("Đã giao %(num)s nhiệm vụ.", "Đã giao %(num)s nhiệm vụ.", len(ids)), "success")
    return redirect(url_for("assign.given", nv=",".join(_ranges(ids))), 303)


@pages.get("/giao-viec/da-giao")
@needs(Verb.ASSIGN)
def given() -> ResponseReturnValue:
    """What was just given, with links; the address says which."""
    ids = _ids(request.args.get("nv", ""))
    tasks = tasks_given(db.session(), ids, actor=current_actor(), now=g.now)
    if not tasks:
        raise NotFound
    return render_template("assign/given.html", tasks=tasks, document=tasks[0].document)


def _page(form: AssignForm, reading: Reading | None = None, edit: str = "") -> str:
    rows: list[Any] = list(reading.rows) if reading else [None] * len(form.rows)
    return render_template(
        "assign/new.html",
        form=form,
        reading=reading,
        rows=list(zip(form.rows, rows, strict=True)),
        is_added=edit == "add",
        now=g.now,
        today=zone.local_date(g.now),
        is_leader=current_actor().role is not Role.OFFICE,
        most_rows=MOST_ROWS,
    )


def _put_beside(
    error: DomainError, form: AssignForm, reading: Reading, places: Sequence[int]
) -> None:
    """A refusal of the use case goes to the row it names, else above the form."""
    number = error.params.get("row")
    place = places[number - 1] if isinstance(number, int) and 0 < number <= len(places) else None
    if place is None:
        form.form_errors.append(str(error))
        return
    told = type(error)(**{k: v for k, v in error.params.items() if k not in ("row", "where")})
    row = form.rows[place].form
    if isinstance(error, refusals.SameTask):
        reading.rows[place].same.append(error.params["task"])
    if isinstance(error, refusals.SameTask | refusals.ContentMissing):
        mark(row.content, told)
    elif isinstance(error, refusals.DueBeforeIssue | refusals.DeadlineOrReason):
        mark(row.phrase if row.phrase.data else row.due_on, told)
    elif isinstance(error, refusals.UnitTwice):
        mark(row.coop, told)
    elif isinstance(error, refusals.UnitUnknown):
        mark(row.lead, told)
    else:
        form.form_errors.append(str(error))


def _too_many() -> str:
    return _(
        "Mỗi lần giao được nhiều nhất %(count)s dòng. Hãy giao các dòng này trước, hoặc dùng “Nhập từ bảng”.",
        count=MOST_ROWS,
    )


def _ranges(ids: Sequence[int]) -> Iterator[str]:
    """ "12", "14-20": a group's tasks follow each other, and an address must stay short."""
    for _key, run in groupby(enumerate(sorted(ids)), lambda one: one[1] - one[0]):
        numbers = [number for _place, number in run]
        yield str(numbers[0]) if len(numbers) == 1 else f"{numbers[0]}-{numbers[-1]}"


def _ids(text: str) -> list[int]:
    found: list[int] = []
    for part in text[:2000].split(","):
        match = _RANGE.fullmatch(part)
        if match:
            first = int(match["first"])
            last = min(int(match["last"] or first), first + MOST_SHOWN, MAX_ID)
            found += range(first, last + 1)
    return [number for number in found if number <= MAX_ID][:MOST_SHOWN]
