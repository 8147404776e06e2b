"""Two SimpleQueues between two processes: an integer goes out by one and comes back by the other."""

import multiprocessing
import time

import common


def answer(out, back, n):
    for _ in range(n + 1):
        back.put(out.get() + 1)


def main():
    n = common.count(2000)
    fork = multiprocessing.get_context("fork")
    out, back = fork.SimpleQueue(), fork.SimpleQueue()
    child = fork.Process(target=answer, args=(out, back, n))
    child.start()
    out.put(0)
    assert back.get() == 1  # the child runs
    start = time.perf_counter()
    for i in range(1, n + 1):
        out.put(i)
        assert back.get() == i + 1
    seconds = time.perf_counter() - start
    child.join()
    assert child.exitcode == 0
    common.report(seconds, n)


main()
