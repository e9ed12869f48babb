"""A page names every script it will import, and none that it will not."""

from web.screens.modules import modules_of


def test_a_screen_leads_to_all_it_imports_and_what_that_imports() -> None:
    modules = modules_of("board")
    assert modules[0] == "screens/board.js"
    assert {"live.js", "stream.js", "leader.js", "words.js"} <= set(modules)
    assert len(modules) == len(set(modules))


def test_it_leads_to_nothing_else() -> None:
    assert "walk_in.js" not in modules_of("board")


def test_a_screen_without_a_script_leads_to_none() -> None:
    assert modules_of("problem") == ()
