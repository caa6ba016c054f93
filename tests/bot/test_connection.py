"""The socket to Slack: answers leave at once, and who waits for the disk holds up nobody else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from socket import IPPROTO_TCP, TCP_NODELAY

from bot.connection import Connection
from sandbox.client import Visitor, wait_until
from tests.stage import Stage, spoken
from tests.standing.scene import OMAR, PETER, Scene

WRITERS = 25  # more than there were threads, once


def line(stage: Stage) -> Connection:
    found = stage.mentor.socket
    assert isinstance(found, Connection)
    return found


def hurries(stage: Stage) -> bool:
    """Say whether what is sent on the open connection leaves at once."""
    session = line(stage).client.current_session
    if session is None or session.sock is None:
        return False
    try:
        return bool(session.sock.getsockopt(IPPROTO_TCP, TCP_NODELAY))
    except OSError:  # closed a moment ago
        return False


def test_an_answer_waits_for_no_other_on_any_connection(stage: Stage) -> None:
    wait_until(lambda: hurries(stage))
    before = line(stage).client.current_session
    stage.visitor.fault("drop_socket")
    wait_until(lambda: line(stage).client.current_session is not before, 15)
    wait_until(lambda: hurries(stage), 15)


def test_who_waits_for_the_disk_holds_up_nobody_who_reads(unruly_stage: Stage) -> None:
    stage = unruly_stage
    Scene(stage).one_pair()
    connection = line(stage)

    def log(_: int) -> None:
        with Visitor(stage.sandbox.url) as visitor:
            visitor.command(OMAR, "/mentor log yesterday 2-3pm")

    with ThreadPoolExecutor(WRITERS) as many:
        with stage.database.begin(stage.now()):  # as on a disk that does not answer
            waiting = many.map(log, range(WRITERS))
            wait_until(lambda: connection._under_way >= WRITERS)
            stage.visitor.command(PETER, "/mentor")
            assert "Prepare your" in spoken(stage.visitor.messages(PETER)[-1])
            assert connection._under_way >= WRITERS
        list(waiting)
