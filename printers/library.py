"""python-escpos without what its import leaves behind: a handler on the root logger, and a folder in /tmp for each start."""

import logging
import os
import shutil

_handlers = logging.root.handlers[:]

from escpos import capabilities  # noqa: E402
from escpos.capabilities import Profile  # noqa: E402
from escpos.constants import QR_ECLEVEL_M  # noqa: E402
from escpos.printer import Dummy  # noqa: E402

logging.root.handlers[:] = _handlers
if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
    shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)

__all__ = ["QR_ECLEVEL_M", "Dummy", "Profile"]
