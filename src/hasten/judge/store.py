"""The judge's memory: every judgement is made once, and kept in one SQLite file.

Promises: threads and processes may read and write at the same time; what `put` returned from
stays, whatever ends the process afterwards; a process killed in the middle leaves the file sound
and loses what it had under way. Two that judge the same thing at the same moment both do the work;
the first to finish is kept. A file that is no store of ours, or one of another schema, is refused
and left as it is.

Not covered: folders on a network, where SQLite's locks and shared memory do not hold.
"""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from hasten.errors import UsageError
from hasten.judge.keys import Key, Kind
from hasten.judge.records import canonical, digest_of

STORE_NAME = "store.sqlite"
SCHEMA = 1  # `user_version`: raise it with every change of the tables
_APPLICATION = 0x48535431  # `application_id`: "HST1"
_WAIT_SECONDS = 60.0

_TABLES = (
    "CREATE TABLE surroundings (digest TEXT PRIMARY KEY, body TEXT NOT NULL)",
    """CREATE TABLE entries (
        key TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        created_s REAL NOT NULL,
        meter TEXT NOT NULL,
        surroundings TEXT NOT NULL REFERENCES surroundings (digest),
        body TEXT NOT NULL,
        body_digest TEXT NOT NULL
    )""",
)


@dataclass(frozen=True, slots=True)
class Group:
    """Entries of one kind and the same surroundings. `surroundings`: a digest; `body`: its
    record as JSON; times in seconds since 1970; `text_bytes`: of the records themselves."""

    kind: Kind
    meter: str
    surroundings: str
    body: str
    entries: int
    oldest_s: float
    newest_s: float
    text_bytes: int


