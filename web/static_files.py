"""Styles, scripts, fonts and pictures: read once, served from memory, named by their content so that they never change.

    static_url("screens/board.css") → /static/screens/board.3f2a91c0.css

A file that mentions another one by a relative address (an `import` or `new URL` in a script, a `url()` in a style sheet)
is given the other's hashed name, so a new version of one file is a new name for every file that leads to it.
"""

import gzip
import hashlib
import posixpath
import re
from collections.abc import Mapping
from pathlib import Path

from appliance.refusals import Refused
from web.answers import FOR_EVER, NO_STORE, Answer, header

PREFIX = "/static/"
HASH_CHARACTERS = 8

CONTENT_TYPES = {
    ".css": b"text/css; charset=utf-8",
    ".js": b"text/javascript; charset=utf-8",
    ".svg": b"image/svg+xml",
    ".png": b"image/png",
    ".ico": b"image/x-icon",
    ".woff2": b"font/woff2",
    ".webmanifest": b"application/manifest+json",
    ".json": b"application/json",
    ".txt": b"text/plain; charset=utf-8",
    ".mp3": b"audio/mpeg",
    ".ogg": b"audio/ogg",
    ".wav": b"audio/wav",
}
COMPRESSED = frozenset({".css", ".js", ".svg", ".webmanifest", ".json", ".txt"})
LINKING = frozenset({".css", ".js", ".svg"})

RELATIVE = re.compile(rb"""(?P<before>["'(])(?P<address>[A-Za-z0-9_./-]+\.[a-z0-9]+)(?P<after>["')#])""")


class StaticFiles:
    """Every file below a folder, under its hashed name for ever, and under its plain one without being stored."""

    def __init__(self, folder: Path) -> None:
        self._urls: dict[str, str] = {}
        self._answers: dict[tuple[str, bool], Answer] = {}
        self._etags: dict[str, bytes] = {}
        found = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix in CONTENT_TYPES)
        self._sources = {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}
        for name in self._sources:
            self._settle(name, ())
        self._sources.clear()

    def url(self, name: str) -> str:
        """The address of a file. Raises KeyError for one that is not there, so that a page with a typo fails its test."""
        return self._urls[name]

    def answer(self, path: str, headers: Mapping[bytes, bytes]) -> Answer:
        """The file at an address, compressed if the reader takes that. Refused `not-found`."""
        if path not in self._etags:
            raise Refused("not-found", "There is nothing at this address.")
        if headers.get(b"if-none-match") == self._etags[path]:
            return self._answers[path + "#unchanged", False]
        squeezed = b"gzip" in headers.get(b"accept-encoding", b"")
        return self._answers.get((path, squeezed)) or self._answers[path, False]

    def _settle(self, name: str, on_the_way: tuple[str, ...]) -> str:
        """Give a file its name, after those it mentions have theirs. A circle of imports keeps plain names inside."""
        if name in self._urls:
            return self._urls[name]
        source = self._sources[name]
        if posixpath.splitext(name)[1] in LINKING:
            source = RELATIVE.sub(lambda match: self._relinked(match, name, (*on_the_way, name)), source)
        stem, suffix = posixpath.splitext(name)
        digest = hashlib.sha256(source).hexdigest()[:HASH_CHARACTERS]
        self._urls[name] = f"{PREFIX}{stem}.{digest}{suffix}"
        self._keep(self._urls[name], source, suffix, digest, FOR_EVER)
        self._keep(PREFIX + name, source, suffix, digest, NO_STORE)
        return self._urls[name]

    def _relinked(self, match: re.Match[bytes], name: str, on_the_way: tuple[str, ...]) -> bytes:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), match["address"].decode()))
        if target not in self._sources:
            return match[0]
        assert target not in on_the_way, f"{name} and {target} import each other in a circle"
        return match["before"] + self._settle(target, on_the_way).encode() + match["after"]

    def _keep(self, url: str, content: bytes, suffix: str, digest: str, cache: bytes) -> None:
        etag = f'"{digest}"'
        lines = header("etag", etag) + header("vary", "accept-encoding")
        kind = CONTENT_TYPES[suffix]
        self._etags[url] = etag.encode()
        self._answers[url, False] = Answer(content, content_type=kind, lines=lines, cache=cache)
        self._answers[url + "#unchanged", False] = Answer(status=304, lines=lines, cache=cache)
        squeezed = gzip.compress(content, 9, mtime=0) if suffix in COMPRESSED else content
        if len(squeezed) < len(content):
            lines += header("content-encoding", "gzip")
            self._answers[url, True] = Answer(squeezed, content_type=kind, lines=lines, cache=cache)
