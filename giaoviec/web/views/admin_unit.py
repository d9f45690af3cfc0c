"""One unit as administrators keep it: put right, renamed, given a focal point, ended."""

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_wtf import FlaskForm

from giaoviec.accounts.matrix import Verb
from giaoviec.core.db import db
from giaoviec.core.i18n import shown
from giaoviec.org.unit_files import UnitFile, unit_file
from giaoviec.org.unit_names import former_names, other_names
from giaoviec.org.usecases.unit_terms import (
    RenameUnit,
    end_unit,
    name_focal_point,
    rename_unit,
    reopen_unit,
)
from giaoviec.org.usecases.units import correct_unit
from giaoviec.tasks.lookups import open_tasks_of
from giaoviec.web.access import needs
from giaoviec.web.forms.admin_units import FocalPointForm, LastDayForm, RenameForm, UnitForm
from giaoviec.web.signing import current_actor
from giaoviec.web.unit_words import KIND_WORDS, RANK_WORDS
from giaoviec.web.views.admin_named import done, key_of, named, person_in, spelt, today, yesterday
from giaoviec.web.views.admin_pages import links, pages
from giaoviec.web.views.admin_units import facts_in

UNIT = "/quan-tri/don-vi/<int:unit_id>"


@pages.get(UNIT)
@needs(Verb.ADMINISTER)
def unit(unit_id: int) -> ResponseReturnValue:
    return _page(unit_id)


@pages.post(UNIT)
@needs(Verb.ADMINISTER)
def put_unit_right(unit_id: int) -> ResponseReturnValue:
    stored = unit_file(db.session(), unit_id, day=today()).unit
    form = UnitForm(prefix="sua")
    # What a closed unit stood under may be closed too.
    on = min(stored.valid_to or today(), today())
    facts = facts_in(form, on=on) if form.validate() else None
    if facts is None or not done(
        lambda: correct_unit(unit_id, facts, actor=current_actor(), now=g.now), form
    ):
        return _page(unit_id, form)
    return _kept(unit_id, _("Đã ghi thông tin đơn vị."))


@pages.post(f"{UNIT}/doi-ten")
@needs(Verb.ADMINISTER)
def rename(unit_id: int) -> ResponseReturnValue:
    unit_file(db.session(), unit_id, day=today())
    form = RenameForm(prefix="doi-ten")
    if not form.validate() or not done(
        lambda: rename_unit(
            RenameUnit(unit_id=unit_id, name=form.name.data, since=form.since.data),
            actor=current_actor(),
            now=g.now,
        ),
        form,
    ):
        return _page(unit_id, form)
    return _kept(unit_id, _("Đã đổi tên. Nhiệm vụ đã giao giữ tên đơn vị lúc giao."))


@pages.post(f"{UNIT}/dau-moi")
@needs(Verb.ADMINISTER)
def choose_focal_point(unit_id: int) -> ResponseReturnValue:
    unit_file(db.session(), unit_id, day=today())
    form = FocalPointForm(prefix="dau-moi")
    person_id = person_in(form.person) if form.validate() else None
    if form.errors or not done(
        lambda: name_focal_point(unit_id, person_id, actor=current_actor(), now=g.now), form
    ):
        return _page(unit_id, form)
    return _kept(unit_id, _("Đã ghi đầu mối của đơn vị."))


@pages.post(f"{UNIT}/ket-thuc")
@needs(Verb.ADMINISTER)
def end(unit_id: int) -> ResponseReturnValue:
    unit_file(db.session(), unit_id, day=today())
    form = LastDayForm(prefix="ket-thuc")
    posts: list[int] = []
    if not form.validate() or not done(
        lambda: posts.append(
            end_unit(unit_id, last_day=form.last_day.data, actor=current_actor(), now=g.now)
        ),
        form,
    ):
        return _page(unit_id, form)
    said = _("Đơn vị hoạt động đến hết ngày %(day)s.", day=shown(form.last_day.data))
    if posts[0]:
        said += " " + ngettext(
            "%(num)s chức vụ cùng kết thúc.", "%(num)s chức vụ cùng kết thúc.", posts[0]
        )
    return _kept(unit_id, said)


@pages.post(f"{UNIT}/mo-lai")
@needs(Verb.ADMINISTER)
def reopen(unit_id: int) -> ResponseReturnValue:
    reopen_unit(unit_id, actor=current_actor(), now=g.now)
    return _kept(unit_id, _("Đã bỏ ngày kết thúc của đơn vị."))


def _kept(unit_id: int, said: str) -> ResponseReturnValue:
    flash(said, "success")
    return redirect(url_for("admin.unit", unit_id=unit_id), 303)


def _page(unit_id: int, refused: FlaskForm | None = None) -> ResponseReturnValue:
    """The page of a unit; the form that was refused stands open, as it was filled in."""
    db.session.rollback()
    file = unit_file(db.session(), unit_id, day=today())
    forms = {key_of(form): form for form in (*_forms(file), *filter(None, (refused,)))}
    page = render_template(
        "admin/unit.html",
        links=links(),
        file=file,
        unit=file.unit,
        kind=_(KIND_WORDS[file.unit.kind]),
        ranks={rank: _(words) for rank, words in RANK_WORDS.items()},
        former=former_names(file.unit, file.names),
        others=other_names(file.unit, file.names),
        open_tasks=open_tasks_of(db.session(), unit_id),
        is_closed=file.unit.valid_to is not None and file.unit.valid_to < today(),
        forms=forms,
        refused=refused,
        today=today(),
    )
    return page, 200 if refused is None else 422


def _forms(file: UnitFile) -> list[FlaskForm]:
    one = file.unit
    stored = {
        "code": one.code,
        "name": one.name,
        "kind": one.kind.value,
        "parent": spelt(one.parent_id),
        "email": one.email,
        "other_names": "; ".join(other_names(one, file.names)),
        "valid_from": one.valid_from,
    }
    focal_point = {"person": named(one.focal_point)}
    return [
        UnitForm(formdata=None, prefix="sua", data=stored),
        RenameForm(formdata=None, prefix="doi-ten", data={"since": today()}),
        FocalPointForm(formdata=None, prefix="dau-moi", data=focal_point),
        LastDayForm(formdata=None, prefix="ket-thuc", data={"last_day": yesterday()}),
    ]
