"""One person as administrators keep them: name and address, posts."""

from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from giaoviec.accounts.listing import accounts_of
from giaoviec.accounts.matrix import Verb
from giaoviec.accounts.usecases.change import withdraw_links
from giaoviec.core.db import db
from giaoviec.core.errors import NotFound
from giaoviec.org.models import Appointment, Rank, UnitKind
from giaoviec.org.person_files import PersonFile, person_file
from giaoviec.org.usecases.people import correct_person
from giaoviec.org.usecases.posts import appoint_person, correct_post, end_post, remove_post
from giaoviec.web.access import needs
from giaoviec.web.forms.admin_people import ChargeForm, PersonForm, PostForm, StandInForm
from giaoviec.web.forms.admin_units import LastDayForm
from giaoviec.web.signing import current_actor
from giaoviec.web.unit_words import RANK_WORDS
from giaoviec.web.views.admin_named import done, key_of, spelt, today, yesterday
from giaoviec.web.views.admin_pages import links, pages
from giaoviec.web.views.admin_people import person_facts_in, post_in

PERSON = "/quan-tri/can-bo/<int:person_id>"
POST = f"{PERSON}/chuc-vu/<int:post_id>"


@pages.get(PERSON)
@needs(Verb.ADMINISTER)
def person(person_id: int) -> ResponseReturnValue:
    return person_page(person_id)


@pages.post(PERSON)
@needs(Verb.ADMINISTER)
def put_person_right(person_id: int) -> ResponseReturnValue:
    email = person_file(db.session(), person_id, now=g.now).person.email
    form = PersonForm(prefix="sua")
    if not form.validate() or not done(
        lambda: correct_person(person_id, person_facts_in(form), actor=current_actor(), now=g.now),
        form,
    ):
        return person_page(person_id, form)
    if (form.email.data or "") != (email or ""):
        withdraw_links(person_id, actor=current_actor(), now=g.now)
    return kept(person_id, _("Đã ghi thông tin cán bộ."))


@pages.post(f"{PERSON}/chuc-vu")
@needs(Verb.ADMINISTER)
def appoint(person_id: int) -> ResponseReturnValue:
    person_file(db.session(), person_id, now=g.now)
    form = PostForm(prefix="chuc-vu")
    post = post_in(form) if form.validate() else None
    if post is None or not done(
        lambda: appoint_person(person_id, post, actor=current_actor(), now=g.now), form
    ):
        return person_page(person_id, form)
    return kept(person_id, _("Đã giao chức vụ."))


@pages.get(POST)
@needs(Verb.ADMINISTER)
def post(person_id: int, post_id: int) -> ResponseReturnValue:
    return _post_page(person_id, post_id)


@pages.post(POST)
@needs(Verb.ADMINISTER)
def put_post_right(person_id: int, post_id: int) -> ResponseReturnValue:
    _post(person_id, post_id)
    form = PostForm(prefix="sua")
    facts = post_in(form) if form.validate() else None
    if facts is None or not done(
        lambda: correct_post(post_id, facts, actor=current_actor(), now=g.now), form
    ):
        return _post_page(person_id, post_id, form)
    return kept(person_id, _("Đã sửa chức vụ."))


@pages.post(f"{POST}/ket-thuc")
@needs(Verb.ADMINISTER)
def end_of_post(person_id: int, post_id: int) -> ResponseReturnValue:
    _post(person_id, post_id)
    form = LastDayForm(prefix="ket-thuc")
    if not form.validate() or not done(
        lambda: end_post(post_id, last_day=form.last_day.data, actor=current_actor(), now=g.now),
        form,
    ):
        return _post_page(person_id, post_id, form)
    return kept(person_id, _("Đã ghi ngày kết thúc chức vụ."))


@pages.post(f"{POST}/bo")
@needs(Verb.ADMINISTER)
def take_post_back(person_id: int, post_id: int) -> ResponseReturnValue:
    _post(person_id, post_id)
    remove_post(post_id, actor=current_actor(), now=g.now)
    return kept(person_id, _("Đã bỏ chức vụ ghi nhầm."))


def kept(person_id: int, said: str) -> ResponseReturnValue:
    flash(said, "success")
    return redirect(url_for("admin.person", person_id=person_id), 303)


def person_page(person_id: int, refused: FlaskForm | None = None) -> ResponseReturnValue:
    """The page of a person; the form that was refused stands open, as it was filled in."""
    db.session.rollback()
    file = person_file(db.session(), person_id, now=g.now)
    forms = {key_of(form): form for form in (*_forms(file), *filter(None, (refused,)))}
    page = render_template(
        "admin/person.html",
        links=links(),
        file=file,
        person=file.person,
        accounts=accounts_of(db.session(), person_id),
        is_leader=any(_leads(one) for one in file.posts_today),
        ranks={rank: _(words) for rank, words in RANK_WORDS.items()},
        forms=forms,
        refused=refused,
        today=today(),
    )
    return page, 200 if refused is None else 422


def _leads(post: Appointment) -> bool:
    return post.unit.kind is UnitKind.COMMITTEE and post.rank is not Rank.OFFICIAL


def _forms(file: PersonFile) -> list[FlaskForm]:
    one = file.person
    stored = {"name": one.name, "email": one.email, "code": one.code}
    return [
        PersonForm(formdata=None, prefix="sua", data=stored),
        PostForm(formdata=None, prefix="chuc-vu", data={"valid_from": today()}),
        ChargeForm(formdata=None, prefix="phu-trach", data={"valid_from": today()}),
        StandInForm(formdata=None, prefix="lam-thay", data={"first_day": today()}),
    ]


def _post(person_id: int, post_id: int) -> tuple[PersonFile, Appointment]:
    file = person_file(db.session(), person_id, now=g.now)
    found = next((post for post in file.posts if post.id == post_id), None)
    if found is None:
        raise NotFound
    return file, found


def _post_page(
    person_id: int, post_id: int, refused: FlaskForm | None = None
) -> ResponseReturnValue:
    db.session.rollback()
    file, post = _post(person_id, post_id)
    stored: dict[str, Any] = {
        "unit": spelt(post.unit_id),
        "title": post.title,
        "rank": post.rank.value,
        "valid_from": post.valid_from,
        "valid_to": post.valid_to,
    }
    fresh = [
        PostForm(formdata=None, prefix="sua", data=stored),
        LastDayForm(
            formdata=None, prefix="ket-thuc", data={"last_day": post.valid_to or yesterday()}
        ),
    ]
    page = render_template(
        "admin/post.html",
        links=links(),
        person=file.person,
        post=post,
        forms={key_of(form): form for form in (*fresh, *filter(None, (refused,)))},
        refused=refused,
    )
    return page, 200 if refused is None else 422
