"""Whatever goes wrong, a person reads a sentence and a program gets the right status."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError
from structlog.testing import capture_logs

from giaoviec.core.actor import Role
from giaoviec.core.db import db
from giaoviec.core.errors import DomainError, NotAllowed, NotFound
from giaoviec.web.access import public

HTMX = {"HX-Request": "true"}


class Refusal(DomainError):
    code = "test.refusal"
    status = 409
    text = "Không giao được cho %(unit)s. Hãy chọn đơn vị khác."


@pytest.fixture
def app(new_app):
    """One for each test: a page is added to it."""
    return new_app


@pytest.fixture
def broken(app):
    """A page that fails as the test says."""
    app.config["PROPAGATE_EXCEPTIONS"] = False
    failures = {}

    @app.route("/hong", methods=["GET", "POST"])
    @public
    def hong():
        raise failures["raise"]

    return failures


def fails_with(broken, error):
    broken["raise"] = error


@pytest.mark.parametrize(
    "path", ["/khong-co", "/ho-so/khong-co", "/nhiem-vu/1x", "/static/khong-co.css"]
)
def test_what_is_not_there_is_404_signed_in_or_not(page_client, as_role, path):
    for client in (page_client, as_role(Role.OFFICIAL)):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "Không tìm thấy" in client.page.text


def test_an_address_opened_the_wrong_way_is_405_and_says_how(page_client):
    answer = page_client.get("/dang-xuat")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]
    assert "không mở trực tiếp được" in page_client.page.text


def test_a_refusal_is_its_sentence_with_its_status(page_client, broken):
    fails_with(broken, Refusal(unit="<b>Sở</b>"))
    answer = page_client.get("/hong")
    assert answer.status_code == 409
    assert "Không giao được cho <b>Sở</b>. Hãy chọn đơn vị khác." in page_client.page.text
    assert "<b>Sở</b>" not in answer.text


@pytest.mark.parametrize(("error", "status"), [(NotFound(), 404), (NotAllowed(), 403)])
def test_not_for_these_eyes_is_404_and_not_for_these_hands_403(page_client, broken, error, status):
    fails_with(broken, error)
    assert page_client.get("/hong").status_code == status
    assert str(error) in page_client.page.text


def test_htmx_gets_the_sentence_alone_to_put_above_the_page(page_client, broken):
    fails_with(broken, Refusal(unit="Sở Y tế"))
    answer = page_client.get("/hong", headers=HTMX)
    assert answer.status_code == 409
    assert (answer.headers["HX-Retarget"], answer.headers["HX-Reswap"]) == (
        "#messages",
        "innerHTML",
    )
    assert "Không giao được cho Sở Y tế" in answer.text
    assert "<html" not in answer.text


def test_somebody_elses_change_is_409(page_client, broken):
    fails_with(broken, StaleDataError("UPDATE statement on table 'task' expected 1 row"))
    assert page_client.get("/hong").status_code == 409
    assert "vừa được người khác thay đổi" in page_client.page.text


def test_a_mistake_of_ours_is_a_number_on_the_page_and_everything_in_the_log(as_role, broken):
    client = as_role(Role.OFFICIAL)
    fails_with(broken, RuntimeError("mật-khẩu-bí-mật trong lỗi"))
    with capture_logs() as log:
        answer = client.get("/hong")
    assert answer.status_code == 500
    reference = log[0]["reference"]
    assert reference in client.page.text
    assert "bí-mật" in str(log[0]["exc_info"])
    for secret in ("Traceback", "RuntimeError", "bí-mật", ".py"):
        assert secret not in answer.text
    fragment = client.get("/hong", headers=HTMX)
    assert fragment.status_code == 500
    assert "Traceback" not in fragment.text


def test_a_database_that_goes_away_after_the_page_was_made_does_not_spoil_it(app, page_client):
    @app.get("/vua-xong")
    @public
    def just_done():
        held = db.session.connection().connection.dbapi_connection
        held.close()
        return {"status": "done"}

    with capture_logs() as log:
        assert page_client.get("/vua-xong").json == {"status": "done"}
    assert [line["event"] for line in log if line["log_level"] == "warning"] == [
        "database went away"
    ]
    assert page_client.get("/readyz").status_code == 200


@pytest.mark.parametrize(("was_its_last_word", "status"), [(True, 503), (False, 500)])
def test_an_error_without_a_kind_is_ours_unless_the_connection_ended_with_it(
    page_client, broken, was_its_last_word, status
):
    fails_with(
        broken,
        DatabaseError("SELECT 1", {}, Exception("?"), connection_invalidated=was_its_last_word),
    )
    assert page_client.get("/hong").status_code == status


def test_a_database_that_is_locked_or_gone_is_503_without_its_inner_words(as_role, broken):
    client = as_role(Role.OFFICIAL)
    fails_with(broken, OperationalError("SELECT 1", {}, Exception("connect to 10.9.8.7 refused")))
    with capture_logs() as log:
        answer = client.get("/hong")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert "chưa có gì được ghi" in client.page.text
    assert log[0]["reference"] in client.page.text
    assert "10.9.8.7" not in answer.text
    assert "10.9.8.7" in log[0]["error"]
    assert client.get("/hong", headers=HTMX).status_code == 503


def test_a_broken_rule_of_the_database_is_a_mistake_of_ours(page_client, broken):
    fails_with(broken, IntegrityError("INSERT", {}, Exception("UNIQUE constraint failed")))
    with capture_logs():
        assert page_client.get("/hong").status_code == 500
    assert "UNIQUE" not in page_client.page.text


def test_a_database_that_was_not_upgraded_is_503_and_names_the_command(app, as_role):
    client = as_role(Role.ADMIN)
    db.session.execute(text("UPDATE alembic_version SET version_num = '0000_older'"))
    db.session.execute(text("ALTER TABLE setting RENAME TO gone"))
    db.session.commit()
    for path in ("/dang-nhap", "/viec-cua-toi"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert "giaoviec db upgrade" in client.page.text
    fragment = client.get("/viec-cua-toi", headers=HTMX)
    assert fragment.status_code == 503
    assert "nâng cấp" in fragment.text


def test_without_its_tables_the_program_still_answers_in_words(app, as_role):
    client = as_role(Role.OFFICIAL)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    db.session.rollback()
    db.session.execute(text("ALTER TABLE auth_session RENAME TO gone"))
    db.session.commit()
    with capture_logs():
        answer = client.get("/viec-cua-toi")
    assert answer.status_code in (500, 503)
    assert "auth_session" not in answer.text


def test_what_is_too_large_is_413(app, page_client):
    app.config["MAX_CONTENT_LENGTH"] = 1000
    token = page_client.token()
    answer = page_client.post("/dang-nhap", data={"csrf_token": token, "username": "x" * 2000})
    assert answer.status_code == 413
    assert "20 MB" in page_client.page.text


@pytest.mark.parametrize(
    "path",
    [
        "/dang-nhap",
        "/dang-xuat",
        "/ngon-ngu",
        "/quen-mat-khau",
        "/thong-bao/da-doc/1",
        "/ho-so/mat-khau",
    ],
)
@pytest.mark.parametrize("data", [{}, {"csrf_token": "sai"}], ids=["missing", "wrong"])
def test_a_form_without_its_token_is_refused_with_a_page(as_role, path, data):
    client = as_role(Role.OFFICIAL)
    assert client.post(path, data=data).status_code == 400
    assert "Hãy tải lại trang" in client.page.text
    assert client.post(path, data=data, headers=HTMX).status_code == 400
    assert client.get("/viec-cua-toi").status_code == 200


def test_a_token_of_somebody_elses_session_is_refused(browser):
    stolen = browser().token()
    assert (
        browser().post("/ngon-ngu", data={"csrf_token": stolen, "locale": "en"}).status_code == 400
    )


def test_a_token_from_before_sign_in_is_refused_after_it(as_role, browser):
    client = as_role(Role.OFFICIAL)
    before = browser().token()
    assert client.post("/dang-xuat", data={"csrf_token": before}).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "/%00",
        "/%ff%fe",
        "/" + "a" * 5000,
        "/..%2f..%2fetc/passwd",
        "/thong-bao?truoc=9999999999999999999999",
        "/thong-bao?truoc=-1",
        "/thong-bao/99999999999999999999999",
        "/hop-thu/..%2f..%2fsecret",
        "/hop-thu/%2e%2e",
    ],
)
def test_hostile_addresses_get_an_ordinary_answer(as_role, path):
    assert as_role(Role.ADMIN).get(path).status_code in (200, 404)


def test_a_form_with_a_character_that_no_database_keeps_is_refused_in_words(page_client):
    answer = page_client.send("/dang-nhap", {"username": "a\0b", "password": "x"})
    assert answer.status_code == 400
    assert "không hiểu" in page_client.page.text
