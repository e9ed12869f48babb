"""How much of the crash suite to run: a few hundred cuts within `make test`, every one of them in `make crash`."""

import os

ALL = os.environ.get("MEDIQUE_CRASH") == "all"
SEED = int(os.environ.get("MEDIQUE_SEED", "7"))


def extent(few: int) -> int | None:
    """`few` of something, or None for all of it."""
    return None if ALL else few
