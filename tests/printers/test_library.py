"""What importing python-escpos leaves behind: nothing."""

import subprocess
import sys
from pathlib import Path


def test_it_leaves_no_log_handler_and_no_folder(tmp_path: Path) -> None:
    code = "import logging, printers.library; assert not logging.root.handlers"
    subprocess.run([sys.executable, "-c", code], check=True, env={"TMPDIR": str(tmp_path), "PYTHONPATH": "."})
    assert list(tmp_path.iterdir()) == []


def test_a_spool_is_ready_before_pillow_and_the_library_are() -> None:
    """Together they take half a second to import; the box serves again sooner than that."""
    code = "import sys, printers.spool; assert not {'PIL', 'escpos', 'qrcode'} & set(sys.modules), sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": "."})
