"""Styles and scripts under names that say their content."""

import gzip
import re
from pathlib import Path

import pytest

from appliance.refusals import Refused
from web.answers import FOR_EVER, NO_STORE
from web.app import STATIC
from web.static_files import StaticFiles

SCRIPT = (
    b"import { a } from './words.js';\nexport const sprite = new URL('icons.svg', import.meta.url);\n" + b"// " * 200
)


def folder(tmp_path: Path, words: bytes = b"export const a = 1;") -> Path:
    (tmp_path / "screens").mkdir(exist_ok=True)
    (tmp_path / "words.js").write_bytes(words)
    (tmp_path / "icons.svg").write_bytes(b"<svg/>")
    (tmp_path / "board.js").write_bytes(SCRIPT)
    (tmp_path / "screens" / "board.css").write_bytes(b'@import "../fonts.css"; a { src: url("../icons.svg#bell"); }')
    (tmp_path / "fonts.css").write_bytes(b"b {}")
    (tmp_path / "LICENSE").write_bytes(b"not served")
    return tmp_path


def test_an_address_carries_the_hash_of_the_content(tmp_path: Path) -> None:
    files = StaticFiles(folder(tmp_path))
    assert re.fullmatch(r"/static/screens/board\.[0-9a-f]{8}\.css", files.url("screens/board.css"))


def test_a_file_that_is_not_there_has_no_address(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        StaticFiles(folder(tmp_path)).url("bord.css")


def test_files_mention_each_other_by_their_hashed_names(tmp_path: Path) -> None:
    files = StaticFiles(folder(tmp_path))
    script = files.answer(files.url("board.js"), {}).body.decode()
    assert f"'{files.url('words.js')}'" in script
    assert f"'{files.url('icons.svg')}'" in script
    style = files.answer(files.url("screens/board.css"), {}).body.decode()
    assert f'"{files.url("fonts.css")}"' in style
    assert f'"{files.url("icons.svg")}#bell"' in style


def test_a_change_gives_a_new_name_to_whatever_leads_to_it(tmp_path: Path) -> None:
    before = StaticFiles(folder(tmp_path))
    after = StaticFiles(folder(tmp_path, words=b"export const a = 2;"))
    assert before.url("board.js") != after.url("board.js")
    assert before.url("screens/board.css") == after.url("screens/board.css")


def test_a_hashed_name_may_be_kept_for_ever_and_a_plain_one_not_at_all(tmp_path: Path) -> None:
    files = StaticFiles(folder(tmp_path))
    assert files.answer(files.url("board.js"), {}).cache == FOR_EVER
    assert files.answer("/static/board.js", {}).cache == NO_STORE


def test_text_goes_out_compressed_to_whoever_takes_that(tmp_path: Path) -> None:
    files = StaticFiles(folder(tmp_path))
    plain = files.answer(files.url("board.js"), {})
    squeezed = files.answer(files.url("board.js"), {b"accept-encoding": b"br, gzip"})
    assert gzip.decompress(squeezed.body) == plain.body
    assert b"content-encoding: gzip\r\n" in squeezed.lines
    assert b"vary: accept-encoding\r\n" in plain.lines


def test_what_grows_by_compression_goes_out_plain(tmp_path: Path) -> None:
    files = StaticFiles(folder(tmp_path))
    assert files.answer(files.url("icons.svg"), {b"accept-encoding": b"gzip"}).body == b"<svg/>"


def test_whoever_has_it_is_told_so(tmp_path: Path) -> None:
    files = StaticFiles(folder(tmp_path))
    etag = re.search(rb'etag: (".*?")', files.answer("/static/board.js", {}).lines)
    assert etag is not None
    assert files.answer("/static/board.js", {b"if-none-match": etag[1]}).status == 304


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/LICENSE", "/static/", "/static/board.00000000.js"])
def test_nothing_else_is_served(tmp_path: Path, path: str) -> None:
    with pytest.raises(Refused):
        StaticFiles(folder(tmp_path)).answer(path, {})


def test_a_circle_of_imports_is_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("import './b.js';")
    (tmp_path / "b.js").write_text("import './a.js';")
    with pytest.raises(AssertionError, match="circle"):
        StaticFiles(tmp_path)


def test_our_own_files_all_find_each_other() -> None:
    files = StaticFiles(STATIC)
    for name in [path.relative_to(STATIC).as_posix() for path in STATIC.rglob("*.js")]:
        script = files.answer(files.url(name), {}).body.decode()
        for address in re.findall(r"""(?:from|import)\s+['"]([^'"]+)['"]""", script):
            assert re.fullmatch(r"/static/.+\.[0-9a-f]{8}\.js", address), f"{name} imports {address}"
