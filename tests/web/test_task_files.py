"""Files of a task: what is taken, under which name, and who may have it back."""

import io
import zipfile

import pytest

from giaoviec.files.models import StoredFile
from giaoviec.files.store import LIMIT_MB
from giaoviec.tasks.models import Result, TaskFile

pytestmark = pytest.mark.usefixtures("moment")

PDF = b"%PDF-1.7\nnoi dung"


def office(folder="word", *more):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in ("[Content_Types].xml", f"{folder}/document.xml", *more):
            archive.writestr(name, "x")
    return held.getvalue()


def attach(person, content, name, **typed):
    return person.look().fill("dinh-kem", file=(io.BytesIO(content), name), **typed)


def kept(settings):
    folder = settings.data_dir / "files"
    return sorted(one for one in folder.rglob("*") if one.is_file()) if folder.exists() else []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Báo cáo quý III.pdf", PDF),
        ("Tờ trình.DOCX", office()),
        ("bang.xlsx", office("xl")),
        ("anh.png", b"\x89PNG\r\n\x1a\n..."),
        ("cu.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1..."),
        ("ghi chú.txt", "Một dòng tiếng Việt".encode()),
    ],
)
def test_a_document_is_taken_and_handed_back_as_it_was(scene, reader, task, name, content):
    owner = reader("owner", task)
    attach(owner, content, name, note="Bản ký")
    assert "Đã đính kèm tệp." in owner.text
    assert "Bản ký" in owner.text
    answer = owner.client.get(link_in(owner))
    assert answer.status_code == 200
    assert answer.data == content
    disposition = answer.headers["Content-Disposition"]
    assert disposition.startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox;")
    assert "no-store" in answer.headers["Cache-Control"]


def test_a_name_in_vietnamese_comes_back_whole(scene, reader, task):
    owner = reader("owner", task)
    attach(owner, PDF, "Báo cáo quý III.pdf")
    disposition = owner.client.get(link_in(owner)).headers["Content-Disposition"]
    assert "filename*=UTF-8''B%C3%A1o%20c%C3%A1o%20qu%C3%BD%20III.pdf" in disposition


def test_a_name_is_no_path(scene, session, settings, reader, task):
    attach(reader("owner", task), PDF, "../../../../etc/passwd.pdf")
    assert session.query(StoredFile).one().name == "passwd.pdf"
    assert [one.parent.parent for one in kept(settings)] == [settings.data_dir / "files"]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("chay.exe", b"MZ...", "loại tệp này không được phép"),
        ("bao cao.pdf.exe", PDF, "loại tệp này không được phép"),
        ("trang.html", b"<script>", "loại tệp này không được phép"),
        ("hinh.svg", b"<svg onload=alert(1)>", "loại tệp này không được phép"),
        ("nen.zip", office(), "loại tệp này không được phép"),
        ("khong duoi", PDF, "loại tệp này không được phép"),
        ("trang.pdf", b"<html><script>alert(1)</script>", "không đúng là tệp PDF"),
        ("trang.txt", b"  <!DOCTYPE html><script>", "không đúng là tệp TXT"),
        ("nhi phan.csv", b"a\x00b", "không đúng là tệp CSV"),
        ("macro.docx", office("word", "word/vbaProject.bin"), "không đúng là tệp DOCX"),
        ("hong.xlsx", b"PK\x03\x04 hong", "không đúng là tệp XLSX"),
        ("khac.docx", office("xl"), "không đúng là tệp DOCX"),
        ("trong.pdf", b"", "không có nội dung"),
    ],
)
def test_what_is_not_taken_is_said_at_the_field_and_leaves_nothing(
    scene, session, settings, reader, task, name, content, sentence
):
    owner = reader("owner", task)
    attach(owner, content, name, note="Ghi chú còn đây")
    assert owner.status in (413, 422)
    assert sentence in owner.text
    assert owner.form("dinh-kem")["note"] == "Ghi chú còn đây"
    assert kept(settings) == []
    assert session.query(StoredFile).count() == 0


