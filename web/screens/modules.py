"""Which scripts a page will import, so that the browser fetches them all at once instead of finding one after the other."""

import functools
import posixpath
import re
from pathlib import Path

STATIC = Path(__file__).parents[1] / "static"

IMPORT = re.compile(r"^import .* from '(\.[^']+)';$|^\} from '(\.[^']+)';$", re.MULTILINE)


@functools.cache
def modules_of(stem: str) -> tuple[str, ...]:
    """The script of a screen and all it leads to, by their names below `static/`; none for a screen without a script."""
    found: dict[str, None] = {}
    waiting = [f"screens/{stem}.js"] if (STATIC / "screens" / f"{stem}.js").exists() else []
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = None
            text = (STATIC / name).read_text("utf-8")
            waiting += [
                posixpath.normpath(posixpath.join(posixpath.dirname(name), one or two))
                for one, two in IMPORT.findall(text)
            ]
    return tuple(found)
