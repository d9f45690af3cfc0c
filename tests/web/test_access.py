"""Every route, as nobody and as every role: who comes in, who is sent to sign in, who is refused."""

import re

import pytest
from flask import Flask

from giaoviec.accounts.matrix import Reach, Verb, reach
from giaoviec.core.actor import ACCOUNT_ROLES, Role

VALUES = {"int": "999", "string": "x", "path": "x", "default": "x"}
# What these do to the session that walks the routes would end the walk.
LEAVES = {"accounts.leave"}


def routes(app: Flask):
    """Endpoint, method, an address that fits, and the access rule."""
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if rule.endpoint == "static":
            continue
        address = re.sub(
            r"<(?:(\w+)(?:\([^)]*\))?:)?\w+>", lambda m: VALUES[m[1] or "default"], str(rule)
        )
        view = app.view_functions[rule.endpoint]
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule.endpoint, method, address, view.access


def ask(app, client, method, address, endpoint):
    if method == "GET":
        # What pages ask by themselves answers with a part of a page.
        is_part = getattr(app.view_functions[endpoint], "is_unseen", False)
        return client.get(address, headers={"HX-Request": "true"} if is_part else {})
    return client.post(address, data={"csrf_token": client.csrf})


def expected(rule: str, role: Role | None) -> set[int]:
    """Statuses that the rule allows; 404 and 422 are answers given to those who came in."""
    came_in = {200, 204, 302, 303, 404, 410, 422}
    if rule == "public":
        return came_in | {503}
    if role is None:
        return {204, 302}
    if rule.startswith("needs:") and reach(role, Verb(rule.removeprefix("needs:"))) is Reach.NONE:
        return {403}
    return came_in


@pytest.mark.parametrize(
    "role", [None, *ACCOUNT_ROLES], ids=lambda role: role.value if role else "nobody"
)
def test_every_route_keeps_to_its_rule(app, browser, as_role, role):
    client = browser() if role is None else as_role(role)
    client.csrf = client.token("/dang-nhap" if role is None else "/viec-cua-toi")
    walked = 0
    for endpoint, method, address, rule in routes(app):
        if endpoint in LEAVES:
            continue
        answer = ask(app, client, method, address, endpoint)
        assert answer.status_code in expected(rule, role), (method, address, rule)
        if role is None and rule != "public" and answer.status_code == 302:
            assert answer.location.startswith("/dang-nhap"), address
        walked += 1
    assert walked > 15


def test_nothing_changes_by_following_a_link(app):
    """What changes something is posted; reading a notice and its like only mark it seen."""
    reads = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and "POST" in (rule.methods or set())
    }
    assert reads == set()


def test_posts_are_never_open_to_other_sites(app, page_client):
    """No view is exempt from the token of its form."""
    for _endpoint, method, address, _rule in routes(app):
        if method != "GET":
            assert page_client.post(address).status_code == 400, address


def test_the_menu_leads_to_pages_that_open(as_role):
    for role in ACCOUNT_ROLES:
        client = as_role(role)
        client.get("/viec-cua-toi")
        links = {
            one["href"]
            for one in client.page.all("a")
            if (one.get("class") or "").endswith("-item")
        }
        assert "/viec-cua-toi" in links
        for address in links:
            assert client.get(address).status_code == 200, (role, address)
