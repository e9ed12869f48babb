"""Raw TCP, port 9100: one connection a sheet."""

import fcntl
import select
import socket
import struct
import termios
import time

import msgspec

from appliance.printing.events import Trouble
from printers.profile import Profile
from printers.wires import CameOut, Condition, Job, NobodyKnows, NothingCame, Outcome, status

POLL_SECONDS = 0.01


class Patience(msgspec.Struct, frozen=True):
    """How long each step may take, in seconds."""

    connect: float = 2.0
    answer: float = 1.0
    take: float = 5.0
    """Without a single byte being taken."""
    confirm: float = 8.0
    """From the last byte: a slip of 15 cm at 60 mm/s is 2.5 s, and another computer's sheet may come first."""


class NetworkWire:
    """A printer at an address. It is asked how it is before the first byte and whether it is done after the last one,
    where its profile says that it answers.
    """

    def __init__(self, host: str, port: int, profile: Profile, patience: Patience | None = None) -> None:
        self._address = (host, port)
        self._answers = profile.status == "dle-eot"
        self._patience = patience or Patience()

    def put(self, job: Job) -> Outcome:
        """Print one sheet. Nothing came out for sure only while not one byte of it has left this box."""
        try:
            link = self._connect()
        except OSError:
            return NothingCame("unreachable")
        with link:
            condition = self._condition(link)
            if self._answers and condition.state != "ready":
                return NothingCame(condition.trouble or "silent")
            sent, all_of_it = self._send(link, job.data)
            if sent == 0:
                return NothingCame("unreachable")
            if not all_of_it:
                return NobodyKnows(self._reason(link))
            return self._confirmation(link) if self._answers else self._taking(link)

    def look(self) -> Condition:
        """Asks; a printer that takes the connection and never answers is unknown, not off."""
        try:
            link = self._connect()
        except OSError:
            return Condition("not-ready", trouble="unreachable")
        with link:
            return self._condition(link)

    def holds(self, job_id: str) -> bool | None:
        """A printer keeps no account of its sheets."""
        return None

    def _connect(self) -> socket.socket:
        link = socket.create_connection(self._address, timeout=self._patience.connect)
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return link

    def _condition(self, link: socket.socket) -> Condition:
        if not self._answers:
            return Condition("unknown")
        try:
            if status.is_offline(self._ask(link, status.ask(status.PRINTER), self._patience.answer)):
                return status.why_offline(self._ask(link, status.ask(status.CAUSE), self._patience.answer))
            paper = status.roll(self._ask(link, status.ask(status.PAPER), self._patience.answer))
        except status.Garbled:
            return Condition("unknown", trouble="garbled")
        except OSError:
            return Condition("unknown", trouble="silent")
        return Condition("not-ready", "out", "paper-out") if paper == "out" else Condition("ready", paper)

    def _ask(self, link: socket.socket, question: bytes, seconds: float) -> int:
        """The one byte it answers. Raises TimeoutError, or another OSError when the printer hangs up.

        Whatever it said unasked before (some report every lifted cover) is no answer to this question.
        """
        link.settimeout(seconds)
        while _readable(link) and link.recv(64):
            pass
        link.sendall(question)
        answer = link.recv(1)
        if not answer:
            raise ConnectionResetError("the printer hung up")
        return answer[0]

    def _send(self, link: socket.socket, data: bytes) -> tuple[int, bool]:
        """How many bytes were taken at least, and whether that was all of them."""
        link.settimeout(self._patience.take)
        sent = 0
        try:
            while sent < len(data):
                sent += link.send(data[sent:])
        except OSError:
            return sent, False
        return sent, True

    def _confirmation(self, link: socket.socket) -> Outcome:
        """GS r behind the sheet: its answer says that the sheet is out."""
        try:
            paper = status.confirmed_roll(self._ask(link, status.CONFIRM, self._patience.confirm))
        except status.Garbled:
            return NobodyKnows("garbled")
        except TimeoutError:
            return NobodyKnows(self._reason(link, otherwise="unconfirmed"))
        except OSError:
            return NobodyKnows("cut-off")
        return NobodyKnows("paper-out") if paper == "out" else CameOut(confirmed=True, paper=paper)

    def _reason(self, link: socket.socket, otherwise: Trouble = "cut-off") -> Trouble:
        """What the printer says is wrong, for the hint; the outcome does not depend on it."""
        if not self._answers or _readable(link):
            return otherwise
        return self._condition(link).trouble or otherwise

    def _taking(self, link: socket.socket) -> Outcome:
        """No questions: every byte acknowledged by the other side, then an orderly end from it (P1, `status = none`).

        The end alone would not do: a printer that hangs up early ends just as orderly until our next byte reaches it.
        """
        try:
            if not _drained(link, self._patience.take):
                return NobodyKnows("unconfirmed")
            link.shutdown(socket.SHUT_WR)
            link.settimeout(self._patience.confirm)
            while link.recv(1024):
                pass
        except TimeoutError:
            return NobodyKnows("unconfirmed")
        except OSError:
            return NobodyKnows("cut-off")
        return CameOut(confirmed=False)


def _unacknowledged(link: socket.socket) -> int:
    """Bytes we sent that the other side has not acknowledged (SIOCOUTQ, tcp(7)). Raises OSError on a broken link."""
    if error := link.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
        raise OSError(error, "the link broke")
    return int(struct.unpack("i", fcntl.ioctl(link, termios.TIOCOUTQ, bytes(4)))[0])


def _drained(link: socket.socket, seconds: float) -> bool:
    """Waits until the other side has acknowledged every byte; False when it takes longer."""
    for _ in range(int(seconds / POLL_SECONDS)):
        if _unacknowledged(link) == 0:
            return True
        time.sleep(POLL_SECONDS)
    return False


def _readable(link: socket.socket) -> bool:
    """Whether an answer, or the end, is waiting."""
    readable, _, _ = select.select([link], [], [], 0)
    return bool(readable)
