"""The parts behind the pages, for several machines: `giaoviec scheduler`, `giaoviec worker`."""

import click

from giaoviec.cli.context import Refused
from giaoviec.core.i18n import N_, Sentence


@click.command()
@click.option("--supervised-by", type=int, hidden=True)
def scheduler(supervised_by: int | None) -> None:
    """The clock alone: plans, delivers, settles. A second one is harmless.

    Where GIAOVIEC_DELIVERY=workers it kicks `giaoviec worker` instead of delivering.
    """
    from giaoviec.app import create_app
    from giaoviec.core.logs import configure_logs
    from giaoviec.core.memory import collect_rarely
    from giaoviec.scheduler.stopping import stop_on_signals
    from giaoviec.scheduler.supervise import end_with_parent
    from giaoviec.scheduler.timetable import run_scheduler

    configure_logs("scheduler")
    stop = stop_on_signals()
    if supervised_by is not None:
        end_with_parent(supervised_by, stop)
    app = create_app(pages=False)
    collect_rarely()
    run_scheduler(app, stop)


@click.command()
@click.option(
    "--concurrency",
    default=1,
    show_default=True,
    type=click.IntRange(1, 32),
    help="Batches delivered at once; more processes use more cores.",
)
def worker(concurrency: int) -> None:
    """Deliver what the outbox holds, kicked through PostgreSQL; run as many as the load needs.

    Needs GIAOVIEC_DELIVERY=workers, here and for the scheduler. Told to stop
    (SIGTERM), it settles the mail in hand and gives the rest back.
    """
    from giaoviec.app import create_app
    from giaoviec.core.logs import configure_logs
    from giaoviec.core.memory import collect_rarely
    from giaoviec.scheduler.stopping import stop_on_signals
    from giaoviec.scheduler.worker import Worker

    configure_logs("worker")
    app = create_app(pages=False)
    settings = app.config["SETTINGS"]
    with app.app_context():
        if settings.database.startswith("sqlite"):
            raise Refused(
                str(
                    Sentence(
                        N_(
                            "“giaoviec worker” cần cơ sở dữ liệu PostgreSQL (GIAOVIEC_DATABASE_URL). "
                            "Với SQLite, “giaoviec serve” hoặc “giaoviec scheduler” tự gửi, không cần chạy thêm gì."
                        )
                    )
                )
            )
        if settings.delivery != "workers":
            raise Refused(
                str(
                    Sentence(
                        N_(
                            "Bộ hẹn giờ đang tự gửi (GIAOVIEC_DELIVERY=here) nên “giaoviec worker” không có việc. "
                            "Hãy đặt GIAOVIEC_DELIVERY=workers cho mọi tiến trình rồi chạy lại."
                        )
                    )
                )
            )
    collect_rarely()
    Worker(app, stop_on_signals(), concurrency=concurrency).run()
