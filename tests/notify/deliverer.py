"""A process that delivers once: `python -m tests.notify.deliverer ISO-MOMENT`; prints what it did.

With a second argument it waits for that file first, so that several start at one instant.
"""

import dataclasses
import json
import sys
import time
from datetime import datetime
from pathlib import Path

from giaoviec.app import create_app
from giaoviec.core.db import db
from giaoviec.notify.deliver import deliver
from giaoviec.notify.sources import use_sources
from tests.notify.fake_source import FakeSource


def main() -> None:
    app = create_app(pages=False)
    use_sources(app, {"fake": FakeSource()})
    with app.app_context():
        for start in sys.argv[2:]:
            sys.stdout.write("ready\n")
            sys.stdout.flush()
            while not Path(start).exists():
                time.sleep(0.001)
        done = deliver(now=datetime.fromisoformat(sys.argv[1]))
        sys.stdout.write(json.dumps(dataclasses.asdict(done)))
        db.session.remove()
        db.engine.dispose()


if __name__ == "__main__":
    main()
