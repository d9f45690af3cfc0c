"""The page "Nhiệm vụ": filters in the address, numbers, pages, and who sees what."""

from datetime import UTC, date, datetime
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from giaoviec.core.actor import Role
from giaoviec.tasks.models import Urgency
from giaoviec.tasks.models.document import Stream
from giaoviec.tasks.queries import PAGE
from giaoviec.tasks.usecases.results import SubmitResult, submit_result
from tests.builders.tasks import later, make_document
from tests.web.clock import standing_at
from tests.web.queries import only_questions

NOW = datetime(2026, 9, 10, 2, 0, tzinfo=UTC)
PAST, NEAR, FAR = date(2026, 9, 1), date(2026, 9, 11), date(2026, 12, 31)


moment = standing_at(NOW)


@pytest.fixture
def register(scene):
    order = make_document(doc_number="568/QĐ-UBND", issued_on=date(2026, 7, 1))
    scene.task(content="Việc trễ", deadline=PAST, document=order, urgency=Urgency.FLASH)
    scene.task(content="Việc gần", deadline=NEAR)
    scene.task(content="Việc xa", deadline=FAR, unit=scene.division, monitor=scene.office_head)
    scene.task(content="Việc thường xuyên", deadline=None, owner=scene.colleague)
    scene.task(
        content="Việc của Tài chính", unit=scene.finance, owner=None, assigner=scene.chair,
        document=make_document(stream=Stream.GOVERNMENT),
    )  # fmt: skip
    handed_in = scene.task(content="Việc chờ", deadline=FAR)
    submit_result(
        SubmitResult(task_id=handed_in.id, proof_number="1"),
        actor=scene.actor("owner"), now=later(days=3),
    )  # fmt: skip
    return scene


ALL = {"Việc trễ", "Việc gần", "Việc xa", "Việc thường xuyên", "Việc của Tài chính", "Việc chờ"}


def listed(client, **query):
    """The contents in the order of the page."""
    query = {name.replace("_", "-"): value for name, value in query.items()}
    answer = client.get(f"/nhiem-vu?{urlencode(query)}")
    assert answer.status_code == 200
    texts = client.page.texts
    return [text for text in texts if text in ALL]


def tabs(client):
    """Label and number of each view as the page shows them."""
    texts, found = client.page.texts, {}
    for label in (
        "Đang mở",
        "Quá hạn",
        "Sắp đến hạn",
        "Chờ xác nhận",
        "Trong hạn",
        "Không có thời hạn",
    ):
        places = [n for n, text in enumerate(texts) if text == label and texts[n + 1].isdigit()]
        found[label] = int(texts[places[0] + 1])
    return found


def link(client, label):
    """The address of the link with this text, which stands in the page's own order."""
    for tag, attributes in client.page.elements:
        if tag == "a" and attributes.get("id") == label:
            return attributes["href"]
    raise AssertionError(label)


def test_what_is_open_stands_there_the_most_overdue_first(register, entering):
    client = entering("monitor")
    assert listed(client) == [
        "Việc trễ", "Việc gần", "Việc của Tài chính", "Việc xa", "Việc chờ", "Việc thường xuyên",
    ]  # fmt: skip
    assert "Quá hạn 9 ngày" in client.page.text
    assert "09:00 10/09/2026" in client.page.text


