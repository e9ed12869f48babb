"""A disk that forgets: what a folder may look like after the power was cut, under a strict and under a usual reading.

Every write goes into a volatile cache. A sync of a file makes durable what was written to that file before the sync
began, and nothing else. What was not synced survives whole, in part or not at all: each write is kept, dropped or torn
at 512 bytes, independently of every other write, so writes come out in any order that the syncs allow.

Names (create, rename, unlink) are held apart from contents:

- STRICT is what POSIX promises: a name is durable only when its folder was synced; names that have nothing to do with
  each other survive independently.
- ORDERED is what ext4, XFS and btrfs do: names survive in the order they changed, and a sync of any file carries every
  earlier name with it.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from pathlib import Path, PurePosixPath
from random import Random
from typing import NamedTuple, Protocol

SECTOR_BYTES = 512


class Create(NamedTuple):
    """A name for a new, empty file. `inode` is the file itself, which keeps its identity when renamed."""

    path: str
    inode: int


class Write(NamedTuple):
    """Bytes put into a file at an offset."""

    inode: int
    offset: int
    data: bytes


class Truncate(NamedTuple):
    """A file cut, or stretched with zeros, to a size."""

    inode: int
    size: int


class Rename(NamedTuple):
    """A name moved over another in the same folder."""

    old: str
    new: str


class Unlink(NamedTuple):
    """A name removed."""

    path: str


class Sync(NamedTuple):
    """A sync of a file that came back well. It covers what was done before operation number `began`."""

    inode: int
    began: int


class SyncFolder(NamedTuple):
    """A sync of a folder that came back well; as `Sync`, for names."""

    folder: str
    began: int


class Acknowledge(NamedTuple):
    """A promise made to somebody outside: from here on, what it names must survive."""

    text: str


Content = Write | Truncate
Name = Create | Rename | Unlink
Operation = Content | Name | Sync | SyncFolder | Acknowledge


class Reading(Enum):
    """How much a disk promises about names."""

    STRICT = "strict"
    ORDERED = "ordered"


class Survival(Protocol):
    """Decides what of the un-synced comes through the cut."""

    def sectors(self, count: int) -> Sequence[bool]:
        """For a write that spans this many sectors: which of them reach the disk."""
        ...

    def prefix(self, count: int) -> int:
        """How many of a chain of changes reach the disk."""
        ...


class Nothing:
    """The cache is lost."""

    def sectors(self, count: int) -> Sequence[bool]:
        return [False] * count

    def prefix(self, count: int) -> int:
        return 0


class Everything:
    """The cache was written out just before."""

    def sectors(self, count: int) -> Sequence[bool]:
        return [True] * count

    def prefix(self, count: int) -> int:
        return count


class Chance:
    """Each write kept, dropped or torn, by a seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def sectors(self, count: int) -> Sequence[bool]:
        fate = self._random.random()
        if fate < 1 / 3:
            return [True] * count
        if fate < 2 / 3:
            return [False] * count
        return [self._random.random() < 0.5 for _ in range(count)]

    def prefix(self, count: int) -> int:
        return self._random.randint(0, count)


