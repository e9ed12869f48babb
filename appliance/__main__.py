"""The command `medique`. Exit 0 is good, 1 a finding, 2 wrong use."""

import appliance.database.sqlite  # isort: skip  # noqa: F401  # before anything that may import sqlite3
import argparse
import asyncio
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import msgspec
import structlog
import uvloop

from appliance import checking, memory
from appliance.assembly import Appliance, listening
from appliance.clock import Clock
from appliance.database.folder import FolderInUse
from appliance.settings import BadSettings, Settings, load
from provisioning.demo.hospital import Demo
from provisioning.demo.welcome import print_json, print_welcome
from web.request_log import configure

GOOD, FINDING, WRONG_USE = 0, 1, 2

LAST_ANSWERS_SECONDS = 0.25
LAST_RESORT_SECONDS = 5.0

Ready = Callable[[Appliance, int], Awaitable[None]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit code."""
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except (BadSettings, FolderInUse) as error:
        print(f"medique: {error}", file=sys.stderr)
        return WRONG_USE
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="medique", description="A hospital's outpatient queues on one box.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="run the appliance with a settings file")
    serve.add_argument("--config", type=Path, required=True)
    serve.set_defaults(run=_serve)
    demo = commands.add_parser("demo", help="run a believable hospital with everything embedded")
    demo.add_argument("--port", type=int, default=8080)
    demo.add_argument("--host", default="127.0.0.1")
    demo.add_argument("--lan", action="store_true", help="let phones on this network try it")
    demo.add_argument("--data", type=Path, default=Path(".demo"))
    demo.add_argument("--json", action="store_true", help="print one JSON line when ready")
    demo.add_argument("--lively", action="store_true", help="with simulated patients and doctors")
    demo.set_defaults(run=_demo)
    for name, run, summary in (
        ("verify", _verify, "check the journal's chain and the database file"),
        ("rebuild", _rebuild, "fold the journal anew and compare every table"),
    ):
        command = commands.add_parser(name, help=summary)
        where = command.add_mutually_exclusive_group(required=True)
        where.add_argument("--data", type=Path)
        where.add_argument("--config", type=Path)
        command.add_argument("--json", action="store_true")
        command.set_defaults(run=run)
        if name == "rebuild":
            command.add_argument("--check", action="store_true", required=True, help="compare, change nothing")
    return parser


def _serve(options: argparse.Namespace) -> int:
    settings = load(options.config)

    async def ready(appliance: Appliance, port: int) -> None:
        """Nothing to say: the log has said it."""

    configure()
    return uvloop.run(serve(settings, ready))


def _demo(options: argparse.Namespace) -> int:
    configure()
    demo = Demo(options.data, host=options.host, port=options.port, lively=options.lively, lan=options.lan)
    show = print_json if options.json else print_welcome

    async def ready(appliance: Appliance, port: int) -> None:
        show(await demo.move_in(appliance.box))

    return uvloop.run(serve(demo.settings, ready, clock=demo.clock))


async def serve(settings: Settings, ready: Ready, *, clock: Clock | None = None) -> int:
    """Serve until SIGTERM or SIGINT. When no commit can be trusted any more, the process ends with 1 by itself."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)

    def fatal(error: BaseException) -> None:
        """Give the last answers a moment to leave, then end without tidying up: closing the database would write to it."""
        logger.critical("ending at once", cause=type(error).__name__)
        loop.call_soon_threadsafe(loop.call_later, LAST_ANSWERS_SECONDS, os._exit, FINDING)
        threading.Timer(LAST_RESORT_SECONDS, os._exit, (FINDING,)).start()

    async with listening(settings, clock=clock, fatal=fatal) as (appliance, port):
        await ready(appliance, port)
        memory.settle()
        await stop.wait()
    return GOOD


def _verify(options: argparse.Namespace) -> int:
    found = checking.verify(_database(options), progress=_progress(options))
    if options.json:
        _print_json(found)
    elif found.good:
        print(f"All is well: {found.head_seq} entries, each bound to the one before. Head {found.head_hash[:16]}.")
    else:
        for fault in found.chain_faults:
            print(f"Entry {fault.seq} {fault.what}.")
        for line in found.integrity:
            print(f"The database file is damaged: {line}")
        if found.foreign_keys:
            print(f"{found.foreign_keys} rows point to rows that are not there.")
    return GOOD if found.good else FINDING


def _rebuild(options: argparse.Namespace) -> int:
    found = checking.rebuild_check(_database(options), progress=_progress(options))
    if options.json:
        _print_json(found)
    elif not found.differences:
        print(f"All is well: {found.folded_seq} entries folded anew give exactly the tables in use.")
    else:
        for difference in found.differences:
            print(
                f"{difference.table}: {difference.only_here} rows that the journal does not explain, "
                f"{difference.only_rebuilt} that are missing."
            )
    return FINDING if found.differences else GOOD


def _database(options: argparse.Namespace) -> Path:
    settings: Settings = load(options.config, data_dir=str(options.data) if options.data else None)
    if not settings.database.exists():
        raise BadSettings(f"{settings.database}: there is no database here")
    return settings.database


def _progress(options: argparse.Namespace) -> "checking.Progress":
    if options.json or not sys.stderr.isatty():
        return lambda seq: None
    return lambda seq: print(f"\rentry {seq:,}", end="", file=sys.stderr, flush=True)


def _print_json(found: msgspec.Struct) -> None:
    print(msgspec.json.encode(found).decode())


logger = structlog.get_logger(__name__)

if __name__ == "__main__":
    sys.exit(main())
