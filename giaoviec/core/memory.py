"""How often the garbage collector looks for cycles."""

import gc

_NEW_OBJECTS = 100_000


def collect_rarely() -> None:
    """For a process that runs on, once, when it has loaded what it needs.

    A batch of reminders makes hundreds of thousands of objects and hardly a
    cycle; looking through them after every 700 new ones took a fifth of a
    morning's run. What is loaded by now stays for good and is looked through
    no more.
    """
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, 20, 20)


def collect_leftovers() -> None:
    """After a piece of work: the cycles it left, mostly of statements, are looked for at once.

    Otherwise they pile up until there are a hundred thousand new objects, which
    takes some hundred thousand mails and 25 MB. What has lived for long is not
    looked through.
    """
    gc.collect(1)
