"""Whether this machine can shape text: without FriBidi, Pillow sets Hindi letter by letter, and says nothing."""

from collections.abc import Callable


class ShapingMissing(RuntimeError):
    """Text cannot be shaped here; it would be printed wrongly, so nothing is. The message says what to install."""


def require_shaping(check: Callable[[str], bool | None]) -> None:
    """Raises ShapingMissing unless Pillow, asked by `check`, has raqm; `raster` calls it when it is imported."""
    if not check("raqm"):
        raise ShapingMissing(
            "Text in Hindi and other scripts cannot be shaped for printing: the library raqm finds no FriBidi. "
            "Install the package libfribidi0 and start MediQue again."
        )
