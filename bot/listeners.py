"""Where listeners run: at once, in the thread that took the request; work after an ack, later.

Bolt would hand each listener to another thread, and look every 10 ms whether it has answered: at a
hundred requests a second most of the time went into threads that woke each other up.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from typing import Any

from handlers.faults import broken

BESIDE = 5  # pieces of work at once that nobody waits for
READINGS = 1  # of a whole program at once: more only take the processor from each other


class Listeners(Executor):
    """Runs what Bolt gives it before it returns, so that Bolt never waits."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(BESIDE, thread_name_prefix="later")
        self._long = ThreadPoolExecutor(READINGS, thread_name_prefix="reading")
        self._under_way: set[Future[Any]] = set()

    def submit(self, work: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:
        """Do it now. Bolt's own work raises nothing: it hands faults to the app's handler."""
        done: Future[Any] = Future()
        done.set_result(work(*args, **named))
        return done

    def later(self, work: Callable[[], object], *, long: bool = False) -> None:
        """Do it in a thread of its own, after the acknowledgement. A fault is logged.

        `long`: after others that are long, so that they keep none of the short ones waiting.
        """
        doing = (self._long if long else self._pool).submit(work)
        self._under_way.add(doing)
        doing.add_done_callback(self._under_way.discard)
        doing.add_done_callback(_report)

    def finish(self, seconds: float) -> bool:
        """Wait for what is still to be done, so many seconds at most; say if there was anything."""
        return bool(wait(self._under_way.copy(), seconds).done)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Finish what is under way."""
        self._pool.shutdown(wait, cancel_futures=cancel_futures)
        self._long.shutdown(wait, cancel_futures=cancel_futures)


def _report(done: Future[Any]) -> None:
    error = done.exception()
    if isinstance(error, Exception):
        broken(error)