def test_numbers_of_views_are_those_of_their_lists(register, entering):
    client = entering("monitor")
    client.get("/nhiem-vu")
    counts = tabs(client)
    assert counts == {
        "Đang mở": 6, "Quá hạn": 1, "Sắp đến hạn": 2, "Chờ xác nhận": 1, "Trong hạn": 4,
        "Không có thời hạn": 1,
    }  # fmt: skip
    slugs = ("dang-mo", "qua-han", "sap-den-han", "cho-xac-nhan", "trong-han", "khong-thoi-han")
    for slug, count in zip(slugs, counts.values(), strict=True):
        assert len(listed(client, muc=slug)) == count, slug
        assert tabs(client) == counts


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"muc": "qua-han"}, {"Việc trễ"}),
        ({"muc": "khong-thoi-han", "tuoi": "30"}, {"Việc thường xuyên"}),
        ({"muc": "khong-thoi-han", "tuoi": "60"}, set()),
        ({"don-vi": "STC"}, {"Việc của Tài chính"}),
        ({"don-vi": "SYT-NV"}, {"Việc xa"}),
        ({"don-vi": "KHONG-CO"}, set()),
        ({"nguoi": "ho van dong"}, {"Việc thường xuyên"}),
        ({"theo-doi": "Phạm Văn Chánh"}, {"Việc xa"}),
        ({"khan": "hoa_toc"}, {"Việc trễ"}),
        ({"nguon": "chinh-phu"}, {"Việc của Tài chính"}),
        ({"so": "568/qđ"}, {"Việc trễ"}),
        ({"tu": "2026-06-01", "den": "2026-07-01"}, {"Việc trễ"}),
        ({"q": "TAI CHINH"}, {"Việc của Tài chính"}),
        ({"q": "việc gần", "muc": "sap-den-han"}, {"Việc gần"}),
        ({"q": "gan", "muc": "qua-han"}, set()),
        ({"cua": "toi-theo-doi"}, ALL - {"Việc xa"}),
        ({"cua": "toi-giao"}, set()),
        ({"cua": "don-vi-toi"}, set()),
        # Whatever is no answer of the form limits nothing.
        (
            {
                "muc": "x",
                "khan": "x",
                "nguon": "x",
                "tu": "30/2",
                "tuoi": "7",
                "xep": "x",
                "sau": "x",
            },
            ALL,
        ),
    ],
)
def test_the_address_holds_the_question(register, entering, query, found):
    assert set(listed(entering("monitor"), **query)) == found


def test_orders(register, entering):
    client = entering("monitor")
    assert listed(client, xep="moi")[0] == "Việc chờ"
    assert listed(client, xep="han-xa")[-2:] == ["Việc trễ", "Việc thường xuyên"]
    assert listed(client, xep="don-vi")[:3] == ["Việc trễ", "Việc gần", "Việc chờ"]


def test_what_is_filtered_is_said_and_each_can_be_taken_back(register, entering, scene):
    client = entering("monitor")
    listed(client, don_vi="SYT", q="việc", khan="hoa_toc", nguoi=str(scene.owner.id))
    text = client.page.text
    for words in (
        "Đơn vị chủ trì : Sở Y tế",
        "Có chữ : việc",
        "Độ khẩn : Hỏa tốc",
        "Người thực hiện : Đỗ Thị Thực",
    ):
        assert words in text or words.replace(" :", ":") in text
    limits = [one["href"] for one in client.page.all("a") if one.get("class") == "limit"]
    kept = [dict(parse_qsl(urlsplit(address).query)) for address in limits]
    assert [len(one) for one in kept] == [3, 3, 3, 3]


def test_a_list_goes_on_page_by_page_and_back(scene, entering):
    scene.tasks(
        *[
            {"content": f"Việc số {number}", "deadline": NEAR if number % 3 else None}
            for number in range(4 * PAGE)
        ]
    )
    client = entering("monitor")
    seen, address = [], "/nhiem-vu"
    for _ in range(4):
        client.get(address)
        seen += [one for one in client.page.texts if one.startswith("Việc số")]
        address = next((a["href"] for a in client.page.all("a") if a.get("rel") == "next"), None)
    assert address is None
    assert len(seen) == len(set(seen)) == 4 * PAGE
    back = next(a["href"] for a in client.page.all("a") if a.get("rel") == "prev")
    client.get(back)
    assert [one for one in client.page.texts if one.startswith("Việc số")] == seen[
        2 * PAGE : 3 * PAGE
    ]


@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("monitor", ALL),
        ("director", ALL - {"Việc của Tài chính"}),
        ("finance_head", {"Việc của Tài chính"}),
        ("focal", ALL - {"Việc của Tài chính", "Việc xa"}),
    ],
)
def test_everybody_sees_only_what_they_may(register, entering, who, found):
    client = entering(who)
    assert set(listed(client)) == found
    assert tabs(client)["Đang mở"] == len(found)
    assert set(listed(client, q="việc", muc="tat-ca")) == found


