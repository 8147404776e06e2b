"""multiprocessing.Queue: small integers from a child process to its parent."""

import multiprocessing
import time

import common


def produce(queue, go, n):
    go.wait()
    for i in range(1, n + 1):
        queue.put(i)


def consume(queue, n):
    total = 0
    for _ in range(n):
        total += queue.get()
    return total


def main():
    n = common.count(50000)
    fork = multiprocessing.get_context("fork")
    queue, go = fork.Queue(), fork.Event()
    child = fork.Process(target=produce, args=(queue, go, n))
    child.start()
    start = time.perf_counter()
    go.set()
    total = consume(queue, n)
    seconds = time.perf_counter() - start
    child.join()
    assert child.exitcode == 0 and total == n * (n + 1) // 2
    common.report(seconds, n)


main()
