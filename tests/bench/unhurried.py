"""The product just as it is, but for its rates: one kiosk may press as often as a thousand. `unhurried DATA PORT`."""

import sys
from functools import partial

from appliance import __main__ as command
from appliance import assembly
from web.app import Site
from web.limits import Rates

RAISED = {"patient": 10_000_000, "kiosk": 10_000_000, "staff": 10_000_000, "integration": 10_000_000}
"""Requests a minute; nothing else is changed."""

if __name__ == "__main__":
    _, data, port = sys.argv
    setattr(assembly, "Site", partial(Site, rates=Rates(**RAISED)))  # noqa: B010  # the one thing that assembly fixes
    sys.exit(command.main(["demo", "--data", data, "--port", port, "--json"]))
