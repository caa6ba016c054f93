"""The database: how it is opened, and the three kinds of transaction.

`begin` is for verbs: one writer at a time, on SQLite and on PostgreSQL alike, so that what a verb
has read is still true when it commits. `brief` is for single conditional statements of the
delivery. `read` sees one moment and changes nothing.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    ExceptionContext,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.exc import ArgumentError, DBAPIError, InvalidatePoolError
from sqlalchemy.orm import ORMExecuteState, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from store import migrations
from store.columns import stamp
from store.crypto import Keys, Vault
from store.leisure import at_leisure
from store.transaction import Db

__all__ = ["Database", "DatabaseProblem", "Db", "after_commit"]

POOL = 30  # verbs that wait for their turn hold none
WAIT = 10  # seconds for a lock or a connection
REST = 0.2  # seconds after which a connection is asked whether it lives: no server restarts in less
POSTGRES = (
    f"-c lock_timeout={WAIT}s -c statement_timeout=30s "
    "-c idle_in_transaction_session_timeout=60s -c timezone=UTC"
)
WRITER = 7_305_211_400  # the advisory lock of PostgreSQL that lets one verb write at a time
MIGRATION = 7_305_211_401


class DatabaseProblem(Exception):
    """The database cannot be used as it was asked. Says what to do."""


class Database:
    """One database with its keys. Give every thread its own transaction, never a shared one."""

    def __init__(self, engine: Engine, keys: Keys) -> None:
        self.vault = Vault(keys)
        self._engine = engine
        self._sqlite = engine.dialect.name == "sqlite"
        self._turn = threading.Lock()  # SQLite's own waiting polls, PostgreSQL's holds connections
        self._mine = threading.local()
        writing = engine.execution_options(begin="IMMEDIATE")
        if self._sqlite:
            reading = engine.execution_options(begin="DEFERRED")
        else:
            reading = engine.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        self._glancing = engine.execution_options(isolation_level="AUTOCOMMIT", begin=None)
        self._writing = _sessions(writing)
        self._reading = _sessions(reading)
        event.listen(self._reading, "do_orm_execute", _refuse_writes)

    @classmethod
    def open(cls, url: str, keys: Keys) -> Database:
        """Open `sqlite:///FILE` or `postgresql://...`. DatabaseProblem when that cannot be."""
        try:
            parsed = make_url(url)
        except ArgumentError:
            raise DatabaseProblem(
                "DATABASE_URL is not a database address. Write sqlite:///mentor.db or "
                "postgresql://USER:PASSWORD@HOST/NAME."
            ) from None
        if parsed.get_backend_name() == "sqlite":
            return cls(_open_sqlite(parsed), keys)
        if parsed.get_backend_name() in ("postgresql", "postgres"):
            return cls(_open_postgresql(parsed), keys)
        raise DatabaseProblem(
            f"Mentor keeps its data in SQLite or PostgreSQL, not in {parsed.get_backend_name()}."
        )

    @contextmanager
    def begin(self, now: datetime) -> Iterator[Db]:
        """Open the write transaction of one verb; commit at the end, roll back on an exception.

        No other verb writes meanwhile, in any process. Never call the network inside.
        """
        with self._write(now, self._in_turn()) as db:
            if not self._sqlite:
                _line_up(db)
            yield db

    @contextmanager
    def brief(self, now: datetime) -> Iterator[Db]:
        """Open a write transaction that does not wait for verbs on PostgreSQL.

        For conditional statements that are right whatever runs beside them.
        """
        with self._write(now, self._one_writer()) as db:
            yield db

    @contextmanager
    def read(self, give_way: Callable[[], object] | None = None) -> Iterator[Db]:
        """Open a transaction that sees one moment. A change inside is an error.

        `give_way` is called now and then, for what may take its time.
        """
        with at_leisure(give_way), self._reading() as db:
            db.info["vault"] = self.vault
            yield db
            _refuse_changes(db)
            if not self._sqlite:
                db.commit()  # after a rollback psycopg forgets every statement that was prepared

    @contextmanager
    def glance(self) -> Iterator[Connection]:
        """Give a connection for one single statement that reads, without a transaction around it.

        For what is asked all the time: it costs a third of a `read`.
        """
        with self._glancing.connect() as connection:
            yield connection

    @contextmanager
    def at_once(self) -> Iterator[Connection]:
        """Give a connection for one single conditional statement that writes, and commits itself.

        PostgreSQL does so even when whoever asked is stopped meanwhile: nobody has to wait.
        """
        with self._one_writer(), self._glancing.connect() as connection:
            yield connection

    def ping(self) -> None:
        """Refuse a database that does not answer, or a file that is none. DatabaseProblem."""
        tables = "sqlite_master" if self._sqlite else "pg_catalog.pg_tables"
        try:
            with self._engine.connect() as connection:
                connection.execute(text(f"SELECT count(*) FROM {tables}"))  # noqa: S608
        except DBAPIError as error:
            raise DatabaseProblem(
                f"The database cannot be used: {error.orig}. Check DATABASE_URL."
            ) from error

    def is_current(self) -> bool:
        """Tell whether the tables are at the newest revision."""
        with self._engine.connect() as connection:
            return migrations.current(connection) == migrations.head()

    def migrate(self, to: str = "head") -> None:
        """Bring the tables to the newest revision. Several processes may do it at once.

        `to` names an older revision; only tests of upgrades want one. Raises DatabaseProblem for
        a database that a newer version of Mentor has written.
        """
        with self._engine.connect() as connection:
            driver = connection.connection.driver_connection
            connection.detach()  # its settings are its own, and it is closed afterwards
            if self._sqlite:
                cast(sqlite3.Connection, driver).execute("PRAGMA foreign_keys = OFF")
                connection.execution_options(begin="EXCLUSIVE")
            with connection.begin():
                if not self._sqlite:
                    connection.execute(text("SET LOCAL lock_timeout = 0"))
                    connection.execute(text("SET LOCAL statement_timeout = 0"))
                    lock = text("SELECT pg_advisory_xact_lock(:lock)")
                    connection.execute(lock, {"lock": MIGRATION})
                connection.info["vault"] = self.vault
                at = migrations.current(connection)
                _refuse_newer(at)
                if at != migrations.head():
                    migrations.upgrade(connection, to)
                if self._sqlite:
                    _check_foreign_keys(connection)

    def backup(self, path: Path) -> None:
        """Write a consistent copy of a SQLite database while it is in use.

        DatabaseProblem when the file exists, or on PostgreSQL.
        """
        if not self._sqlite:
            raise DatabaseProblem("Back PostgreSQL up with pg_dump.")
        if path.exists():
            raise DatabaseProblem(f"{path} exists already. Choose another name for the backup.")
        part = path.with_name(f".{path.name}.part")
        part.unlink(missing_ok=True)
        part.touch(mode=0o600)
        with self._engine.connect() as connection:
            driver = cast(sqlite3.Connection, connection.connection.driver_connection)
            driver.execute("VACUUM INTO ?", (str(part),))
        part.replace(path)

    def dispose(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextmanager
    def _write(self, now: datetime, may_write: AbstractContextManager[None]) -> Iterator[Db]:
        callbacks: list[Callable[[], object]] = []
        with at_leisure(None), may_write, self._writing() as db:  # others wait: it does not rest
            db.info.update(vault=self.vault, now=now, after_commit=callbacks)
            yield db
            db.commit()
        for callback in callbacks:
            callback()

    def _one_writer(self) -> AbstractContextManager[None]:
        """Let the threads of this process take turns on SQLite, and refuse to nest."""
        return self._in_turn() if self._sqlite else self._unnested()

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """Let the threads of this process take turns, before they hold a connection."""
        with self._unnested(), ExitStack() as turn:
            if not self._turn.acquire(timeout=WAIT):
                raise TimeoutError(f"Another write transaction took longer than {WAIT} seconds.")
            turn.callback(self._turn.release)
            yield

    @contextmanager
    def _unnested(self) -> Iterator[None]:
        if getattr(self._mine, "writing", False):
            raise RuntimeError("This thread has a write transaction open already. Pass it on.")
        self._mine.writing = True
        try:
            yield
        finally:
            self._mine.writing = False


def after_commit(db: Db, callback: Callable[[], object]) -> None:
    """Call something once the transaction is safely committed; never when it is rolled back."""
    db.info["after_commit"].append(callback)


def _sessions(engine: Engine) -> sessionmaker[Db]:
    sessions = sessionmaker(engine, class_=Db, expire_on_commit=False)
    event.listen(sessions, "before_flush", _prepare)
    event.listen(sessions, "after_soft_rollback", _forget)
    return sessions


def _line_up(db: Db) -> None:
    """Wait for the other verbs. A connection that died at rest is replaced: nothing is done yet."""
    lock = text("SELECT pg_advisory_xact_lock(:lock)").bindparams(lock=WRITER)
    try:
        db.execute(lock)
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        db.rollback()
        db.execute(lock)


def _prepare(db: Db, *_: object) -> None:
    if "now" not in db.info:
        _refuse_changes(db)
        return
    stamp(db)
    cast(Vault, db.info["vault"]).seal_rows(db)


def _refuse_changes(db: Db) -> None:
    if db.new or db.deleted or any(db.is_modified(row) for row in db.dirty):
        raise RuntimeError("A row was changed in Database.read(). Use Database.begin(now).")


def _refuse_writes(state: ORMExecuteState) -> None:
    if state.is_insert or state.is_update or state.is_delete:
        raise RuntimeError("Something was to be written in Database.read().")


def _forget(db: Db, *_: object) -> None:
    """Drop the data keys and audit heads at hand: they may stem from what was rolled back."""
    db.info.pop("ciphers", None)
    db.info.pop("audit_heads", None)


def _open_sqlite(url: URL) -> Engine:
    if not url.database or ":memory:" in url.database or url.query.get("mode") == "memory":
        raise DatabaseProblem(
            "A database in memory forgets everything and serves one thread. "
            "Name a file: sqlite:///mentor.db."
        )
    file = Path(url.database)
    if not file.parent.is_dir():
        raise DatabaseProblem(f"The folder {file.parent} does not exist. Make it first.")
    if not file.exists():
        file.touch(mode=0o600)
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=POOL,
        pool_timeout=WAIT,
        pool_use_lifo=True,
        connect_args={"timeout": WAIT, "check_same_thread": False},
    )
    event.listen(engine, "connect", _set_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "checkin", _end_sqlite)
    return engine


def _set_sqlite(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    mode = connection.get_execution_options().get("begin", "DEFERRED")
    if mode is not None:
        connection.exec_driver_sql(f"BEGIN {mode}")


def _end_sqlite(connection: sqlite3.Connection | None, _: object) -> None:
    """Roll back after a COMMIT that was refused: SQLite leaves the transaction open then."""
    if connection is not None and connection.in_transaction:
        connection.rollback()


def _open_postgresql(url: URL) -> Engine:
    from store.describing import Brief  # psycopg: who keeps their data in SQLite does not need it

    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        pool_size=POOL,
        pool_timeout=WAIT,
        pool_use_lifo=True,
        connect_args={
            "options": POSTGRES,
            "connect_timeout": WAIT,
            "application_name": "mentor",
            "cursor_factory": Brief,
        },
    )
    event.listen(engine, "handle_error", _hide_row)
    _ask_after_a_rest(engine)
    return engine


def _ask_after_a_rest(engine: Engine) -> None:
    """Ask a connection that was not used for a while whether it still lives.

    Not before each transaction: that is a journey to PostgreSQL every time. The one that was used
    last is taken first, so that the others rest.
    """

    def rest(_: object, record: ConnectionPoolEntry) -> None:
        record.info["rests_since"] = time.monotonic()

    def ask(connection: Any, record: ConnectionPoolEntry, _: PoolProxiedConnection) -> None:
        since = record.info.get("rests_since")
        if since is None or time.monotonic() - since < REST:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error:
            raise InvalidatePoolError from None

    event.listen(engine, "checkin", rest)
    event.listen(engine, "checkout", ask)


def _hide_row(context: ExceptionContext) -> None:
    """Keep the first line of an error: below it PostgreSQL quotes the row, names and all."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args:
            error.args = (str(error.args[0]).partition("\n")[0], *error.args[1:])


def _check_foreign_keys(connection: Connection) -> None:
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        tables = ", ".join(sorted({row[0] for row in broken}))
        raise DatabaseProblem(
            f"Rows of {tables} refer to rows that are not there. The database was left as it was; "
            "restore it from a backup."
        )


def _refuse_newer(revision: str | None) -> None:
    if not migrations.knows(revision):
        raise DatabaseProblem(
            f"This database was written by a newer version of Mentor (revision {revision}). "
            "Install that version, or a newer one, and try again. Nothing was changed."
        )
