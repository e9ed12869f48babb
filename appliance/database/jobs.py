"""One press on its way through the writer: what is to be done, who asks, and how they get their answer."""

import asyncio
import concurrent.futures
from collections.abc import Callable, Iterator
from typing import Any

from appliance.journal.event import Author
from appliance.refusals import Refused

Action = Callable[..., Any]


class Job:
    """An action with its arguments; `value` or `error` once it was attempted, `future` whoever waits for that."""

    __slots__ = ("action", "args", "author", "deadline", "error", "future", "kwargs", "value")

    def __init__(
        self,
        action: Action,
        author: Author,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        future: asyncio.Future[Any] | concurrent.futures.Future[Any],
    ) -> None:
        self.action = action
        self.author = author
        self.args = args
        self.kwargs = kwargs
        self.future = future
        self.deadline: float | None = None
        self.value: Any = None
        self.error: BaseException | None = None

    @property
    def of_the_loop(self) -> bool:
        """Whether it was asked for on the event loop, and not by a thread that waits."""
        return isinstance(self.future, asyncio.Future)

    def actions(self) -> Iterator[Action]:
        """The action itself, and the one it carries: `once` takes the action that it is about as an argument."""
        yield self.action
        yield from (argument for argument in self.args if callable(argument))

    def settle(self) -> None:
        """Give the answer to whoever waits; on the event loop if it was asked for there."""
        if self.future.done():
            return  # whoever asked has gone; what was done stays done
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.value)


def busy() -> Refused:
    """Nothing was changed, and trying again is all there is to do."""
    return Refused("busy", "The box is busy. Nothing was changed. Please try again in a moment.")


def too_late() -> Refused:
    """The page has given up on this press long since."""
    return Refused("busy", "This press waited too long and was not carried out. Please press again.")


def storage_full() -> Refused:
    """The disk is full, and this is not among what goes on nevertheless."""
    return Refused("storage-full", "The box has no room left to store anything new. Calling goes on. Please tell IT.")