def test_another_units_people_find_nothing_and_are_shown_the_way_out(register, entering):
    client = entering("finance_focal")
    assert listed(client, q="trễ") == []
    assert "Không tìm thấy nhiệm vụ nào" in client.page.text
    assert "Tìm trong tất cả các mục" in client.page.text
    assert listed(client, muc="qua-han") == []
    assert "Mục này đang trống" in client.page.text


def test_an_empty_register_leads_to_giving_tasks(as_role):
    client = as_role(Role.OFFICE)
    client.get("/nhiem-vu")
    assert "Hiện không có nhiệm vụ nào đang mở" in client.page.text
    client = as_role(Role.OFFICIAL)
    client.get("/nhiem-vu")
    assert "Giao việc" not in client.page.text.replace("Giao việc – nhắc việc", "")


def test_a_page_that_emptied_meanwhile_leads_to_the_first(register, entering):
    client = entering("monitor")
    assert listed(client, sau="2030-01-01T00:00:00+00:00~1~1", muc="qua-han") == []
    assert "Về trang đầu" in client.page.text


def test_what_is_typed_is_shown_as_it_was_typed(register, entering):
    client = entering("monitor")
    typed = '"><script>alert(1)</script>'
    listed(client, q=typed, nguoi=typed, so=typed, **{"theo-doi": typed})
    boxes = {one.get("name"): one.get("value") for one in client.page.all("input")}
    assert boxes["q"] == boxes["nguoi"] == boxes["so"] == boxes["theo-doi"] == typed


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "x" * 9000,
        "q=%01%ff",
        "nguoi=99999999999999999999",
        "don-vi=%F0%9F%98%80",
        "tu=9999-12-31&den=0001-01-01",
    ],
)
def test_strange_addresses_are_answered(register, entering, query):
    assert entering("monitor").get(f"/nhiem-vu?{query}").status_code == 200


@pytest.mark.parametrize("who", ["monitor", "director", "owner", "vice"])
@pytest.mark.parametrize("query", ["", "?q=viec", "?muc=tat-ca&xep=moi"])
def test_however_many_tasks_the_page_asks_the_same(scene, entering, statements, who, query):
    client = entering(who)
    counts = []
    for _ in range(2):
        handed, standing = (
            {"coop": (scene.finance,), "assigner": scene.vice},
            {"deadline": None, "unit": scene.division},
        )
        scene.tasks(*[handed, standing] * 12)
        client.get(f"/nhiem-vu{query}")
        with statements() as sent:
            client.get(f"/nhiem-vu{query}")
        counts.append(len(only_questions(sent)))
    assert counts[0] == counts[1] <= 18


def test_in_english_the_list_is_english(as_role):
    client = as_role(Role.OFFICE, locale="en")
    client.get("/nhiem-vu")
    assert client.page.all("html")[0]["lang"] == "en"


def test_the_list_leads_to_the_report_of_what_it_shows(register, entering):
    client = entering("monitor")
    for query, report in (
        ("", "/bao-cao/so-theo-doi?muc=dang-mo"),
        ("?muc=qua-han", "/bao-cao/qua-han"),
        ("?muc=qua-han&don-vi=STC", "/bao-cao/qua-han?don-vi=STC"),
        ("?don-vi=STC&khan=hoa_toc", "/bao-cao/so-theo-doi?don-vi=STC&khan=hoa_toc&muc=dang-mo"),
        ("?muc=tat-ca&q=dich&tu=2026-01-02", "/bao-cao/so-theo-doi?q=dich&ban-hanh-tu=2026-01-02"),
        ("?muc=qua-han&cua=toi-theo-doi&sau=2026~1", "/bao-cao/qua-han?cua=toi-theo-doi"),
        ("?don-vi=KHONG-CO&muc=tat-ca", "/bao-cao/so-theo-doi"),
    ):
        client.get(f"/nhiem-vu{query}")
        links = [one["href"] for one in client.page.all("a") if "/bao-cao/" in one.get("href", "")]
        assert links == [report], query
