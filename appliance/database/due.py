"""What a capability asks the alarm to do."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec


class Due(msgspec.Struct, frozen=True):
    """An ordinary action and its arguments, to be submitted by the alarm."""

    action: Callable[..., Any]
    arguments: Mapping[str, Any]