class Store:
    """The store in the file `path`, made when it is missing; a context manager.

    Threads may share it; a process that forks opens its own. `clock`: seconds since 1970, which
    date the entries. Everything raises `UsageError`, with the file's name and a remedy, when the
    file cannot be used."""

    def __init__(self, path: Path, *, clock: Callable[[], float]) -> None:
        self.path = path
        self._clock = clock
        self._lock = threading.Lock()
        self._link: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        with self._explained():
            self._link = self._open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._lock:  # a thread may be in the middle of a transaction
            link, self._link = self._link, None
            if link is not None:
                with self._explained():
                    link.close()

    def get(self, key: Key) -> str | None:
        """The record put under `key`, or None."""
        with self._used() as link:
            row = link.execute(
                "SELECT body, body_digest FROM entries WHERE key = ?", (key.digest,)
            ).fetchone()
        if row is None:
            return None
        if not isinstance(row[0], str) or digest_of(row[0]) != row[1]:
            raise self.damaged()
        return row[0]

    def put(self, key: Key, body: str) -> None:
        """Keep `body`, which is ASCII, under `key`; what is there already stays. It is on the
        disk when this returns."""
        self.put_all([(key, body)])

    def put_all(self, entries: Iterable[tuple[Key, str]]) -> None:
        """As `put`, all or nothing."""
        rows = [(key, key.surroundings, body) for key, body in entries]
        with self._used() as link, _transaction(link):
            link.executemany(
                "INSERT OR IGNORE INTO surroundings VALUES (?, ?)",
                [(around.digest, canonical(around)) for _, around, _ in rows],
            )
            link.executemany(
                "INSERT OR IGNORE INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        key.digest,
                        key.kind.value,
                        self._clock(),
                        around.meter,
                        around.digest,
                        body,
                        digest_of(body),
                    )
                    for key, around, body in rows
                ],
            )

    def groups(self) -> list[Group]:
        """What is in the store, by surroundings and kind."""
        with self._used() as link:
            rows = link.execute(
                "SELECT e.kind, e.meter, e.surroundings, s.body, COUNT(*), MIN(e.created_s), "
                "MAX(e.created_s), SUM(LENGTH(e.body)) "
                "FROM entries AS e JOIN surroundings AS s ON s.digest = e.surroundings "
                "GROUP BY e.meter, s.body, e.kind ORDER BY e.meter, s.body, e.kind"
            ).fetchall()
        try:
            return [Group(Kind(row[0]), *row[1:]) for row in rows]
        except ValueError as error:
            raise self.damaged() from error

    def remove(
        self,
        *,
        meter: str | None = None,
        before_s: float | None = None,
        surroundings: Iterable[str] | None = None,
    ) -> int:
        """Remove the entries to which every condition given applies, and say how many they were.

        `before_s`: those made before that time; `surroundings`: those of one of these digests."""
        where = "(:meter IS NULL OR meter = :meter)"
        where += " AND (:before IS NULL OR created_s < :before)"
        given = {"meter": meter, "before": before_s}
        choices = [given]
        if surroundings is not None:
            where += " AND surroundings = :surroundings"
            choices = [{**given, "surroundings": digest} for digest in surroundings]
        with self._used() as link, _transaction(link):
            counts = [
                link.execute(f"DELETE FROM entries WHERE {where}", choice).rowcount
                for choice in choices
            ]
            link.execute(
                "DELETE FROM surroundings WHERE digest NOT IN (SELECT surroundings FROM entries)"
            )
        return sum(counts)

    def compact(self) -> None:
        """Give back to the file system what removed entries occupied."""
        with self._used() as link:
            link.execute("VACUUM")
            link.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def check(self) -> None:
        """Look through the whole file. Raises `UsageError` when it is damaged."""
        with self._used() as link:
            found = [row[0] for row in link.execute("PRAGMA integrity_check")]
        if found != ["ok"]:
            raise self.damaged()

    def damaged(self) -> UsageError:
        """The error for a file whose content is not what was written."""
        return UsageError(
            f"{self.path} is damaged, or no store of hasten: move it away (what it held will be "
            "judged again), or give --no-store"
        )

    # -- inside ----------------------------------------------------------------------------

    def _open(self) -> sqlite3.Connection:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._unusable(str(error.strerror)) from error
        link = sqlite3.connect(
            self.path, timeout=_WAIT_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            self._recognise(link)
            # Readers and a writer then do not wait for each other. Where it cannot be had at this
            # moment, because another process is just doing it, or on this file system at all, the
            # older way of keeping a journal is as safe.
            with contextlib.suppress(sqlite3.OperationalError):
                link.execute("PRAGMA journal_mode = WAL").fetchall()
            # A judgement takes longer than a disk to write it: nothing is lost to a power cut.
            link.execute("PRAGMA synchronous = FULL")
        except BaseException:
            link.close()
            raise
        return link

    def _recognise(self, link: sqlite3.Connection) -> None:
        """Refuse what is no store of this schema; make one of an empty file."""
        if _marks(link) == (_APPLICATION, SCHEMA):
            return
        with _transaction(link):
            application, schema = _marks(link)  # another process may have been faster
            (tables,) = link.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
            if (application, schema, tables) == (0, 0, 0):
                for statement in _TABLES:
                    link.execute(statement)
                link.execute(f"PRAGMA application_id = {_APPLICATION}")
                link.execute(f"PRAGMA user_version = {SCHEMA}")
            elif application != _APPLICATION:
                raise self.damaged()
            elif schema != SCHEMA:
                raise UsageError(
                    f"{self.path} was written by another version of hasten (its schema is "
                    f"{schema}, this version's {SCHEMA}): use that version, move the file away, "
                    "or give --no-store"
                )

    @contextlib.contextmanager
    def _used(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._explained():
            if self._link is None:
                raise UsageError(f"the store {self.path} is not open: use it as a context manager")
            yield self._link

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        """SQLite's errors as ours."""
        try:
            yield
        except sqlite3.Error as error:
            said = str(error)
            if "not a database" in said or "malformed" in said or "no such" in said:
                raise self.damaged() from error
            raise self._unusable(said) from error

    def _unusable(self, said: str) -> UsageError:
        if "locked" in said:
            return UsageError(
                f"{self.path} has been in use by another process for {_WAIT_SECONDS:.0f} s: wait "
                "until that is done, or give --no-store"
            )
        return UsageError(
            f"{self.path} cannot be used ({said}): see that its folder is writable and has room, "
            "choose another one by HASTEN_CACHE, or give --no-store"
        )


def _marks(link: sqlite3.Connection) -> tuple[int, int]:
    """`application_id` and `user_version`."""
    (application,) = link.execute("PRAGMA application_id").fetchone()
    (schema,) = link.execute("PRAGMA user_version").fetchone()
    return application, schema


@contextlib.contextmanager
def _transaction(link: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing. The lock comes first, so that it waits instead of failing midway."""
    link.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if link.in_transaction:  # a full disk may have ended it
            link.execute("ROLLBACK")
        raise
    link.execute("COMMIT")
