"""Pages in Vietnamese and English."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from flask_babel import force_locale

from giaoviec.accounts.models import Account
from giaoviec.core.actor import Role
from giaoviec.core.i18n import Sentence
from giaoviec.web.filters import days_late, file_size, number, vn_date, vn_moment
from tests.builders.accounts import make_account
from tests.web.client import other_app


def language_of(client):
    return client.page.all("html")[0]["lang"]


def choose(client, locale, *, of="/dang-nhap", **data):
    return client.send("/ngon-ngu", {"locale": locale} | data, of=of)


def test_vietnamese_is_what_one_reads_first(page_client):
    page_client.get("/dang-nhap")
    assert language_of(page_client) == "vi"


def test_the_installation_may_read_english_first(app, settings):
    with other_app(replace(settings, locale="en")) as english:
        assert 'lang="en"' in english.test_client().get("/dang-nhap").text


def test_before_sign_in_the_choice_stays_in_the_browser(page_client):
    answer = choose(page_client, "en", next="/dang-nhap?next=/ho-so")
    assert answer.location == "/dang-nhap?next=/ho-so"
    page_client.get("/dang-nhap")
    assert language_of(page_client) == "en"


def test_the_accounts_language_wins_after_sign_in_and_stays_after_sign_out(page_client, session):
    account = make_account(locale="en", username="an")
    page_client.sign_in(account)
    page_client.get("/viec-cua-toi")
    assert language_of(page_client) == "en"
    page_client.send("/dang-xuat", of="/viec-cua-toi")
    page_client.get("/dang-nhap")
    assert language_of(page_client) == "en"


def test_a_language_asked_for_before_sign_in_goes_along_and_the_account_keeps_its_own(
    page_client, session
):
    account = make_account(username="an")
    choose(page_client, "en")
    page_client.sign_in(account)
    page_client.get("/viec-cua-toi")
    assert language_of(page_client) == "en"
    assert session.query(Account).one().locale == "vi"
    choose(page_client, "vi", of="/viec-cua-toi")
    page_client.get("/viec-cua-toi")
    assert language_of(page_client) == "vi"


def test_a_choice_made_signed_in_is_kept_in_the_account(as_role, session):
    client = as_role(Role.OFFICIAL, username="an")
    choose(client, "en", of="/viec-cua-toi", next="/viec-cua-toi")
    client.get("/viec-cua-toi")
    assert language_of(client) == "en"
    session.rollback()
    assert session.query(Account).one().locale == "en"


@pytest.mark.parametrize("locale", ["fr", "", "../../etc", "vi_VN"])
def test_other_languages_are_refused(page_client, locale):
    assert choose(page_client, locale).status_code == 422


def test_the_choice_leads_back_to_our_own_pages_only(page_client):
    assert choose(page_client, "en", next="//example.com").location == "/"


@pytest.mark.parametrize(
    ("locale", "day", "moment", "thousands"),
    [
        ("vi", "04/09/2026", "06:59 05/09/2026", "12.345"),
        ("en", "04 Sep 2026", "06:59, 05 Sep 2026", "12,345"),
    ],
)
def test_days_moments_and_numbers_read_as_each_expects(app, locale, day, moment, thousands):
    with app.test_request_context(), force_locale(locale):
        assert vn_date(date(2026, 9, 4)) == day
        assert vn_moment(datetime(2026, 9, 4, 23, 59, 59, tzinfo=UTC)) == moment
        assert vn_date(datetime(2026, 9, 4, 16, 59, 59, tzinfo=UTC)) == day
        assert number(12345) == thousands
        assert vn_date(None) == vn_moment(None) == ""


def test_lateness_is_said_in_words(app):
    with app.test_request_context():
        assert days_late(3) == "Quá hạn 3 ngày"


def test_days_inside_sentences_are_written_for_the_reader(app):
    at = datetime(2026, 9, 4, 10, 0, tzinfo=UTC)
    said = Sentence("%(day)s; %(at)s", {"day": date(2026, 9, 4), "at": at})
    assert str(said) == "04/09/2026; 17:00 04/09/2026"
    with force_locale("en"):
        assert str(said) == "04 Sep 2026; 17:00, 04 Sep 2026"


def test_a_files_size_is_written_for_the_reader(app):
    with app.test_request_context():
        sizes = [file_size(size) for size in (0, 125, 1024, 3482, 1024**2, 20 * 1024**2)]
        assert sizes == ["0 B", "125 B", "1 KB", "3,4 KB", "1 MB", "20 MB"]
        with force_locale("en"):
            assert file_size(3482) == "3.4 KB"
