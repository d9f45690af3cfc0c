"""Every page and every address of the API says who may come in."""

import pytest
from flask import Flask

from giaoviec.accounts.matrix import Verb

KNOWN = {"public", "signed_in"} | {f"needs:{verb.value}" for verb in Verb}
# Flask's own: style sheets and scripts, the same for everybody.
OPEN = {"static"}


@pytest.mark.once
def test_every_route_has_an_access_rule(app: Flask):
    without = [
        f"{rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in OPEN
        and getattr(app.view_functions[rule.endpoint], "access", None) not in KNOWN
    ]
    assert len(list(app.url_map.iter_rules())) > len(OPEN)
    assert not without, "@public, @signed_in or @needs(verb) is missing:\n" + "\n".join(without)


@pytest.mark.once
def test_an_address_has_one_spelling(app: Flask):
    """Slugs without accents and without a slash at the end (design: pages)."""
    strange = [
        str(rule)
        for rule in app.url_map.iter_rules()
        if not str(rule).isascii() or (str(rule) != "/" and str(rule).endswith("/"))
    ]
    assert not strange
