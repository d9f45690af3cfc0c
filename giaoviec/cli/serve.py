"""`giaoviec serve`: everything on one machine; and `web`, the pages alone."""

import os
import sys
import threading
from collections.abc import Callable
from typing import TypeVar

import click

from giaoviec.cli.context import Refused, say
from giaoviec.core.errors import DomainError
from giaoviec.core.i18n import N_, Sentence

THREADS = 8
_LOOK_SECONDS = 1.0
# For requests in hand, when asked to stop; the scheduler has its own bound beside it.
_ANSWER_SECONDS = 5

C = TypeVar("C", bound=Callable[..., object])


def _address(command: C) -> C:
    """`--host` and `--port`, alike wherever pages are served."""
    port = click.option(
        "--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port."
    )
    host = click.option(
        "--host", default="127.0.0.1", show_default=True, help="Address to listen on."
    )
    return host(port(command))


@click.command()
@_address
@click.option("--demo", is_flag=True, help="Fill an empty database with the demonstration data.")
def serve(host: str, port: int, demo: bool) -> None:
    """Everything on one machine: pages, and a supervised scheduler beside them.

    Told to stop (SIGTERM, Ctrl-C), it ends within 30 seconds.
    """
    import waitress

    from giaoviec.app import create_app, upgrade_database
    from giaoviec.core.logs import configure_logs
    from giaoviec.core.memory import collect_rarely
    from giaoviec.scheduler.signs import Signs
    from giaoviec.scheduler.stopping import stop_on_signals
    from giaoviec.scheduler.supervise import Supervisor, scheduler_command

    configure_logs("serve")
    if not os.environ.get("GIAOVIEC_BASE_URL"):
        # Links in mail lead to this server, whatever its port; the scheduler's process inherits it.
        os.environ["GIAOVIEC_BASE_URL"] = own_address(host, port)
    app = create_app()
    with app.app_context():
        upgrade_database()
        if demo:
            from giaoviec.cli.demo import DemoNeedsEmptyDatabase, ensure_demo

            try:
                ensure_demo()
            except DemoNeedsEmptyDatabase:
                say(N_("Giữ nguyên dữ liệu đang có."))
            except DomainError as error:
                raise Refused(str(error)) from error
    collect_rarely()
    # Before any thread begins: they inherit what the main thread does not want to hear.
    stop = stop_on_signals()
    try:
        server = waitress.create_server(
            # Who is believed is decided by GIAOVIEC_TRUSTED_PROXIES (web/proxies.py).
            app,
            host=host,
            port=port,
            threads=THREADS,
            clear_untrusted_proxy_headers=False,
        )
    except OSError as error:
        words = N_(
            "Không mở được cổng %(port)s ở %(host)s: %(why)s. Hãy chọn cổng khác bằng --port."
        )
        facts = {"port": port, "host": host, "why": error.strerror}
        raise Refused(str(Sentence(words, facts))) from error
    supervisor = Supervisor(scheduler_command())
    supervisor.start()
    click.echo(
        str(Sentence(N_("Giao việc – nhắc việc: %(url)s"), {"url": f"http://{host}:{port}"}))
    )
    pages = threading.Thread(target=server.run, name="pages", daemon=True)
    pages.start()
    signs = Signs(os.environ)
    signs.ready()
    while pages.is_alive() and not stop.wait(_LOOK_SECONDS):
        # Whether pages answer is known by asking for one.
        if signs.is_due and pages_answer(host, port):
            signs.alive()
    # Both at once: the child settles the mail in hand while the requests in hand are answered.
    supervisor.ask_to_stop()
    server.task_dispatcher.shutdown(timeout=_ANSWER_SECONDS)
    supervisor.wait()
    if not stop.is_asked():
        sys.exit(1)


def own_address(host: str, port: int) -> str:
    """Where a browser on this machine finds what listens here."""
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  read, not bound
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def pages_answer(host: str, port: int, *, within_seconds: float = _ANSWER_SECONDS) -> bool:
    """Whether a page comes when it is asked for."""
    import http.client
    from urllib.parse import urlsplit

    name = urlsplit(own_address(host, port)).hostname or host
    asked = http.client.HTTPConnection(name, port, timeout=within_seconds)
    try:
        asked.request("GET", "/healthz")
        return asked.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()


@click.command()
@_address
@click.option(
    "--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Processes."
)
def web(host: str, port: int, workers: int) -> None:
    """The pages alone, on gunicorn; run as many as the load needs."""
    from giaoviec.app import create_app
    from giaoviec.core.logs import configure_logs

    configure_logs("web")
    # A wrong setting or an unwritable folder is said here, in a line; gunicorn would show its own insides.
    create_app(pages=False)
    arguments = ["-m", "gunicorn", "--bind", f"{host}:{port}", "--workers", str(workers)]
    # Whom to believe is decided by GIAOVIEC_TRUSTED_PROXIES, not by the server.
    arguments += ["--threads", "4", "--forwarded-allow-ips", ""]
    # A socket for steering it, in the user's home: two on a machine would share it, and a service
    # may write to its data folder alone.
    arguments += ["--no-control-socket"]
    # Its lines in our form, and where its processes count together.
    arguments += ["--config", "python:giaoviec.web.gunicorn", "--log-level", "info", "wsgi:app"]
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606
