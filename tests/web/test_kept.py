"""A session that ends while somebody writes: the text comes back after signing in, and nothing is done twice."""

import io
import pkgutil
from importlib import import_module

import pytest
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import PasswordField

from giaoviec.accounts.models import AuthSession
from giaoviec.core.db import db
from giaoviec.tasks.models import ProgressUpdate
from giaoviec.web import forms
from giaoviec.web.kept import SECRETS
from tests.builders.accounts import PASSWORD
from tests.web.task_scene import Forms

TEXT = "Đã khảo sát 10 bệnh viện, còn 5"

pytestmark = pytest.mark.usefixtures("moment")


def end_sessions(now) -> None:
    for one in db.session.scalars(select(AuthSession)):
        one.revoked_at = now
    db.session.commit()


def form_to(answer, action: str) -> dict[str, str]:
    """What the form of the page holds that is posted there."""
    return next(values for where, values in Forms(answer.text).forms if where == action)


@pytest.fixture
def written(entering, task, now):
    """The owner's browser, and the answer to a report that was sent after the session had ended."""
    client = entering("owner")
    where = f"/nhiem-vu/{task.id}/bao-cao"
    client.get(f"/nhiem-vu/{task.id}")
    token = client.token(f"/nhiem-vu/{task.id}")
    end_sessions(now)
    data = {"csrf_token": token, "text": TEXT, "percent": "60"}
    page = f"http://localhost/nhiem-vu/{task.id}"
    return client, where, client.post(where, data=data, headers={"Referer": page})


def reports() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(ProgressUpdate.text)))


def sign_in(client, answer, password=PASSWORD):
    values = form_to(answer, "/dang-nhap") | {"username": "owner", "password": password}
    return client.post("/dang-nhap", data=values)


def test_the_text_comes_back_after_signing_in_and_is_sent_when_one_says_so(written, task):
    client, where, answer = written
    assert answer.status_code == 401
    assert "Nội dung bạn vừa điền vẫn còn" in client.page.text
    answer = sign_in(client, answer)
    assert answer.status_code == 200
    assert TEXT in client.page.text
    assert reports() == []
    answer = client.post(where, data=form_to(answer, where))
    assert (answer.status_code, answer.location) == (303, f"/nhiem-vu/{task.id}")
    assert reports() == [TEXT]


def test_a_wrong_password_costs_nothing(written):
    client, where, answer = written
    answer = sign_in(client, answer, password="sai")
    assert answer.status_code == 401
    answer = sign_in(client, answer)
    assert form_to(answer, where)["text"] == TEXT


def test_the_way_back_leads_to_the_page_and_never_elsewhere(written, task):
    client, _where, answer = written
    values = form_to(answer, "/dang-nhap") | {"username": "owner", "password": PASSWORD}
    assert values["giu-tro-lai"] == f"/nhiem-vu/{task.id}"
    hostile = values | {"next": "https://example.org/x", "giu-tro-lai": "//example.org"}
    answer = client.post("/dang-nhap", data=hostile)
    assert "example.org" not in answer.text


def test_passwords_and_files_are_not_carried(entering, task, now):
    client = entering("owner")
    token = client.token("/ho-so")
    page = f"/nhiem-vu/{task.id}"
    end_sessions(now)
    secret = {"csrf_token": token, "current": "Mat-khau-cu-1", "new": "Mat-khau-moi-1"}
    assert client.post("/ho-so/mat-khau", data=secret).status_code == 302
    data = {"csrf_token": token, "note": "Bản ký số", "file": (io.BytesIO(b"mat"), "a.txt")}
    answer = client.post(f"{page}/dinh-kem", data=data)
    assert "Bản ký số" in answer.text
    assert "a.txt" not in answer.text
    sign_in(client, answer)
    assert "hãy chọn lại tệp" in client.page.text


def test_every_password_field_is_among_the_secrets():
    modules = [
        import_module(f"{forms.__name__}.{one.name}")
        for one in pkgutil.iter_modules(forms.__path__)
    ]
    made = {
        form
        for module in modules
        for form in vars(module).values()
        if isinstance(form, type) and issubclass(form, FlaskForm)
    }
    names = {
        name
        for form in made
        for name in dir(form)
        if getattr(getattr(form, name), "field_class", None) is PasswordField
    }
    assert {"password", "current", "new"} <= names <= SECRETS


def test_without_anything_written_one_is_just_sent_to_sign_in(entering, task, now):
    client = entering("owner")
    token = client.token("/viec-cua-toi")
    end_sessions(now)
    for data in ({}, {"note": "  "}, {"text": "x" * 500_000}):
        answer = client.post(f"/nhiem-vu/{task.id}/tiep-nhan", data={"csrf_token": token} | data)
        assert (answer.status_code, answer.location) == (302, "/dang-nhap")


def test_a_part_of_a_page_leaves_the_text_where_it_is(entering, now):
    client = entering("monitor")
    token = client.token("/giao-viec")
    end_sessions(now)
    part = {"HX-Request": "true"}
    data = {"csrf_token": token, "add": "1", "rows-0-content": "Rà soát thủ tục"}
    answer = client.post("/giao-viec", data=data, headers=part)
    assert answer.status_code == 401
    assert "HX-Redirect" not in answer.headers
    assert "vẫn còn trên trang" in answer.text
    for look_up in ("/giao-viec/thoi-han?cum-tu=x", "/giao-viec/don-vi-chu-tri?dong=0"):
        assert client.get(look_up, headers=part).status_code == 204


def test_a_form_of_the_session_before_is_shown_again_only_within_our_own_pages(entering, task):
    client = entering("owner")
    old = client.token(f"/nhiem-vu/{task.id}")
    client.send("/dang-nhap", {"username": "owner", "password": PASSWORD}, of="/viec-cua-toi")
    where = f"/nhiem-vu/{task.id}/bao-cao"
    data = {"csrf_token": old, "text": TEXT}
    for site in ("cross-site", "same-site", ""):
        answer = client.post(where, data=data, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 400
        assert TEXT not in answer.text
    answer = client.post(where, data=data, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 400
    assert reports() == []
    assert client.post(where, data=form_to(answer, where)).status_code == 303
    assert reports() == [TEXT]
