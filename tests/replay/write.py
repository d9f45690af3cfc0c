"""`python -m tests.replay.write`: lives through 2019 once and writes docs/replay-2019.md anew."""

import os
import tempfile

from tests.notify.sink import Sink, running
from tests.replay.story import PAGE, Story, as_table


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, running(Sink()) as sink:
        environment = {"GIAOVIEC_DATA_DIR": folder, "GIAOVIEC_SMTP_URL": sink.url}
        os.environ.pop("GIAOVIEC_DATABASE_URL", None)
        story = Story(environment, sink)
        story.run("db", "upgrade")
        story.give()
        table = as_table(story.live())
    head = PAGE.read_text(encoding="utf-8").partition("| Ngày |")[0] if PAGE.exists() else ""
    PAGE.write_text(head + table, encoding="utf-8")


if __name__ == "__main__":
    main()
