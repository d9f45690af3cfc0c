"""The tree of units and the page of one: figures for those who may see its tasks, a card for all."""

from datetime import UTC, date, datetime

import pytest

from giaoviec.core.actor import Role
from giaoviec.org.models import Rank, UnitKind
from tests.builders.org import appoint, make_person, make_unit
from tests.web.clock import standing_at
from tests.web.queries import only_questions

NOW = datetime(2026, 9, 10, 2, 0, tzinfo=UTC)
PAST, NEAR, FAR = date(2026, 9, 1), date(2026, 9, 11), date(2026, 12, 31)


moment = standing_at(NOW)


@pytest.fixture
def register(scene):
    scene.task(content="Việc trễ", deadline=PAST)
    scene.task(content="Việc gần", deadline=NEAR, unit=scene.division)
    scene.task(content="Việc xa", deadline=FAR)
    scene.task(content="Việc của Tài chính", deadline=PAST, unit=scene.finance, owner=None)
    return scene


def figures(client):
    """Of each unit on the page: open, overdue, due soon; None where they are not told."""
    texts, found = client.page.texts, {}
    if "Sắp đến hạn" not in texts:
        return found
    texts = texts[texts.index("Sắp đến hạn") : texts.index("Số liệu lúc")]
    for name in ("UBND Thành phố", "Văn phòng UBND", "Sở Y tế", "Phòng Nghiệp vụ", "Sở Tài chính"):
        if name in texts:
            row = texts[texts.index(name) + 2 :][:3]
            found[name] = None if row == ["–"] * 3 else tuple(map(int, row))
    return found


def test_the_tree_counts_each_unit_with_those_below_it(register, entering):
    client = entering("monitor")
    client.get("/don-vi")
    assert figures(client) == {
        "UBND Thành phố": (4, 2, 1), "Văn phòng UBND": (0, 0, 0), "Sở Y tế": (3, 1, 1),
        "Sở Tài chính": (1, 1, 0),
    }  # fmt: skip
    assert "Vũ Văn Giám" in client.page.text
    client.get("/don-vi?phong=1")
    assert figures(client)["Phòng Nghiệp vụ"] == (1, 0, 1)


def test_figures_are_told_only_of_units_whose_tasks_one_may_see(register, entering):
    client = entering("director")
    client.get("/don-vi")
    assert figures(client) == {
        "UBND Thành phố": None, "Văn phòng UBND": None, "Sở Y tế": (3, 1, 1), "Sở Tài chính": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("tai chinh", {"Sở Tài chính"}),
        ("stc", {"Sở Tài chính"}),
        ("giám", {"Sở Y tế"}),
        ("xyz", set()),
    ],
)
def test_units_are_found_by_name_code_and_head(register, entering, typed, found):
    client = entering("monitor")
    client.get(f"/don-vi?q={typed}")
    assert set(figures(client)) == found
    assert ("Không tìm thấy đơn vị nào" in client.page.text) is not found


def test_the_page_of_a_unit_shows_people_figures_and_the_most_pressing_tasks(register, entering):
    appoint(
        make_person("Trần Thị Ánh"), register.health, Rank.DEPUTY, title="Phó Giám đốc",
        valid_from=date(2026, 3, 1),
    )  # fmt: skip
    for name in ("Nguyễn Văn Bình", "Lê Thị Anh", "Phạm Văn Ân"):
        appoint(make_person(name), register.health)
    client = entering("director")
    client.get("/don-vi/SYT")
    text = client.page.text
    for words in (
        "Vũ Văn Giám",
        "Phó Giám đốc",
        "01/03/2026",
        "Bùi Văn Đầu",
        "Việc trễ",
        "Việc gần",
        "Phòng Nghiệp vụ",
    ):
        assert words in text
    assert "Việc xa" not in text
    assert text.index("Việc trễ") < text.index("Việc gần")
    assert "Trực thuộc UBND Thành phố" in text
    assert "Đầu mối Bùi Văn Đầu" in text
    officials = [text.index(name) for name in ("Lê Thị Anh", "Phạm Văn Ân", "Nguyễn Văn Bình")]
    assert officials == sorted(officials)
    links = {one["href"] for one in client.page.all("a")}
    assert {"/nhiem-vu?don-vi=SYT", "/nhiem-vu?muc=qua-han&don-vi=SYT"} <= links


