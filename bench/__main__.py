"""`python -m bench NAME`: one measurement, or `all` of them."""

import sys
from importlib import import_module

NAMES = (
    "reminders",
    "delivery",
    "export",
    "pages",
    "faults",
    "soak",
    "growth",
    "workers",
    "memory",
)


def main() -> None:
    wanted = sys.argv[1:] or ["all"]
    names = NAMES if wanted == ["all"] else wanted
    for name in names:
        if name not in NAMES:
            sys.exit(f"bench: one of {', '.join(NAMES)}, all; not {name!r}")
        import_module(f"bench.{name}").main()


if __name__ == "__main__":
    main()
