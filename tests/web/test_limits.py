"""How often somebody may ask."""

import pytest

from appliance.refusals import Refused
from tests.hospital import FakeClock
from web.limits import Allowance, Delays, Limits, Rates, Window


def test_as_many_as_the_rate_fit_into_a_minute_and_no_more() -> None:
    clock = FakeClock()
    window = Window(10, clock)
    assert [window.take("a") for _ in range(10)] == [None] * 10
    assert window.take("a") is not None
    assert window.take("b") is None


def test_whoever_waits_as_long_as_told_may_ask_again() -> None:
    clock = FakeClock()
    window = Window(10, clock)
    while (seconds := window.take("a")) is None:
        clock.advance(seconds=1.7)
    clock.advance(seconds=seconds + 0.01)
    assert window.take("a") is None


@pytest.mark.parametrize("pace_seconds", [0.05, 0.5, 3.0, 5.9])
def test_no_minute_whatever_its_beginning_lets_twice_the_rate_through(pace_seconds: float) -> None:
    clock = FakeClock()
    window = Window(10, clock)
    taken: list[float] = []
    for _ in range(2000):
        if window.take("a") is None:
            taken.append(clock.monotonic())
        clock.advance(seconds=pace_seconds)
    busiest = max(sum(1 for other in taken if at <= other < at + 60) for at in taken)
    assert busiest <= 10
    assert len(taken) >= 0.8 * min(2000, 2000 * pace_seconds / 6), "and the rate itself is granted"


def test_a_flood_of_keys_does_not_fill_the_memory() -> None:
    window = Window(1, FakeClock(), keys=100)
    for number in range(1000):
        window.take(str(number))
    assert len(window) == 100
    assert window.take("999") is not None, "the latest are remembered"


def test_after_five_failures_the_wait_doubles_and_ends() -> None:
    clock = FakeClock()
    delays = Delays(5, 900, clock)
    waits = []
    for _ in range(20):
        delays.failed("meera")
        wait = delays.wait("meera")
        waits.append(round(wait) if wait else 0)
        clock.advance(seconds=wait or 0)
        assert delays.wait("meera") is None, "nobody is locked out for good"
    assert waits[:9] == [0, 0, 0, 0, 0, 2, 4, 8, 16]
    assert waits[-1] == 900


def test_a_success_forgets_the_failures() -> None:
    delays = Delays(5, 900, FakeClock())
    for _ in range(6):
        delays.failed("meera")
    delays.succeeded("meera")
    delays.failed("meera")
    assert delays.wait("meera") is None


def test_a_refusal_says_when_to_come_back() -> None:
    limits = Limits(Rates(staff=1), FakeClock(), loopback_exempt=False)
    limits.caller("staff", "s")
    with pytest.raises(Refused) as caught:
        limits.caller("staff", "s")
    assert caught.value.code == "rate-limited"
    assert 0 < caught.value.extras["retry_seconds"] <= 120  # type: ignore[operator]


def test_loopback_is_exempt_in_a_demo_only() -> None:
    for exempt in (True, False):
        limits = Limits(Rates(address=1), FakeClock(), loopback_exempt=exempt)
        limits.address("127.0.0.1")
        if exempt:
            limits.address("127.0.0.1")
        else:
            with pytest.raises(Refused):
                limits.address("127.0.0.1")


def test_with_ipv6_a_whole_network_counts_as_one() -> None:
    limits = Limits(Rates(address=1), FakeClock(), loopback_exempt=False)
    limits.address("fd00:1:2:3::1")
    limits.address("fd00:1:2:4::1")
    with pytest.raises(Refused):
        limits.address("fd00:1:2:3:aaaa::2")


def test_an_old_style_address_in_new_clothes_is_the_same_one() -> None:
    limits = Limits(Rates(address=1), FakeClock(), loopback_exempt=False)
    limits.address("192.168.1.5")
    with pytest.raises(Refused):
        limits.address("::ffff:192.168.1.5")


def test_a_sign_in_is_limited_by_account_and_by_address() -> None:
    limits = Limits(Rates(sign_in_account=3, sign_in_address=4), FakeClock(), loopback_exempt=False)
    for _ in range(3):
        limits.sign_in("meera", "10.0.0.1")
    with pytest.raises(Refused):
        limits.sign_in("meera", "10.0.0.2")
    limits.sign_in("thomas", "10.0.0.1")
    with pytest.raises(Refused):
        limits.sign_in("rita", "10.0.0.1")


def test_too_many_check_ins_in_one_department_ask_for_the_boards_code() -> None:
    limits = Limits(Rates(checkin_department=2), FakeClock(), loopback_exempt=True)
    assert [limits.checkin_by_network("C") for _ in range(3)] == [True, True, False]
    assert limits.checkin_by_network("D")


def test_an_allowance_is_used_up_and_comes_back_one_by_one() -> None:
    clock = FakeClock()
    allowance = Allowance(2, 60, clock)
    allowance.take("a")
    clock.advance(seconds=30)
    allowance.take("a")
    assert not allowance.fits("a")
    assert allowance.fits("b")
    clock.advance(seconds=30)
    assert allowance.fits("a"), "the first one is a minute old"
    allowance.take("a")
    assert not allowance.fits("a")
    clock.advance(seconds=60)
    assert allowance.fits("a")


def test_the_same_thing_again_is_not_counted_again() -> None:
    allowance = Allowance(2, 60, FakeClock())
    for _ in range(5):
        allowance.take("a", "one")
    assert allowance.fits("a", "two")
    allowance.take("a", "two")
    assert not allowance.fits("a", "three")
    assert allowance.fits("a", "one")


def test_what_an_allowance_remembers_is_bounded() -> None:
    clock = FakeClock()
    allowance = Allowance(1, 60, clock, keys=10)
    for number in range(1000):
        allowance.take(str(number))
    assert len(allowance._taken) == 10
    assert not allowance.fits("999")
    clock.advance(seconds=60)
    assert allowance.fits("999")
    assert "999" not in allowance._taken
