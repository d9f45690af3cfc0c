import unicodedata

import pytest

from giaoviec.intake.words import (
    PROGRESS_EXAMPLES,
    URGENCY_EXAMPLES,
    Progress,
    is_secrecy,
    names_a_secret,
    progress_named,
    urgency_named,
)
from giaoviec.tasks.models import Urgency

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("HT", Progress.DONE),
        ("ht", Progress.DONE),
        ("đã xong", Progress.DONE),
        ("Đã xong.", Progress.DONE),
        ("Hoàn thành", Progress.DONE),
        (unicodedata.normalize("NFD", "hoàn thành"), Progress.DONE),
        ("HOÀN THÀNH ĐÚNG HẠN", Progress.DONE),
        ("đang thực hiện", Progress.RUNNING),
        ("Chưa hoàn thành", Progress.RUNNING),
        ("chưa", Progress.NOT_STARTED),
        ("trễ", Progress.LATE),
        (unicodedata.normalize("NFD", "Quá hạn"), Progress.LATE),
        ("chờ xác nhận", Progress.SUBMITTED),
    ],
)
def test_progress_is_understood_as_people_write_it(text, meaning):
    assert progress_named(text) is meaning


@pytest.mark.parametrize("text", ["", "?", "khó", "70%", "hoàn thành gần hết"])
def test_words_nobody_agreed_on_are_not_guessed(text):
    assert progress_named(text) is None


def test_every_word_named_in_a_refusal_is_understood():
    assert all(progress_named(word) for word in PROGRESS_EXAMPLES)
    assert all(urgency_named(word) for word in URGENCY_EXAMPLES)


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("", Urgency.NORMAL),
        ("Thường", Urgency.NORMAL),
        ("Khẩn", Urgency.URGENT),
        ("thượng khẩn", Urgency.VERY_URGENT),
        ("Hỏa tốc", Urgency.FLASH),
        ("HOẢ TỐC", Urgency.FLASH),
        (unicodedata.normalize("NFD", "hỏa tốc"), Urgency.FLASH),
        ("gấp lắm", None),
    ],
)
def test_urgency_words(text, urgency):
    assert urgency_named(text) is urgency


@pytest.mark.parametrize(
    "text", ["mật", "Tối mật", "TUYỆT MẬT", unicodedata.normalize("NFD", "mật")]
)
def test_degrees_of_secrecy_are_recognised(text):
    assert names_a_secret(text)
    assert is_secrecy(text)


@pytest.mark.parametrize("text", ["", "Không", "không mật", "Thường"])
def test_not_secret_is_not_secret(text):
    assert not is_secrecy(text)
