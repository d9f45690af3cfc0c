"""The console script: one line a command, each loaded only when it is called."""

import sys
from importlib import import_module

import click
from sqlalchemy.exc import DBAPIError

from giaoviec import __version__
from giaoviec.core.db import explain
from giaoviec.core.errors import DomainError

COMMANDS = {
    "account": "giaoviec.cli.accounts:account",
    "audit": "giaoviec.cli.audit:audit",
    "bounces": "giaoviec.cli.bounces:bounces",
    "db": "giaoviec.cli.database:database",
    "deadline": "giaoviec.cli.deadline:deadline",
    "demo": "giaoviec.cli.demo:demo",
    "doctor": "giaoviec.cli.doctor:doctor",
    "message": "giaoviec.cli.message:message",
    "org": "giaoviec.cli.org:org",
    "preview": "giaoviec.cli.preview:preview",
    "remind": "giaoviec.cli.remind:remind",
    "report": "giaoviec.cli.report:report",
    "scheduler": "giaoviec.cli.clockwork:scheduler",
    "serve": "giaoviec.cli.serve:serve",
    "task": "giaoviec.cli.task:task",
    "tasks": "giaoviec.cli.tasks:tasks",
    "web": "giaoviec.cli.serve:web",
    "worker": "giaoviec.cli.clockwork:worker",
}

REFUSED = 1
CALLED_WRONGLY = 2


class Commands(click.Group):
    """A group that imports a command's module only when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, attribute = COMMANDS[name].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="giaoviec")
def cli() -> None:
    """Giao việc – nhắc việc: tasks, reminders, and who answers for what."""


def main() -> None:
    """Run the console script: 0 done, 1 the answer is no, 2 called wrongly."""
    from config import WrongSetting

    try:
        cli()
    except WrongSetting as error:
        _stop(str(error), CALLED_WRONGLY)
    except DomainError as error:
        _stop(str(error), REFUSED)
    except DBAPIError as error:
        _stop(str(explain(error)), REFUSED)
    except OSError as error:
        _stop(f"{error.strerror or error}: {error.filename or ''}".rstrip(": "), REFUSED)


def _stop(message: str, code: int) -> None:
    click.echo(message, err=True)
    sys.exit(code)
