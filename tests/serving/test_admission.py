"""The line before the kernels: its order, those who go away, and that everybody is served in the end."""

from random import Random

from chargeback_kit.serving.admission import MEMORY, PATIENCE, Admission
from serving.clock import Clock


def test_who_goes_away_keeps_nobody_waiting() -> None:
    clock = Clock()
    line = Admission(1, clock)
    assert [line.ask(name) for name in "abc"] == [0, 1, 2]
    line.done("a")
    clock.now += PATIENCE
    assert line.place("c") == 0, "b has not asked for a while"
    assert line.ask("b") == 0, "and has its place all the same"
    assert line.ask("c") == 1


def test_who_is_gone_is_forgotten() -> None:
    clock = Clock()
    line = Admission(1, clock)
    assert [line.ask(name) for name in "abc"] == [0, 1, 2]
    clock.now += MEMORY
    assert line.ask("d") == 1
    assert line.waiting == 1


def test_two_pages_of_one_visitor_are_served_one_after_the_other() -> None:
    line = Admission(2)
    assert [line.ask("a"), line.ask("a"), line.ask("b")] == [0, 0, 1]
    line.done("a")
    assert line.ask("b") == 0


def test_in_any_order_of_asking_nobody_is_passed_over_who_keeps_asking() -> None:
    for seed in range(50):
        lots, clock = Random(seed), Clock()
        line, came = Admission(1 + seed % 3, clock), [f"visitor {number}" for number in range(12)]
        served: list[str] = []
        busy: list[str] = [name for name in came if line.ask(name) == 0]
        served += busy
        while len(served) < len(came):
            clock.now += 1
            if busy and lots.random() < 0.3:
                line.done(busy.pop(lots.randrange(len(busy))))
            for name in lots.sample(came, len(came)):
                if name not in served and line.ask(name) == 0:
                    served.append(name)
                    busy.append(name)
            assert len(busy) <= 1 + seed % 3
        assert served == came