class Disk:
    """The durable contents and names, and what is still in the cache."""

    def __init__(self, reading: Reading, initial: Mapping[str, bytes] | None = None) -> None:
        self._reading = reading
        self._done = 0
        self._contents: dict[int, bytearray] = {}
        self._names: dict[str, int] = {}
        self._cached: dict[int, list[tuple[int, Content]]] = {}
        self._cached_names: list[tuple[int, Name]] = []
        for inode, (path, content) in enumerate((initial or {}).items()):
            self._contents[-1 - inode] = bytearray(content)
            self._names[path] = -1 - inode

    def apply(self, operation: Operation) -> None:
        """Carry out the next operation of the program."""
        match operation:
            case Write(inode=inode) | Truncate(inode=inode):
                self._cached.setdefault(inode, []).append((self._done, operation))
            case Create() | Rename() | Unlink():
                self._cached_names.append((self._done, operation))
            case Sync(inode, began):
                self._settle(inode, began)
                if self._reading is Reading.ORDERED:
                    self._settle_names(began, None)
            case SyncFolder(folder, began):
                self._settle_names(began, folder if self._reading is Reading.STRICT else None)
            case Acknowledge():
                pass
        self._done += 1

    @property
    def in_doubt(self) -> bool:
        """Whether a cut at this moment could lose anything."""
        return bool(self._cached_names) or any(self._cached.values())

    def after_cut(self, survival: Survival) -> dict[str, bytes]:
        """The files that stand in the folder when the power comes back."""
        names = dict(self._names)
        for chain in self._chains():
            for name in chain[: survival.prefix(len(chain))]:
                _rename(names, name)
        contents = {inode: self._surviving(inode, survival) for inode in sorted(set(names.values()))}
        return {path: contents[inode] for path, inode in sorted(names.items())}

    def _settle(self, inode: int, began: int) -> None:
        cached = self._cached.get(inode, [])
        content = self._contents.setdefault(inode, bytearray())
        for _, operation in (entry for entry in cached if entry[0] < began):
            _put(content, operation, Everything())
        self._cached[inode] = [entry for entry in cached if entry[0] >= began]

    def _settle_names(self, began: int, folder: str | None) -> None:
        kept = []
        for number, name in self._cached_names:
            if number < began and folder in (None, _folder(name)):
                _rename(self._names, name)
            else:
                kept.append((number, name))
        self._cached_names = kept

    def _surviving(self, inode: int, survival: Survival) -> bytes:
        content = bytearray(self._contents.get(inode, b""))
        for _, operation in self._cached.get(inode, ()):
            _put(content, operation, survival)
        return bytes(content)

    def _chains(self) -> list[list[Name]]:
        """The cached names as chains that only survive front first: one of all, or one for each group that touches."""
        names = [name for _, name in self._cached_names]
        if self._reading is Reading.ORDERED:
            return [names]
        chains: list[tuple[set[str], list[Name]]] = []
        for name in names:
            paths = {name.old, name.new} if isinstance(name, Rename) else {name.path}
            touching = [chain for chain in chains if chain[0] & paths]
            chains = [chain for chain in chains if not chain[0] & paths]
            joined = [earlier for chain in touching for earlier in chain[1]]
            joined.sort(key=names.index)
            chains.append((paths.union(*(chain[0] for chain in touching)), [*joined, name]))
        return [chain for _, chain in chains]


def lay_out(files: Mapping[str, bytes], folder: Path) -> None:
    """Write the files of an image below a folder, made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def fingerprint(files: Mapping[str, bytes]) -> bytes:
    """The same for two images exactly when they are the same."""
    digest = hashlib.blake2b(digest_size=16)
    for path, content in sorted(files.items()):
        digest.update(f"{len(path)} {len(content)} {path}".encode() + content)
    return digest.digest()


def without_syncs(operations: Iterable[Operation]) -> list[Operation]:
    """The same run on a disk whose syncs lie: the control that shows that a missing sync would be noticed."""
    return [operation for operation in operations if not isinstance(operation, Sync | SyncFolder)]


def _put(content: bytearray, operation: Content, survival: Survival) -> None:
    if isinstance(operation, Truncate):
        if survival.prefix(1):
            _resize(content, operation.size)
        return
    end = operation.offset + len(operation.data)
    first = operation.offset // SECTOR_BYTES
    kept = survival.sectors(-(-end // SECTOR_BYTES) - first)
    for number, keep in enumerate(kept, first):
        if keep:
            start = max(operation.offset, number * SECTOR_BYTES)
            stop = min(end, (number + 1) * SECTOR_BYTES)
            if len(content) < stop:
                _resize(content, stop)
            content[start:stop] = operation.data[start - operation.offset : stop - operation.offset]


def _resize(content: bytearray, size: int) -> None:
    if size < len(content):
        del content[size:]
    else:
        content.extend(bytes(size - len(content)))


def _rename(names: dict[str, int], name: Name) -> None:
    match name:
        case Create(path, inode):
            names[path] = inode
        case Rename(old, new):
            names[new] = names.pop(old)
        case Unlink(path):
            names.pop(path, None)


def _folder(name: Name) -> str:
    path = name.new if isinstance(name, Rename) else name.path
    return str(PurePosixPath(path).parent)
