"""What is worked out once for pages says the same as what it stands for, in each language."""

import pytest
from flask import g, render_template_string, url_for
from flask_babel import force_locale, gettext
from markupsafe import Markup

from giaoviec.web.templating import kept_url, options, query_url


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"muc": "qua-han", "don-vi": "STC"},
        {
            "q": "báo cáo & 100% 'nhanh'?",
            "so": "568/QĐ-UBND",
            "sau": "2026-11-20T16:59:59+00:00~7~1",
        },
    ],
)
def test_the_address_of_a_list_is_what_flask_makes_of_it(app, query):
    with app.test_request_context("/"):
        assert query_url("tasks.list", query) == url_for("tasks.list", **query)


def test_a_kept_address_begins_where_the_program_is_served(app):
    with app.test_request_context("/"):
        plain = kept_url("static", filename="icons.svg")
    with app.test_request_context("/", environ_overrides={"SCRIPT_NAME": "/giao-viec"}):
        below = kept_url("static", filename="icons.svg")
    assert below == f"/giao-viec{plain}"


def test_one_choice_of_a_select_is_marked_and_all_are_escaped():
    drawn = options([("", "Tất cả"), ('a"b', "<b>Sở & Ngành</b>"), (3, Markup("x & y"))], "3")
    assert drawn == Markup(
        '<option value="">Tất cả</option>'
        '<option value="a&#34;b">&lt;b&gt;Sở &amp; Ngành&lt;/b&gt;</option>'
        '<option value="3" selected>x &amp; y</option>'
    )


def test_what_is_not_among_the_choices_marks_none():
    assert "selected" not in options([("a", "A")], "b")


def test_the_language_may_change_within_a_request(app):
    with app.test_request_context("/"):
        g.who = None
        texts = [gettext("Quá hạn")]
        with force_locale("en"):
            texts.append(gettext("Quá hạn"))
            texts.append(render_template_string('{{ _("Quá hạn") }}'))
        texts.append(gettext("Quá hạn"))
    assert texts == ["Quá hạn", "Overdue", "Overdue", "Quá hạn"]


def test_values_in_a_text_of_a_template_are_escaped(app):
    with app.test_request_context("/"):
        g.who = None
        shown = render_template_string('{{ _("Xin chào, %(name)s", name="<b>") }}')
    assert shown == "Xin chào, &lt;b&gt;"