def test_others_see_only_the_public_card(register, entering):
    client = entering("finance_head")
    assert client.get("/don-vi/SYT").status_code == 200
    text = client.page.text
    assert "Vũ Văn Giám" in text
    assert "Bạn không được xem nhiệm vụ của đơn vị này" in text
    for words in ("Việc trễ", "Việc gần", "Xem danh sách"):
        assert words not in text
    assert not [one for one in client.page.all("a") if "/nhiem-vu?don-vi" in (one["href"] or "")]


def test_codes_are_found_in_any_case_and_unknown_ones_are_not(register, entering):
    client = entering("monitor")
    assert client.get("/don-vi/syt").status_code == 200
    for code in ("khong-co", "%00", "x" * 300, "'"):
        assert client.get(f"/don-vi/{code}").status_code == 404


def test_a_unit_without_anybody_and_one_that_is_gone(as_role):
    make_unit("CU", name="Sở cũ", valid_to=date(2026, 6, 30))
    client = as_role(Role.OFFICE)
    client.get("/don-vi/CU")
    assert "Đang khuyết" in client.page.text
    assert "đã thôi hoạt động từ sau ngày 30/06/2026" in client.page.text
    client.get("/don-vi")
    assert "Sở cũ" not in client.page.text


@pytest.mark.parametrize("who", ["monitor", "director", "owner"])
@pytest.mark.parametrize("address", ["/don-vi", "/don-vi/SYT", "/don-vi/UBND"])
def test_however_much_there_is_the_pages_ask_the_same(scene, entering, statements, who, address):
    client = entering(who)
    counts = []
    for _ in range(2):
        for _ in range(11):
            unit = make_unit(parent=scene.health, kind=UnitKind.DIVISION)
            appoint(make_person(), unit, Rank.HEAD)
            appoint(make_person(), scene.health)
            scene.tasks({"unit": unit, "deadline": PAST}, {"deadline": NEAR})
        client.get(address)
        with statements() as sent:
            client.get(address)
        counts.append(len(only_questions(sent)))
    assert counts[0] == counts[1] <= 24


def test_the_page_is_there_without_any_unit(app, browser):
    from tests.builders.accounts import make_account  # noqa: PLC0415

    client = browser()
    client.sign_in(make_account(Role.ADMIN))
    assert client.get("/don-vi").status_code == 200
    assert "Chưa có đơn vị nào" in client.page.text


def test_of_very_many_units_below_those_with_the_most_overdue_are_shown(scene, entering):
    for number in range(41):
        make_unit(f"P{number:02}", parent=scene.finance, kind=UnitKind.DIVISION)
    late = make_unit("PTRE", parent=scene.finance, kind=UnitKind.DIVISION)
    scene.task(unit=late, deadline=PAST, owner=None)
    client = entering("monitor")
    client.get("/don-vi/STC")

    def below():
        links = [
            attributes.get("href", "") for tag, attributes in client.page.elements if tag == "a"
        ]
        return [link.rpartition("/")[2] for link in links if link.startswith("/don-vi/P")]

    assert len(below()) == 40
    assert below()[0] == "PTRE"
    assert "Xem cả 42 đơn vị" in client.page.text
    client.get("/don-vi/STC?truc-thuoc=tat-ca")
    assert len(below()) == 42
    assert below()[-1] == "PTRE"
    assert "Xem cả 42 đơn vị" not in client.page.text


def test_names_of_units_and_people_are_text_wherever_they_stand(register, entering):
    unit = make_unit("<i>&", kind=UnitKind.WARD, name='Phường <b>"Đỏ"')
    appoint(make_person("<script>alert(1)</script>"), unit, rank=Rank.HEAD)
    page = entering("monitor").get("/don-vi").text.partition("<table")[2]
    assert "Phường &lt;b&gt;&#34;Đỏ&#34;" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert 'href="/don-vi/%3Ci%3E%26"' in page
    assert "<script>alert" not in page
    assert 'Phường <b>"' not in page
