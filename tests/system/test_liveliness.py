"""Garbage is collected only when asked for, a little or all of it, and threads take turns often."""

import subprocess
import sys

PROGRAM = """
import gc, sys, weakref
from desktop.system import liveliness


class Knot:
    def __init__(self):
        self.me = self


rounds = []
gc.callbacks.append(lambda phase, info: rounds.append(info["generation"]) if phase == "start" else None)
liveliness.stay_lively()
rounds.clear()
kept = [[number] for number in range(100_000)]
frozen = gc.get_freeze_count()
liveliness.small_round()
print("by itself", rounds, gc.get_freeze_count() - frozen > 100_000)
kept += [[number] for number in range(3_000)]
young = weakref.ref(Knot())
liveliness.small_round()
print("young", rounds, young() is None)
liveliness.small_round()
print("again", rounds)
knot = Knot()
old = weakref.ref(knot)
gc.collect(1)
del knot
rounds.clear()
liveliness.small_round()
print("small", rounds, old() is None)
liveliness.tidy()
print("tidy", rounds, old() is None)
knot = Knot()
old = weakref.ref(knot)
liveliness.settle_in()
del knot
gc.collect()
print("settled", old() is None)
liveliness.tidy()
print("tidy", old() is None)
rounds.clear()
kept = [[number] for number in range(100_000)]
liveliness.settle_in()
kept_new = [[number] for number in range(100_000)]
liveliness.let_go(kept)  # the count of what is young falls, though nothing young was freed
kept_new += [[number] for number in range(4_000)]
frozen = gc.get_freeze_count()
print("let go", kept, gc.get_count()[0] < liveliness.MANY)
liveliness.small_round()
print("hidden", rounds, gc.get_freeze_count() - frozen > 100_000)
print("turns", sys.getswitchinterval() < 0.001)
"""


def test_nothing_is_collected_by_itself_and_each_round_frees_what_it_should() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == [
        "by itself [] True",
        "young [0] True",
        "again [0]",
        "small [] False",
        "tidy [2] True",
        "settled False",
        "tidy True",
        "let go [] True",
        "hidden [] True",
        "turns True",
    ]


ROUNDS_BESIDE_A_READER = """
import threading
from desktop.system import liveliness

liveliness.stay_lively()
broken, done = [], threading.Event()


def read():
    while not done.is_set():
        try:
            tuple([number] for number in range(30_000))  # grows as it is made, as the rows of a list do
        except SystemError as error:
            broken.append(error)
            return


readers = [threading.Thread(target=read) for _ in range(2)]
for one in readers:
    one.start()
kept = []
for _ in range(100):
    kept = [[number] for number in range(10_000)]
    liveliness.small_round()
done.set()
for one in readers:
    one.join()
print(broken)
"""


def test_a_round_breaks_nothing_that_another_thread_is_making() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ROUNDS_BESIDE_A_READER], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
