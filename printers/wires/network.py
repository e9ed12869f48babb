"""Raw TCP, port 9100: one connection a sheet."""

import fcntl
import select
import socket
import struct
import termios
import time
from types import TracebackType
from typing import Self

import msgspec

from appliance.clock import Clock
from appliance.printing.events import Trouble
from printers.profile import Profile
from printers.wires import CameOut, Condition, Job, NobodyKnows, NothingCame, Outcome, status

POLL_SECONDS = 0.01


class Patience(msgspec.Struct, frozen=True):
    """How long each step may take, in seconds."""

    connect: float = 0.8
    """Together with `answer` under 2 s: whoever stands at the kiosk is told before they wonder."""
    answer: float = 0.8
    take: float = 5.0
    """Without a single byte being taken."""
    confirm: float = 8.0
    """From the last byte: a slip of 15 cm at 60 mm/s is 2.5 s, and another computer's sheet may come first."""
    whole: float = 20.0
    """From the connection to the outcome, however lively the printer is meanwhile."""


class NetworkWire:
    """A printer at an address. It is asked how it is before the first byte and whether it is done after the last one,
    where its profile says that it answers.
    """

    def __init__(self, host: str, port: int, profile: Profile, clock: Clock, patience: Patience | None = None) -> None:
        self._address = (host, port)
        self._answers = profile.status == "dle-eot"
        self._clock = clock
        self._patience = patience or Patience()

    def put(self, job: Job) -> Outcome:
        """Print one sheet. Nothing came out for sure only while not one byte of it has left this box."""
        try:
            link = self._connect()
        except OSError:
            return NothingCame("unreachable")
        with link:
            if self._answers:
                condition = self._condition(link)
                if condition.state != "ready":
                    return NothingCame(condition.trouble or "silent")
            sent = link.send(job.data, self._patience.take)
            if sent == 0:
                return NothingCame("unreachable")
            if sent < len(job.data):
                return NobodyKnows(self._reason(link, otherwise="cut-off"))
            return self._confirmation(link) if self._answers else self._taking(link)

    def look(self) -> Condition:
        """Asks; a printer that takes the connection and never answers is unknown, not off."""
        try:
            link = self._connect()
        except OSError:
            return Condition("not-ready", trouble="unreachable")
        with link:
            return self._condition(link) if self._answers else Condition("unknown")

    def holds(self, job_id: str) -> bool | None:
        """A printer keeps no account of its sheets."""
        return None

    def _connect(self) -> "_Link":
        until = self._clock.monotonic() + self._patience.whole
        link = socket.create_connection(self._address, timeout=self._patience.connect)
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return _Link(link, self._clock, until)

    def _condition(self, link: "_Link") -> Condition:
        try:
            if status.is_offline(self._answer(link, status.PRINTER)):
                return status.why_offline(self._answer(link, status.CAUSE))
            paper = status.roll(self._answer(link, status.PAPER))
        except status.Garbled:
            return Condition("unknown", trouble="garbled")
        except OSError:
            return Condition("unknown", trouble="silent")
        return Condition("not-ready", "out", "paper-out") if paper == "out" else Condition("ready", paper)

    def _answer(self, link: "_Link", question: status.Question) -> int:
        """What it answers to DLE EOT; whatever else it says meanwhile is none. Raises Garbled if that was all it said."""
        said = link.ask(status.ask(question), self._patience.answer)
        while not status.answers_a_question(said):
            try:
                said = link.byte()
            except TimeoutError:
                raise status.Garbled("it talks, and answers nothing") from None
        return said

    def _confirmation(self, link: "_Link") -> Outcome:
        """GS r behind the sheet: its answer says that the sheet is out."""
        try:
            answer = link.ask(status.CONFIRM, self._patience.confirm)
            while (more := status.unasked(answer)) is not None:
                for _ in range(more):
                    link.byte()
                answer = link.byte()
            paper = status.confirmed_roll(answer)
        except status.Garbled:
            return NobodyKnows("garbled")
        except TimeoutError:
            return NobodyKnows(self._reason(link, otherwise="unconfirmed"))
        except OSError:
            return NobodyKnows("cut-off")
        return NobodyKnows("paper-out") if paper == "out" else CameOut(confirmed=True, paper=paper)

    def _taking(self, link: "_Link") -> Outcome:
        """No questions: every byte acknowledged by the other side, then an orderly end from it (P1, `status = none`).

        The end alone would not do: a printer that hangs up early ends just as orderly until our next byte reaches it.
        """
        try:
            link.wait_until_acknowledged(self._patience.take)
            link.end(self._patience.confirm)
        except TimeoutError:
            return NobodyKnows("unconfirmed")
        except OSError:
            return NobodyKnows("cut-off")
        return CameOut(confirmed=False)

    def _reason(self, link: "_Link", *, otherwise: Trouble) -> Trouble:
        """What the printer says is wrong, for the hint; the outcome does not depend on it."""
        if not self._answers or link.readable():
            return otherwise
        return self._condition(link).trouble or otherwise


class _Link:
    """One connection, with an end to its patience. Every method raises OSError when the link breaks, and TimeoutError,
    which is one, when the printer takes too long.
    """

    def __init__(self, link: socket.socket, clock: Clock, until: float) -> None:
        self._socket = link
        self._clock = clock
        self._until = until

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def send(self, data: bytes, seconds: float) -> int:
        """How many bytes were taken before the end, or before it broke; raises nothing."""
        sent = 0
        try:
            self._socket.settimeout(seconds)
            while sent < len(data):
                self._hurry()
                sent += self._socket.send(data[sent:])
        except OSError:
            return sent
        return sent

    def ask(self, question: bytes, seconds: float) -> int:
        """The next byte it says after the question; what it said before is no answer to this."""
        self._socket.settimeout(seconds)
        while self.readable():
            self.byte()
        self._socket.sendall(question)
        return self.byte()

    def byte(self) -> int:
        """The next byte it says."""
        self._hurry()
        answer = self._socket.recv(1)
        if not answer:
            raise ConnectionResetError("the printer hung up")
        return answer[0]

    def readable(self) -> bool:
        """Whether a byte, or the end, is waiting."""
        readable, _, _ = select.select([self._socket], [], [], 0)
        return bool(readable)

    def wait_until_acknowledged(self, seconds: float) -> None:
        """Until the other side has acknowledged every byte (SIOCOUTQ, tcp(7))."""
        for _ in range(int(seconds / POLL_SECONDS)):
            if error := self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                raise OSError(error, "the link broke")
            (waiting,) = struct.unpack("i", fcntl.ioctl(self._socket, termios.TIOCOUTQ, bytes(4)))
            if waiting == 0:
                return
            time.sleep(POLL_SECONDS)
        raise TimeoutError("not every byte was acknowledged")

    def end(self, seconds: float) -> None:
        """Say that this is all, and wait until the other side says so too."""
        self._socket.shutdown(socket.SHUT_WR)
        self._socket.settimeout(seconds)
        while self._socket.recv(1024):
            self._hurry()

    def _hurry(self) -> None:
        if self._clock.monotonic() > self._until:
            raise TimeoutError("the printer takes too long over one sheet")
