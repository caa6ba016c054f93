"""Where listeners run: at once, in the thread that took the request; work after an ack, later.

Bolt would hand each listener to another thread, and look every 10 ms whether it has answered: at a
hundred requests a second most of the time went into threads that woke each other up.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any

from handlers.faults import broken

BESIDE = 5  # pieces of work at once that nobody waits for


class Listeners(Executor):
    """Runs what Bolt gives it before it returns, so that Bolt never waits."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(BESIDE, thread_name_prefix="later")

    def submit(self, work: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        """Do it now. Bolt's own work raises nothing: it hands faults to the app's handler."""
        done: Future[Any] = Future()
        done.set_result(work(*args, **named))
        return done

    def later(self, work: Callable[[], object]) -> None:
        """Do it in a thread of its own, after the acknowledgement. A fault is logged."""
        self._pool.submit(work).add_done_callback(_report)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Finish what is under way."""
        self._pool.shutdown(wait, cancel_futures=cancel_futures)


def _report(done: Future[Any]) -> None:
    error = done.exception()
    if isinstance(error, Exception):
        broken(error)
