"""Cuts the power of a recorded run at chosen moments, and hands out what then stands on the disk."""

from collections.abc import Iterator
from random import Random
from typing import NamedTuple

from tests.crash.disk import Chance, Disk, Everything, Nothing, Reading, Survival
from tests.crash.recording import Recording


class Cut(NamedTuple):
    """A power cut: after how many operations, what survived, and every promise made until then."""

    number: int
    how: str
    files: dict[str, bytes]
    acknowledged: list[str]

    def __str__(self) -> str:
        return f"cut after operation {self.number} ({self.how})"


def cuts(recording: Recording, *, points: int | None, chances: int, seed: int) -> Iterator[Cut]:
    """The power cut at `points` moments of the run (at every one when None), each survived in several ways.

    At each moment: nothing and everything of the cache survives, and `chances` seeded mixtures, all of it under both
    readings of what a disk promises about names. Deterministic in `seed`.
    """
    chosen = moments(len(recording.operations), points, seed)
    disks = {reading: Disk(reading, recording.initial) for reading in Reading}
    for number in range(len(recording.operations) + 1):
        if number in chosen:
            acknowledged = recording.acknowledged(number)
            for reading, disk in disks.items():
                for name, survival in _survivals(disk, chances, seed=seed * 1_000_003 + number):
                    yield Cut(number, f"{reading.value}, {name}", disk.after_cut(survival), acknowledged)
        if number < len(recording.operations):
            for disk in disks.values():
                disk.apply(recording.operations[number])


def moments(operations: int, points: int | None, seed: int) -> set[int]:
    """Which cuts to make: all, or a seeded choice that always has the last one in it."""
    if points is None or points > operations:
        return set(range(operations + 1))
    return {operations, *Random(seed).sample(range(operations), points - 1)}


def _survivals(disk: Disk, chances: int, *, seed: int) -> Iterator[tuple[str, Survival]]:
    yield "nothing of the cache", Nothing()
    if disk.in_doubt:
        yield "all of the cache", Everything()
        for chance in range(chances):
            yield f"mixture {seed + chance}", Chance(seed + chance)
