"""People as administrators look for them, and add one."""

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from giaoviec.accounts.matrix import Verb
from giaoviec.core.db import db
from giaoviec.org.models import Rank
from giaoviec.org.person_files import list_people
from giaoviec.org.post_writing import PostFacts
from giaoviec.org.usecases.people import PersonFacts, add_person
from giaoviec.web.access import needs
from giaoviec.web.forms.admin_people import NewPersonForm, PersonForm, PostForm
from giaoviec.web.signing import current_actor
from giaoviec.web.views.admin_named import done, page_asked, page_urls, today, unit_in
from giaoviec.web.views.admin_pages import links, pages

_STATES = {"dang-giu": True, "khong": False}


@pages.get("/quan-tri/can-bo")
@needs(Verb.ADMINISTER)
def people() -> ResponseReturnValue:
    text, state = request.args.get("q", "")[:200], request.args.get("chuc-vu", "")
    lines, has_more = list_people(
        db.session(), day=today(), text=text, serving=_STATES.get(state), page=page_asked()
    )
    asked = {"q": text, "chuc-vu": state}
    return render_template(
        "admin/people.html",
        links=links(),
        lines=lines,
        text=text,
        state=state,
        is_filtered=any(asked.values()),
        **page_urls("admin.people", asked, has_more=has_more),
    )


@pages.get("/quan-tri/can-bo/them")
@needs(Verb.ADMINISTER)
def new_person() -> ResponseReturnValue:
    form = NewPersonForm(formdata=None, data={"unit": request.args.get("don-vi", "")[:300]})
    return render_template("admin/person_new.html", links=links(), form=form)


@pages.post("/quan-tri/can-bo/them")
@needs(Verb.ADMINISTER)
def take_person() -> ResponseReturnValue:
    form = NewPersonForm()
    made: list[int] = []
    post = post_in(form) if form.validate() else None
    if post is None or not done(
        lambda: made.append(
            add_person(person_facts_in(form), post, actor=current_actor(), now=g.now)
        ),
        form,
    ):
        return render_template("admin/person_new.html", links=links(), form=form), 422
    flash(_("Đã thêm %(name)s.", name=form.name.data), "success")
    return redirect(url_for("admin.person", person_id=made[0]), 303)


def person_facts_in(form: PersonForm) -> PersonFacts:
    return PersonFacts(name=form.name.data, email=form.email.data or "", code=form.code.data or "")


def post_in(form: PostForm) -> PostFacts | None:
    """The post that the form says; None where its unit was not found, which is then marked."""
    # A unit is named as it is called while the post is held.
    ends = [day for day in (form.valid_from.data, form.valid_to.data) if day is not None]
    unit_id = unit_in(form.unit, on=min((today(), *ends[-1:])) if ends else None)
    if unit_id is None:
        return None
    return PostFacts(
        unit_id=unit_id,
        title=form.title.data,
        rank=Rank(form.rank.data),
        valid_from=form.valid_from.data,
        valid_to=form.valid_to.data,
    )
