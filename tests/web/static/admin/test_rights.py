"""rights.js: boxes ticked are grants, and one box ticks a column."""

from typing import Any

from playwright.sync_api import Page

BOXES = "".join(
    f'<input type="checkbox" data-role="{role}" data-department="{department}">'
    for role in ("NURSE", "DOCTOR")
    for department in ("c", "g")
)
FORM = f'<form><input type="checkbox" data-column="NURSE">{BOXES}<input type="checkbox" data-role="ADMIN"></form>'


def table(page: Page, *ticked: str) -> None:
    """Draws the table with some boxes ticked, by selector, and sets its columns going."""
    page.evaluate(
        """async ([html, ticked]) => {
          document.body.innerHTML = html;
          for (const each of ticked) document.querySelector(each).checked = true;
          (await import('/admin/rights.js')).tickColumns(document.querySelector('form'));
        }""",
        [FORM, list(ticked)],
    )


def grants(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(
        "async () => (await import('/admin/rights.js')).grantsOf(document.querySelector('form'))"
    )
    return found


def column(page: Page) -> tuple[bool, bool]:
    checked, some = page.evaluate(
        "(({ checked, indeterminate }) => [checked, indeterminate])(document.querySelector('[data-column]'))"
    )
    return checked, some


def test_a_role_names_its_departments_and_one_of_the_house_none(page: Page) -> None:
    table(page, '[data-role="DOCTOR"][data-department="g"]', '[data-role="ADMIN"]')
    assert grants(page) == [{"role": "DOCTOR", "departmentIds": ["g"]}, {"role": "ADMIN", "departmentIds": []}]


def test_nothing_ticked_is_no_grant(page: Page) -> None:
    table(page)
    assert grants(page) == []


def test_a_column_is_ticked_when_all_are_and_dashed_when_some_are(page: Page) -> None:
    table(page)
    assert column(page) == (False, False)
    table(page, '[data-role="NURSE"][data-department="c"]')
    assert column(page) == (False, True)
    table(page, '[data-role="NURSE"][data-department="c"]', '[data-role="NURSE"][data-department="g"]')
    assert column(page) == (True, False)


def test_a_column_ticks_all_and_takes_all_back(page: Page) -> None:
    table(page, '[data-role="DOCTOR"][data-department="g"]')
    page.locator("[data-column]").click()
    assert {"role": "NURSE", "departmentIds": ["c", "g"]} in grants(page)
    page.locator("[data-column]").click()
    assert grants(page) == [{"role": "DOCTOR", "departmentIds": ["g"]}]
