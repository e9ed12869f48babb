"""A machine that would print Hindi wrongly prints nothing, and says what to install."""

import pytest
from PIL import features

from printers.shaping import ShapingMissing, require_shaping


def test_a_machine_that_cannot_shape_is_told_what_to_install() -> None:
    with pytest.raises(ShapingMissing, match="libfribidi0"):
        require_shaping(lambda feature: False)


def test_this_machine_can_shape() -> None:
    require_shaping(features.check)
