"""Passwords: argon2id with the strength we say, off the loop, two at once, and the same time for nobody's."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from argon2 import PasswordHasher

from appliance.identity import passwords as module
from appliance.identity.passwords import Checked, Passwords, insist_on_a_good_one
from appliance.refusals import Refused

SECRET = "a green bicycle at noon"


@pytest.fixture
def passwords() -> Iterator[Passwords]:
    passwords = Passwords(memory_kibibytes=8, passes=1)
    yield passwords
    passwords.close()


async def test_the_right_password_is_right_and_another_is_not(passwords: Passwords) -> None:
    encoded = await passwords.hash(SECRET)

    assert await passwords.check(encoded, SECRET) == Checked(right=True)
    for wrong in (SECRET + " ", SECRET.upper(), "", "another"):
        assert await passwords.check(encoded, wrong) == Checked(right=False)


async def test_the_same_password_is_hashed_differently_for_everybody(passwords: Passwords) -> None:
    assert await passwords.hash(SECRET) != await passwords.hash(SECRET)


async def test_every_character_counts_also_beyond_the_first_hundred(passwords: Passwords) -> None:
    encoded = await passwords.hash("long " * 25 + "end")

    assert await passwords.check(encoded, "long " * 25 + "end") == Checked(right=True)
    assert not (await passwords.check(encoded, "long " * 25 + "eng")).right


def test_the_strength_is_what_owasp_recommends_first() -> None:
    encoded = Passwords().hash_now(SECRET)

    assert encoded.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    salt, digest = encoded.split("$")[-2:]
    assert len(salt) == 22, "128 bits"
    assert len(digest) == 43, "256 bits"


async def test_a_hash_of_older_parameters_comes_with_a_fresh_one(passwords: Passwords) -> None:
    stronger = Passwords(memory_kibibytes=16, passes=2)
    old = await passwords.hash(SECRET)
    checked = await stronger.check(old, SECRET)

    assert checked.right
    assert checked.fresh is not None
    assert "m=16,t=2" in checked.fresh
    assert await stronger.check(checked.fresh, SECRET) == Checked(right=True), "now there is nothing to renew"
    assert await stronger.check(old, "wrong") == Checked(right=False)
    stronger.close()


async def test_nobodys_password_is_never_right(passwords: Passwords) -> None:
    assert await passwords.check(None, "what a name that nobody has is checked against") == Checked(right=False)


@pytest.mark.parametrize("damaged", ["", "x", "$argon2id$v=19$m=8,t=1,p=1$", "$2b$12$abcdefghijklmnopqrstuv"])
async def test_a_hash_that_is_none_is_never_right(passwords: Passwords, damaged: str) -> None:
    assert await passwords.check(damaged, SECRET) == Checked(right=False)


async def test_nobodys_password_costs_as_much_work_as_somebodys(
    passwords: Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified: list[str] = []
    verify = PasswordHasher.verify

    def watched(hasher: Any, encoded: str, password: str) -> bool:
        verified.append(encoded)
        return bool(verify(hasher, encoded, password))

    monkeypatch.setattr(PasswordHasher, "verify", watched)
    somebodys = await passwords.hash(SECRET)
    await passwords.check(somebodys, "wrong")
    await passwords.check(None, "wrong")

    assert len(verified) == 2
    assert verified[0].split("$")[:4] == verified[1].split("$")[:4], "same parameters"


class Meeting:
    """Stands in for the slow work: shows on which threads, and how many at once, it runs."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go = threading.Event()
        self.running = threading.Semaphore(0)
        self.threads: set[str] = set()
        self.now = self.most = 0
        self._lock = threading.Lock()
        monkeypatch.setattr(PasswordHasher, "hash", lambda hasher, password: self.work())

    def work(self) -> str:
        with self._lock:
            self.threads.add(threading.current_thread().name)
            self.now += 1
            self.most = max(self.most, self.now)
        self.running.release()
        assert self.go.wait(20)
        with self._lock:
            self.now -= 1
        return "hashed"


async def test_two_run_at_once_on_threads_of_their_own_while_the_loop_goes_on(
    passwords: Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = Meeting(monkeypatch)
    tasks = [asyncio.create_task(passwords.hash(SECRET)) for _ in range(6)]
    for _ in range(2):
        assert await asyncio.to_thread(meeting.running.acquire, timeout=20)
    assert meeting.now == 2, "and the loop was free to find that out"
    meeting.go.set()
    await asyncio.gather(*tasks)

    assert meeting.most == 2
    assert len(meeting.threads) == 2
    assert all(name.startswith("password") for name in meeting.threads)


async def test_too_many_at_once_are_told_to_come_back_and_nobody_waits_for_ever(
    passwords: Passwords, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = Meeting(monkeypatch)
    tasks = [asyncio.create_task(passwords.hash(SECRET)) for _ in range(module.WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(Refused) as caught:
        await passwords.hash(SECRET)
    assert caught.value.code == "busy"
    meeting.go.set()
    await asyncio.gather(*tasks)

    assert await passwords.hash(SECRET) == "hashed", "there is room again"


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("elevenchars", "at least 12 characters"),
        ("x" * 129, "at most 128 characters"),
        ("meera-and-more-of-it", "must not contain the username"),
        ("what MEERA likes", "must not contain the username"),
    ],
)
def test_a_password_that_is_easily_guessed_or_too_long_is_refused(password: str, sentence: str) -> None:
    with pytest.raises(Refused) as caught:
        insist_on_a_good_one(password, "meera")

    assert (caught.value.code, caught.value.field) == ("invalid-request", "password")
    assert sentence in caught.value.sentence.format(**caught.value.values)


@pytest.mark.parametrize("password", ["twelve chars", "x" * 128, "कोई भी लंबा वाक्य", "no digits and no capitals"])
def test_any_other_password_is_good(password: str) -> None:
    insist_on_a_good_one(password, "meera")
