"""What gunicorn is told besides its options: `giaoviec web` names this module as its configuration.

gunicorn finds `logger_class` and the hooks below by their names.
"""

import os

from gunicorn.arbiter import Arbiter
from gunicorn.config import Config
from gunicorn.glogging import Logger

from giaoviec.core.logs import configure_logs
from giaoviec.web.figures_folder import make_folder, remove_folder, sweep_folders

_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


class OurLines(Logger):
    """gunicorn's own lines, of its watching process and of those that serve, go the way of ours."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        configure_logs("web")
        for log in (self.error_log, self.access_log):
            log.handlers.clear()
            log.propagate = True


logger_class = OurLines


def when_ready(_arbiter: Arbiter) -> None:
    """Before anybody serves: the folder in which the processes count together.

    Not sooner: where the port is taken there is nothing to clear away. On this
    machine's own disk: the data folder may be shared with others, and the
    files are mapped into memory.
    """
    sweep_folders()
    os.environ[_FOLDER] = str(make_folder())


def on_exit(_arbiter: Arbiter) -> None:
    """After everybody has ended."""
    if folder := os.environ.get(_FOLDER):
        remove_folder(folder)