def test_a_file_of_21_megabytes_is_refused_in_words_and_leaves_nothing(
    scene, settings, reader, task
):
    owner = reader("owner", task)
    values = owner.look().form("dinh-kem") | {"note": "Bản quét"}
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}' for n, v in values.items()
    ]
    parts.append('--x\r\nContent-Disposition: form-data; name="file"; filename="to.pdf"\r\n\r\n')
    body = "\r\n".join(parts).encode() + PDF + b"0" * (21 * 1024 * 1024) + b"\r\n--x--\r\n"
    owner.answer = owner.client.post(
        f"{owner.address}/dinh-kem", data=body, content_type="multipart/form-data; boundary=x"
    )
    assert owner.status == 413
    assert f"lớn hơn {LIMIT_MB} MB" in owner.text
    assert owner.form("dinh-kem")["note"] == "Bản quét"
    assert kept(settings) == []


def test_a_file_is_proof_and_is_not_asked_for_twice(scene, session, reader, task):
    owner = reader("owner", task)
    owner.look().fill(
        "nop-ket-qua", file=(io.BytesIO(PDF), "kết quả.pdf"), proof_link="khong phai duong dan"
    )
    assert owner.status == 422
    assert "Tệp đã nhận: kết quả.pdf" in owner.text
    owner.fill("nop-ket-qua", proof_link="")
    assert owner.status == 200
    assert session.query(Result).one().file_id == session.query(StoredFile).one().id


def test_a_file_of_somebody_else_cannot_be_taken_by_its_number(scene, session, reader, task):
    owner, director = reader("owner", task), reader("director", task)
    attach(director, PDF, "mat.pdf")
    stored = session.query(StoredFile).one()
    owner.look().fill("nop-ket-qua", proof_number="1", file_id=str(stored.id))
    assert owner.status == 422
    assert session.query(Result).count() == 0
    assert "mat.pdf. Không cần chọn lại" not in owner.text


def test_who_may_not_see_the_task_gets_no_file(scene, reader, task):
    owner = reader("owner", task)
    attach(owner, PDF, "a.pdf")
    link = link_in(owner)
    assert reader("finance_focal", task).client.get(link).status_code == 200
    assert reader("colleague", task).client.get(link).status_code == 404


def test_a_file_is_found_only_under_its_own_task(scene, reader, task):
    other = scene.task()
    owner = reader("owner", task)
    attach(owner, PDF, "a.pdf")
    number = link_in(owner).rpartition("/")[2]
    assert owner.client.get(f"/nhiem-vu/{other.id}/tep/{number}").status_code == 404
    assert owner.client.get(f"/nhiem-vu/{task.id}/tep/{int(number) + 1}").status_code == 404


def test_who_may_do_nothing_here_stores_nothing(scene, session, settings, reader, task):
    vice = reader("other_vice", task)
    vice.look()
    token = vice.client.token("/ho-so")
    for slug in ("dinh-kem", "nop-ket-qua"):
        values = {"csrf_token": token, "file": (io.BytesIO(PDF), "a.pdf")}
        assert vice.send(slug, values).status == 403
    assert kept(settings) == []
    assert session.query(TaskFile).count() == 0


def test_bytes_that_are_gone_are_said_in_words(scene, settings, reader, task):
    owner = reader("owner", task)
    attach(owner, PDF, "a.pdf")
    for one in kept(settings):
        one.unlink()
    answer = owner.client.get(link_in(owner.look()))
    assert answer.status_code == 410
    assert "không còn trong kho lưu trữ" in owner.client.page.text


def test_the_same_bytes_lie_there_once(scene, session, settings, reader, task):
    owner = reader("owner", task)
    attach(owner, PDF, "a.pdf")
    attach(owner, PDF, "b.pdf")
    assert session.query(StoredFile).count() == 2
    assert len(kept(settings)) == 1


def link_in(person):
    body = person.answer.text
    start = body.index(f"/nhiem-vu/{person.task_id}/tep/")
    return body[start : body.index('"', start)]
