"""Search by words: the same answers on both databases, whatever is typed."""

import unicodedata

import pytest

from giaoviec.core.actor import Actor
from giaoviec.core.db import db
from giaoviec.tasks import reader
from giaoviec.tasks.queries import TaskFilter, count_tasks, find_tasks
from giaoviec.tasks.search import MOST_WORDS, Words
from giaoviec.tasks.usecases.pause import WithdrawTask, withdraw_task
from tests.builders.tasks import later, make_document, make_task

TEXTS = {
    "A": "Đề án đường Đồng Khởi, đợt 1",
    "B": "Báo cáo của tổ công tác số 5 về y tế",
    "C": 'Rà soát "thủ tục" 100% AND OR NOT NEAR(a b)',
    "D": "Ý kiến của bà Ỷ; TT&TT; 12.5 tỷ; e5 12e5",
    "E": "Kế hoạch " + "dài" * 400,
}


@pytest.fixture(params=["found by words", "tried on each text"])
def register(app, request, monkeypatch):
    """Five tasks, looked for as rare words are and as frequent ones are."""
    if request.param == "tried on each text":
        for name in ("RARE", "RARE_OPEN"):
            monkeypatch.setattr(reader, name, 0)
    document = make_document(doc_number="9/KH-UBND", subject="Về kế hoạch năm")
    return {key: make_task(content=text, document=document).id for key, text in TEXTS.items()}


def found(register, text, **wanted):
    db.session.rollback()
    page = find_tasks(
        db.session(), TaskFilter(text=text, **wanted), actor=Actor.operator(), as_of=later(days=1)
    )
    names = {task_id: key for key, task_id in register.items()}
    return "".join(sorted(names[task.id] for task in page.tasks))


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("de an", "A"),
        ("ĐỀ ÁN", "A"),
        (unicodedata.normalize("NFD", "đường đồng khởi"), "A"),
        ("khởi đường", "A"),
        ("đ", ""),
        ("y", "BD"),
        ("5", "BD"),
        ("1", "A"),
        ('"thủ tục"', "C"),
        ('thu" OR "tuc', "C"),
        ("AND", "C"),
        ("and or not near", "C"),
        ("100%", "C"),
        ("thu*", "C"),
        ("th*", ""),
        ("-bao", "B"),
        ("search_text:bao", ""),
        ("bao NOT cao", ""),
        ("TT&TT", "D"),
        ("12.5", "D"),
        ("12e5", "D"),
        ("9/KH-UBND", "ABCDE"),
        ("9-kh.ubnd", "ABCDE"),
        ("ke hoach nam", "ABCDE"),
        ("dài" * 400, "E"),
        ("bao cáo rà soát", ""),
        ("'; DROP TABLE task; --", ""),
        ("\x00bao", "B"),
        ("𝔟ao", ""),
        ("số\u00a05", "B"),
    ],
)
def test_what_is_typed_finds(register, text, keys):
    assert found(register, text) == keys
    assert found(register, text, is_open=True) == keys


@pytest.mark.parametrize("text", ["", "   ", "%", "* \" ' ( ) - : ^", "\u0301", "…"])
def test_without_any_word_nothing_is_left_out(register, text):
    assert found(register, text) == "ABCDE"


def test_very_long_input_is_looked_for_by_its_first_words(register):
    assert found(register, "báo cáo " * 5000) == "B"
    many = " ".join(f"w{n}" for n in range(100_000))
    assert len(Words.of(many).wanted) == MOST_WORDS
    assert found(register, many) == ""


def test_counts_are_those_of_the_list(register):
    wanted = TaskFilter(text="cua")
    db.session.rollback()
    assert count_tasks(db.session(), wanted, actor=Actor.operator(), as_of=later(days=1)) == len(
        found(register, "cua")
    )


def test_closed_tasks_are_found_and_not_among_the_open(register):
    withdraw_task(
        WithdrawTask(task_id=register["B"], reason="x"), actor=Actor.operator(), now=later(days=1)
    )
    assert found(register, "bao cao") == "B"
    assert found(register, "bao cao", is_open=True) == ""
