"""A mother with three children and one phone: all three in view, the most pressing first, and nobody's name readable."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.windows import PHONE, Windows
from tests.days.outside import Outside

pytestmark = pytest.mark.timeout(120)


def checks_in(windows: Windows, context: BrowserContext, api: Outside, name: str, age: str, unit: str = "age") -> Page:
    """The form of the poster, filled in on the mother's phone; gives the page of all her numbers."""
    phone = windows.open_beside(context, api.process.welcome["posterUrl"])
    phone.locator("#name").fill(name)
    phone.locator("#age").fill(age)
    phone.locator(f'[name="unit"][value="{unit}"]').check()
    phone.locator('[name="consent"]').check()
    phone.locator("#go").click()
    phone.wait_for_url("**/visits")
    return phone


def numbers(phone: Page) -> list[str]:
    """The numbers from top to bottom."""
    return phone.locator(".card .figure span[aria-hidden]").all_inner_texts()


def test_three_children_on_one_phone(windows: Windows, api: Outside) -> None:
    context = windows.profile(PHONE)
    checks_in(windows, context, api, "Ashalata Rao", "6").close()
    checks_in(windows, context, api, "Ravindra Rao", "4").close()
    phone = checks_in(windows, context, api, "Meenakshi Rao", "9", "ageMonths")
    expect(phone.locator(".card")).to_have_count(3)
    first, second, third = numbers(phone)
    for name in ("Ash…", "Rav…", "Mee…"):
        expect(phone.locator("#cards")).to_contain_text(name)
    assert "Ashalata" not in phone.content()

    # The second child is called: its card comes first, by itself, and the other two stay in view.
    api.comes_to_a_room("doctor", "Room 1")
    visit = api.acts("doctor", "call-next", the_visit(api, second))
    called = phone.locator(".card").first
    expect(called).to_contain_text(second)
    expect(called.locator('[data-slot="standing"]')).to_have_text("Please come to Room 1.")
    assert numbers(phone) == [second, first, third]
    for card in phone.locator(".card").all():
        expect(card).to_be_visible()

    # The doctor sends that child on: its card shows the way, without anybody touching the phone.
    api.acts("doctor", "start", visit)
    visit = the_visit(api, second)
    laboratory = api.process.departments["L"]
    api.acts("doctor", "complete", visit, sendTo=[{"departmentId": laboratory, "review": True}])
    way = phone.locator(".card", has_text=second).locator(".way")
    expect(way).to_contain_text("Laboratory")
    expect(way).to_contain_text("then back to")

    # The phone hears that line too from now on: somebody urgent there is before the child.
    other = api.takes_a_number(departmentId=laboratory)
    urgent = {"expectedVersion": other["version"], "reason": "Looks grey"}
    api.post(f"/v1/reception/visits/{other['visitId']}/urgent", urgent, api.staff("reception"))
    standing = phone.locator(".card", has_text=second).locator('[data-slot="standing"]')
    expect(standing).to_have_text("1 person before you.")

    # One of them leaves, after being asked.
    leaving = phone.locator(".card", has_text=third)
    leaving.locator('[data-act="leave"]').click()
    phone.get_by_role("button", name="Leave", exact=True).click()
    expect(leaving.locator('[data-slot="standing"]')).to_contain_text("no longer in this line")
    assert numbers(phone)[-1] == third

    # The phone is cleared: it knows nobody any more.
    phone.locator("#clear").click()
    phone.locator("#clearing").get_by_role("button", name="Clear this phone").click()
    expect(phone.locator(".card")).to_have_count(0)
    expect(phone.locator("#find")).to_be_visible()


def test_a_phone_without_a_network_shows_the_last_state_and_how_old_it_is(windows: Windows, api: Outside) -> None:
    context = windows.profile(PHONE)
    phone = checks_in(windows, context, api, "Joseph", "54")
    phone.evaluate("navigator.serviceWorker.ready")
    checks_in(windows, context, api, "Maria", "50").close()
    phone.reload()
    expect(phone.locator("#updated")).to_contain_text("Updated at")
    tokens = numbers(phone)
    assert len(tokens) == 2
    context.set_offline(True)
    try:
        expect(phone.locator("#updated")).to_contain_text("This phone is offline")
        phone.reload()
        assert numbers(phone) == tokens
        expect(phone.locator("#updated")).to_contain_text("This is how it was at")
    finally:
        windows.complaints.clear()  # a browser complains of a network that is not there, as it should
        context.set_offline(False)
    expect(phone.locator("#updated")).to_contain_text("Updated at")


def the_visit(api: Outside, token: str) -> dict[str, object]:
    line = api.get(f"/v1/queue/{api.department_id}", api.staff("reception"))
    [found] = [each for each in [*line["waiting"], *line["active"]] if each["tokenNumber"] == token]
    visit: dict[str, object] = found
    return visit
