"""multiprocessing.Queue: 1 MB of bytes at a time from child to parent, eight under way at most."""

import multiprocessing
import time

import common

SIZE = 1 << 20
KINDS = 8


def produce(queue, go, n):
    items = [bytes([i]) * SIZE for i in range(KINDS)]
    go.wait()
    for i in range(n):
        queue.put(items[i % KINDS])


def consume(queue, n):
    for i in range(n):
        item = queue.get()
        assert len(item) == SIZE and item[0] == item[-1] == i % KINDS


def main():
    n = common.count(100)
    fork = multiprocessing.get_context("fork")
    queue, go = fork.Queue(KINDS), fork.Event()
    child = fork.Process(target=produce, args=(queue, go, n))
    child.start()
    start = time.perf_counter()
    go.set()
    consume(queue, n)
    seconds = time.perf_counter() - start
    child.join()
    assert child.exitcode == 0
    common.report(seconds, n)


main()
