"""A template as a format string: rendered once, filled in for each letter.

A morning's run writes thousands of letters with tens of thousands of rows.
Walking a template takes a hundred times as long as one `%`.
"""

import re
from collections.abc import Mapping

from jinja2 import Environment, Template
from markupsafe import Markup, escape

# Private-use letters: no text of ours or of a translator has them.
_MARK = "\ue000%s\ue001"
_PLACE = re.compile("\ue000([a-z_]+)\ue001")


def shape(template: Template, places: tuple[str, ...], context: Mapping[str, object]) -> str:
    """The template with `%(place)s` wherever it names one of these places.

    What is filled into an HTML shape has to be escaped before.
    """
    marks = {place: Markup(_MARK % place) for place in places}  # noqa: S704  our own letters
    return _PLACE.sub(r"%(\1)s", template.render({**context, **marks}).replace("%", "%%"))


class Shapes:
    """The shapes of one template, for HTML and for text, by what else is in them."""

    def __init__(self, environment: Environment, name: str, places: tuple[str, ...]) -> None:
        self._templates = [
            environment.get_template(f"mail/reminders/{name}.{kind}") for kind in ("html", "txt")
        ]
        self._places = places
        self._kept: dict[object, tuple[str, ...]] = {}

    def fill(
        self,
        key: object,
        context: Mapping[str, object],
        values: Mapping[str, str],
        **finished: tuple[str, str],
    ) -> tuple[str, str]:
        """HTML and text. `values` are escaped here; `finished` come for each of the two."""
        if key not in self._kept:
            self._kept[key] = tuple(shape(one, self._places, context) for one in self._templates)
        html, text = self._kept[key]
        escaped = {name: str(escape(value)) for name, value in values.items()}
        return (
            html % {**escaped, **{name: pair[0] for name, pair in finished.items()}},
            text % {**values, **{name: pair[1] for name, pair in finished.items()}},
        )
