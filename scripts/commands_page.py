"""Write docs/commands.md from the commands' own help, so that the two cannot disagree."""

import inspect
from collections.abc import Iterator
from pathlib import Path

import click

from giaoviec.cli import cli

PAGE = Path(__file__).resolve().parents[1] / "docs" / "commands.md"
HEAD = """\
# Commands

Made by `make docs` from what `--help` says; edit the commands, not this page.

Every command ends with 0 when it is done, 1 when the answer is no, 2 when it was called wrongly.
Messages go to stderr, answers to stdout; `--json` prints one JSON value. Every command has `--help`.
"""


def commands(
    command: click.Command = cli, names: tuple[str, ...] = ("giaoviec",)
) -> Iterator[tuple[str, click.Command, click.Context]]:
    """Every command that does something, with its full name, in the order of the alphabet."""
    context = click.Context(command, info_name=" ".join(names))
    if not isinstance(command, click.Group):
        yield " ".join(names), command, context
        return
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        if found is not None and not found.hidden:
            yield from commands(found, (*names, name))


def page() -> str:
    return HEAD + "".join(section(*entry) for entry in commands())


def section(name: str, command: click.Command, context: click.Context) -> str:
    usage = " ".join([name, *command.collect_usage_pieces(context)])
    lines = [f"\n## {name}\n", f"    {usage}\n", inspect.cleandoc(command.help or "") + "\n"]
    options = [each for each in command.params if isinstance(each, click.Option)]
    records = [option.get_help_record(context) for option in options]
    if rows := [record for record in records if record is not None]:
        lines.append("| option | meaning |\n|---|---|")
        lines += [f"| `{cell(names)}` | {cell(meaning)} |" for names, meaning in rows]
        lines.append("")
    return "\n".join(lines)


def cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.name}: {sum(1 for _ in commands())} commands")
