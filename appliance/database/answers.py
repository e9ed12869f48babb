"""Answers that were given, so that a repeated request gets the same one and does nothing again (queue.md Q2, 48 h).

The row is written in the action's own transaction. It holds ids, never a person and never a secret: secrets are derived
again. Refusals are not kept; whoever was refused may try again.
"""

from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

import msgspec

from appliance.clock import iso
from appliance.database.connection import Connection
from appliance.database.transaction import Transaction
from appliance.refusals import Refused

P = ParamSpec("P")
Answer = TypeVar("Answer", bound=msgspec.Struct)

KEPT_HOURS = 48


class Question(msgspec.Struct, frozen=True):
    """What makes two requests the same: actor and route (`scope`), the client's key, and a keyed hash of the body."""

    scope: str
    key: str
    body_hash: bytes


def once(
    tx: Transaction,
    question: Question | None,
    shape: type[Answer],
    action: Callable[Concatenate[Transaction, P], Answer],
    /,
    *args: P.args,
    **kwargs: P.kwargs,
) -> tuple[Answer, bool]:
    """Run an action unless its question has been answered; gives the answer and whether it is a repeated one.

    Refused `key-reused` when the same key came with another body.
    """
    if question is None:
        return action(tx, *args, **kwargs), False
    row = tx.db.execute(
        "select body_hash, answer from answers where scope = ? and key = ?", (question.scope, question.key)
    ).fetchone()
    if row is None:
        answer = action(tx, *args, **kwargs)
        _keep(tx, question, answer)
        return answer, False
    if row[0] != question.body_hash:
        raise Refused("key-reused", "This key was used before for something else. Nothing was changed.")
    return msgspec.json.decode(row[1], type=shape), True


def sweep(db: Connection, *, before: str) -> int:
    """Forget answers given before an instant; gives how many."""
    return db.execute("delete from answers where at < ?", (before,)).rowcount


def _keep(tx: Transaction, question: Question, answer: msgspec.Struct) -> None:
    tx.db.execute(
        "insert into answers (scope, key, body_hash, answer, at) values (?, ?, ?, ?, ?)",
        (question.scope, question.key, question.body_hash, msgspec.json.encode(answer).decode(), iso(tx.at)),
    )
