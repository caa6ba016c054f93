"""What nobody waits for gives way to what somebody waits for, and is never held up for long."""

from __future__ import annotations

import threading
import time

from handlers.courtesy import MOMENT, Courtesy


def test_nobody_waits_where_nothing_is_answered() -> None:
    courtesy = Courtesy()
    assert courtesy.give_way() == 0
    with courtesy.answering():
        pass
    assert courtesy.give_way() == 0


def test_what_can_wait_goes_on_when_the_answer_is_given() -> None:
    courtesy, waited = Courtesy(), list[float]()
    with courtesy.answering():
        waiting = threading.Thread(target=lambda: waited.append(courtesy.give_way(60)))
        waiting.start()
        time.sleep(0.01)
        assert waited == []
    waiting.join(timeout=10)
    assert 0 < waited[0] < 10


def test_a_long_row_of_answers_holds_nothing_up_for_more_than_a_moment() -> None:
    courtesy = Courtesy()
    with courtesy.answering():
        assert courtesy.give_way() >= MOMENT


def test_what_reads_a_whole_program_holds_nobody_up() -> None:
    courtesy = Courtesy()
    with courtesy.answering(long=True):
        assert courtesy.give_way() == 0


def test_who_reads_begins_after_who_writes() -> None:
    courtesy, began = Courtesy(), list[bool]()

    def read() -> None:
        courtesy.let_write(60)
        began.append(True)

    with courtesy.writing():
        reading = threading.Thread(target=read)
        reading.start()
        assert began == []
    reading.join(timeout=10)
    assert began == [True]
    before = time.monotonic()
    with courtesy.writing():
        courtesy.let_write()  # nobody waits without an end
    assert time.monotonic() - before >= MOMENT
